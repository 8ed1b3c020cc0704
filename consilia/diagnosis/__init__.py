"""From what is seen in a child to the rare diseases that explain it: a ranking with its reasons."""

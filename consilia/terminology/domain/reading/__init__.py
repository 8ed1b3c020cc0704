"""Findings in what a doctor wrote: words to roots, names to a lexicon, mentions with their state."""

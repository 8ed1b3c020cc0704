"""Who is told that something happened: in the product, by e-mail, live. Content stays inside."""

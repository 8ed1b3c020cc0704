"""Pages of conclusions: writing, signing, reading, correcting, deciding."""

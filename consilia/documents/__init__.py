"""Files that are kept, and documents that are numbered, typeset, signed and publicly verifiable."""

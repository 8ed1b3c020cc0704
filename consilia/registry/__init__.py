"""The registry of rare diseases."""

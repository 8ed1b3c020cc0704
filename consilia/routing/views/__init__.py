"""The pages of routing."""

"""Readers of the files that terminologies are released in. Each takes lines, each answers plain records."""

"""Rules of terminologies as plain Python: codes, words, hierarchies, and the files of releases."""

"""Matchmaker Exchange: other systems ask for similar patients, and are asked, by the API of version 1.1."""

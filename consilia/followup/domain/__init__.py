"""Rules of following up, as functions of values."""

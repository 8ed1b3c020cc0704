"""Rules of routing: plain Python, no database, no clock."""

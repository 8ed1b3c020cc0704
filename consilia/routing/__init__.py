"""Which consultant for this case, and why."""

"""Pages of terminologies."""

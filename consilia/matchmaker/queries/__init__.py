"""Questions about peers, what they asked and what they answered."""

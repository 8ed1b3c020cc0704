"""Pages about people: one's own, the administrators', and sign-in by one click in a demonstration."""

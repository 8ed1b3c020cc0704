"""Questions about similar patients."""

"""Questions about quality reviews."""

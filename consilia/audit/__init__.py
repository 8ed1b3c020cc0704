"""What happened, who did it, who read whose record: append-only and chained by hashes."""

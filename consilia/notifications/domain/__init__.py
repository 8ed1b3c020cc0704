"""What is told, to whom, by which way: plain values."""

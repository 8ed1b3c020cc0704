"""What pages are asked for."""

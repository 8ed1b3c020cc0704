"""What pages and other systems are asked for."""

"""Public verification, and uploads of people who are signed in."""

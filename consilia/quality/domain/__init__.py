"""Rules of quality review as functions of values."""

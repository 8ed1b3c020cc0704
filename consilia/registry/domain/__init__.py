"""Rules of the registry, as functions of values."""

"""The rules of a teleconsultation as functions of values."""

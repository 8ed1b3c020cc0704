"""The rules of a council: plain values, no database, no clock."""

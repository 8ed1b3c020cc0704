"""Patients like this one: found among those whose families agreed, and a way to the doctors who treat them."""

"""Sections of the case page that higher contexts add, in the order they appear."""

CASE_PANELS: list[str] = []

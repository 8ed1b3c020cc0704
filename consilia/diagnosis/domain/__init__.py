"""Ranking of diseases by findings: plain Python and numpy, no Django and no clock."""

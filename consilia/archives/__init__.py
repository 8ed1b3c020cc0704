"""Hospitals' image archives: searched, pulled from and pushed to."""

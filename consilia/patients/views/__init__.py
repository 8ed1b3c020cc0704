"""HTTP <-> services: one domain call per view."""

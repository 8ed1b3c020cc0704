"""Medicines for children with rare diseases: from the need to the supply. See README.md."""

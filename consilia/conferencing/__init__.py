"""Councils: people who meet at an hour to decide together, with votes, minutes and signatures."""

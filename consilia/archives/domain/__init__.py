"""Rules about what an archive says and where it may stand."""

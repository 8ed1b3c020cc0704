"""What a file really is, judged by its bytes. Only kinds that a clinician needs and that cannot act."""

"""What ./dev does, once Python and the requirements are there. One module per verb."""

"""Questions about figures. Sight is in them: who may see which place, and which cells are hidden from whom."""

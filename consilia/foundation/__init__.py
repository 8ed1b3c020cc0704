"""Ideas without business words: identifiers, ages, periods, clocks, lifecycles, pages."""

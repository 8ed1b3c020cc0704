"""How a child grows: formulas in code, tables as data with their source. Everything here is a function of values."""

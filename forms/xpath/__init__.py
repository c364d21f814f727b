"""XPath 1.0 with the ODK functions, compiled once to Python functions."""

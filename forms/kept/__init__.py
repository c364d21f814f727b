"""Forms made ready once and kept as plain data, so that they open many times faster the next time."""

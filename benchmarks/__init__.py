"""Measures what people wait for, on real parts: `python -m benchmarks` prints a table."""

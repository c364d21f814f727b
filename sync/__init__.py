"""Brings device and server to the same state over a bad network."""

"""Question type to widget."""

"""What tests of screens are handed."""

from tests.app.screens.a_visit import opened

__all__ = ["opened"]

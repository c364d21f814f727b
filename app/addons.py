"""Flet's add-ons for sensors, as far as this build brings them: without one, the question says so and is answered by hand."""

from importlib import import_module
from typing import Any


def addon(name: str) -> Any:
    """The add-on's module (`flet_geolocator`, `flet_audio_recorder`, `flet_camera`); None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None

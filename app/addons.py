"""What reaches camera, microphone, place, codes and players, as far as this build brings it: without it, a question is answered by hand."""

from importlib import import_module
from typing import Any


def addon(name: str) -> Any:
    """The module (one of Flet's add-ons, such as `flet_camera`, or `zxingcpp`); None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None

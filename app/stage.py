"""What the frame draws and watches: the open screen with its state, and what lies over it."""

from dataclasses import dataclass
from typing import Any

import flet as ft

from app.asks import Event, Toast
from app.navigation import Place
from app.theme import Look
from app.trouble import Trouble
from app.views.kit import Send


def _ignore(_: Event) -> None:
    """Nobody listens before the first screen."""


@dataclass(frozen=True)
class Shown:
    """All that the frame draws: a place with its state, and what lies over it."""

    look: Look
    place: Place | None = None
    state: Any = None
    number: int = 0
    route: str = "/"
    role: str = ""
    send: Send = _ignore
    toast: Toast | None = None
    trouble: Trouble | None = None


@ft.observable
@dataclass
class Stage:
    """What the frame watches; setting `shown` draws again."""

    shown: Shown

"""Parcels and answers as squares: what the screens that show some, or read some, ask for, and what they hear."""

from dataclasses import dataclass, field

from app.asks import Ask, Event
from core.square_frames import What

WAYS: dict[str, What] = {"parcels": "parcels", "answers": "answers"}
"""What a route may name."""


@dataclass(frozen=True)
class MakeSquares(Ask):
    """Makes a parcel without photos, or the answer to `parcel` (all answers when it is blank); answered with SquaresMade or CourierRefused."""

    what: What
    parcel: str = ""


@dataclass(frozen=True)
class SquaresMade(Event):
    """What stands in the squares, in their order."""

    texts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class TakeSquares(Ask):
    """Takes in what all squares together say, as a file would be; answered with TookToCarry or TookBack, or CourierRefused."""

    what: What
    content: bytes = field(repr=False)

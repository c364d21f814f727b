"""Practice: trying everything out in a memory of its own, from which nothing is ever sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.asks import Ask, Event
from app.asks.people import Face

NUMBERS = "123456"
"""Everybody's PIN in practice; the band on top of each screen says it, since patient mode asks for it at its end."""


@dataclass(frozen=True)
class BeginPractice(Ask):
    """Makes the practice memory ready and goes there; `afresh` throws away what was practised. Answered with Moved or NoPractice."""

    afresh: bool = False


@dataclass(frozen=True)
class Moved(Event):
    """The frame hears this and goes on in the practice memory, or in the device's own."""

    practice: bool


@dataclass(frozen=True)
class NoPractice(Event):
    """Nobody unlocked this device since it was started, so that there are no sheets to practise with yet."""


@dataclass(frozen=True)
class StopPractice(Ask):
    """Goes back to the device's own memory and asks who is there; answered with Moved."""


@dataclass(frozen=True)
class WhoPractises(Ask):
    """Asks as whom one may practise; answered with Practisers."""


@dataclass(frozen=True)
class Practisers(Event):
    """The fictional people, one for each role."""

    faces: Sequence[Face]


@dataclass(frozen=True)
class PractiseAs(Ask):
    """Opens the practice memory as one of them; answered with Opened."""

    uid: str

"""When something is wrong with what is kept: what the page about it asks for, and what it hears back."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.asks import Ask, Event


@dataclass(frozen=True)
class LookAtHarm(Ask):
    """Asks what is wrong; answered with HarmSeen."""


@dataclass(frozen=True)
class HarmSeen(Event):
    """What was found ("rows", "state", "older", "file"; nothing when all is well), and how much can be read, cannot, and waits."""

    findings: AbstractSet[str]
    readable: int = 0
    damaged: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class WriteAgain(Ask):
    """The conscious step: goes on with what can be read; answered with WritesAgain."""


@dataclass(frozen=True)
class WritesAgain(Event):
    """Writing goes on; so many rows were put aside."""

    aside: int

"""What the screens of a tablet without contact, or out of service, ask for and hear back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.asks import Ask, Event
from app.asks.people import Face


@dataclass(frozen=True)
class TooLongAlone(Event):
    """The PIN was right, but this tablet was without contact for too long: a supervisor has to unlock it first."""


@dataclass(frozen=True)
class HowLongAlone(Ask):
    """Asks how long there was no contact; answered with Alone, or Reached when all is well again."""


@dataclass(frozen=True)
class Alone(Event):
    """Whole days without contact, and the supervisors who live on this tablet."""

    days: int
    supervisors: Sequence[Face]


@dataclass(frozen=True)
class Reached(Event):
    """The server answered, or a supervisor was here: everybody may go on."""


@dataclass(frozen=True)
class LookAtLeft(Ask):
    """Asks what a tablet out of service still has to send; answered with LeftNow, or InService."""


@dataclass(frozen=True)
class LeftNow(Event):
    """How many sealed answers wait on a tablet that is out of service."""

    waiting: int


@dataclass(frozen=True)
class InService(Event):
    """People live on this tablet; it was never taken out of service, or has begun anew."""

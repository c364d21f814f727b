"""A device beside this one: what the screens that wait for parcels, or send some, ask for, and what they hear."""

from dataclasses import dataclass

from app.asks import Ask, Event
from app.asks.couriers import CourierRefused, TookBack, TookToCarry
from sync.nearby_words import Meeting, What

WAYS: dict[str, What] = {"parcels": "parcels", "answers": "answers"}
"""What a route may name."""


@dataclass(frozen=True)
class OpenNear(Ask):
    """Waits for one device that knows the code; answered with NearSeen or CourierRefused."""

    what: What


@dataclass(frozen=True)
class SendNear(Ask):
    """Sends the file that was made to where `address` and `code` say; answered with NearSeen or CourierRefused."""

    what: What
    address: str
    code: str


@dataclass(frozen=True)
class LookNear(Ask):
    """Asks how it stands; answered with NearSeen."""


@dataclass(frozen=True)
class CloseNear(Ask):
    """Waits and sends no longer."""


@dataclass(frozen=True)
class NearSeen(Event):
    """How it stands (sync.nearby.Stand): its stage, bytes done of how many, what went wrong last; where one waits; what was taken in."""

    stage: str
    done: int = 0
    size: int = 0
    problem: str = ""
    meeting: Meeting | None = None
    took: TookToCarry | TookBack | CourierRefused | None = None

"""What the Sending screen asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.asks import Ask, Event, Now, Sending


@dataclass(frozen=True)
class Line:
    """One record in the outbox: what it is, where it is ("on this device", "on its way", "needs you"), and why.

    `files` is how many photos or files follow it; 0 as long as the record itself is here. `title` is that of the form.
    """

    id: str
    kind: str
    state: str
    problem: str | None = None
    files: int = 0
    title: str = ""


@dataclass(frozen=True)
class LookAtOutbox(Ask):
    """Asks for the outbox; answered with Outbox."""


@dataclass(frozen=True)
class Outbox(Event):
    """The outbox line by line, and the four counts; `problem` is why the last round did not get through."""

    lines: Sequence[Line]
    sending: Sending
    problem: str | None
    now: Now


@dataclass(frozen=True)
class SendNow(Ask):
    """Tries the network now instead of at the next turn."""

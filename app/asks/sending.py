"""What the Sending screen asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.asks import Ask, Event, Now, Sending


@dataclass(frozen=True)
class Line:
    """One record in the outbox: what it is, where it is ("on this device", "on its way", "needs you"), and why.

    `files` is how many photos or files follow it; 0 as long as the record itself is here. `title` is that of the form,
    `carried` since when (ms) a colleague carries it.
    """

    id: str
    kind: str
    state: str
    problem: str | None = None
    files: int = 0
    title: str = ""
    carried: int | None = None


@dataclass(frozen=True)
class LookAtOutbox(Ask):
    """Asks for the outbox; answered with Outbox."""


@dataclass(frozen=True)
class Outbox(Event):
    """The outbox line by line, and the four counts; `problem` is why the last round did not get through.

    `files_wait`: photos and files stay until somebody lets them go. `has_all`: all that the district tells came.
    """

    lines: Sequence[Line]
    sending: Sending
    problem: str | None
    now: Now
    files_wait: bool = False
    has_all: bool = True

    @property
    def files(self) -> int:
        """How many photos and files follow what is safe already."""
        return sum(line.files for line in self.lines)


@dataclass(frozen=True)
class SendNow(Ask):
    """Tries the network now instead of at the next turn."""


@dataclass(frozen=True)
class LetFilesWait(Ask):
    """Photos and files shall wait, or go now; answered with Outbox."""

    wait: bool

"""What a team's talk asks for, and what it hears back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.asks import Ask, Event, Now, Outgoing, Thing
from core.records import Json
from forms import FormSession


@dataclass(frozen=True)
class SitDown(Ask):
    """Asks for the talk that is not finished, or a new one, in this language; answered with SatDown or NoGuide."""

    language: str


@dataclass(frozen=True)
class SatDown(Event):
    """The talk: its id, the ids of what may come out of it ("promise", "barrier", "lines"), its body when it was begun before."""

    table: str
    ids: Mapping[str, str]
    form: FormSession
    body: Thing | None
    now: Now


@dataclass(frozen=True)
class NoGuide(Event):
    """The questions for a team's talk have not reached this device yet."""


@dataclass(frozen=True)
class CloseTable(Ask):
    """Keeps the notes with the team and lets out what it chose, in one transaction; answered with TableClosed, or Overtaken.

    `made` are things the team shall find again, by kind.
    """

    table: str
    notes: Mapping[str, Json]
    made: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    outgoing: tuple[Outgoing, ...] = ()


@dataclass(frozen=True)
class TableClosed(Event):
    """Everything is on the disk."""

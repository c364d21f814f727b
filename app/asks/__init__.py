"""The words every screen shares: Ask (what it wants done), Event (what it hears), and the ones all screens may use."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from core.records import Json


@dataclass(frozen=True)
class Ask:
    """Something a screen wants done; it describes, it does nothing. Effects carry it out and answer with an Event."""


@dataclass(frozen=True)
class Event:
    """Something a screen hears: a touch, or the answer to an Ask."""


State = TypeVar("State")
Next = tuple[State, tuple[Ask, ...]]
"""What `start` and `update` of a screen return: the new state, and what is to be done."""

Thing = Mapping[str, Json]
"""The body of one stored thing; `id` is always in it."""


@dataclass(frozen=True)
class Now:
    """The moment an answer was made: milliseconds UTC, and the calendar day here."""

    ms: int
    today: date


# Asks that the frame itself carries out, on the screen's side of the worker.


@dataclass(frozen=True)
class Go(Ask):
    """Opens the screen at `route`, such as "/visit/0199"; `instead` leaves no way back to this one."""

    route: str
    instead: bool = False


@dataclass(frozen=True)
class Back(Ask):
    """Goes to where the person came from, or home."""


@dataclass(frozen=True)
class Toast(Ask):
    """Shows a message id (with values) for 8 seconds; touching Undo sends `undo` to this screen."""

    words: str
    values: Mapping[str, object] = field(default_factory=dict)
    undo: Event | None = None


@dataclass(frozen=True)
class Later(Ask):
    """Answers with Woke(tag) after so many seconds, unless the screen was left. A newer one with the same tag replaces it."""

    seconds: float
    tag: str = ""


@dataclass(frozen=True)
class Woke(Event):
    """The time asked for with Later is over."""

    tag: str
    now: Now


@dataclass(frozen=True)
class Paused(Event):
    """The app goes to the background or the screen is locked: the last moment to ask for a save."""


@dataclass(frozen=True)
class Left(Event):
    """The screen goes, whichever way: a last moment to ask for a save. Nothing it draws is seen any more."""


@dataclass(frozen=True)
class KeyPressed(Event):
    """A key of a real keyboard: a digit or letter as typed, or "Enter", "Escape", "Backspace"."""

    key: str


# What a question of a form says (app/questions) to the screen that shows it.


@dataclass(frozen=True)
class Answered(Event):
    """An answer was given to the question at `ref`; None or "" clears it.

    `change` works it out from the answer that stands, whatever was drawn: two quick touches on one list both count.
    """

    ref: str
    value: str | None
    change: Callable[[str], str | None] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RoundAdded(Event):
    """One more round of the repeat at `ref`."""

    ref: str


@dataclass(frozen=True)
class RoundRemoved(Event):
    """The round at `ref`, such as "/data/meds[2]", is taken away."""

    ref: str


# Reading and writing the device's memory.


@dataclass(frozen=True)
class Find(Ask):
    """Asks for everything of these kinds; answered with Found. `where` holds fields that must be equal."""

    kinds: tuple[str, ...]
    where: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Found(Event):
    """What Find found, by kind, newest first; `counts` are the records on their way (see Sending)."""

    things: Mapping[str, Sequence[Thing]]
    sending: "Sending"
    now: Now


@dataclass(frozen=True)
class Fetch(Ask):
    """Asks for one thing; answered with Fetched."""

    kind: str
    id: str
    space: str = "own"


@dataclass(frozen=True)
class Fetched(Event):
    """One thing, or None when it is not here."""

    kind: str
    id: str
    body: Thing | None
    now: Now


@dataclass(frozen=True)
class Outgoing:
    """A record to go up. No id = a new one is made; `signed` adds who and when (never for sealed kinds)."""

    kind: str
    facility: str
    district: str
    data: Mapping[str, Json]
    id: str | None = None
    rev: int = 1
    form: str | None = None
    version: str | None = None
    signed: bool = True


@dataclass(frozen=True)
class Keep(Ask):
    """Saves one thing and its outgoing records in one transaction; answered with Kept when it is on the disk, or Overtaken.

    `space` is "own" (this person's), "device" (everyone's) or "team" (the team's notes). No id = a new one is made.
    """

    kind: str
    body: Thing
    id: str | None = None
    head: Mapping[str, Json] | None = None
    space: str = "own"
    outgoing: tuple[Outgoing, ...] = ()
    tag: str = ""


@dataclass(frozen=True)
class Tell(Ask):
    """A word about a thing that the district knows of (a `promise_update` or a `barrier_reply`); answered with Kept."""

    word: Outgoing


@dataclass(frozen=True)
class Overtaken(Event):
    """Nothing was saved: another window changed or finished the thing since this one opened it. Open it again."""

    kind: str
    id: str


@dataclass(frozen=True)
class Kept(Event):
    """The thing is saved, with this revision; `tag` is the one of Keep."""

    kind: str
    id: str
    rev: int
    tag: str
    now: Now


@dataclass(frozen=True)
class Drop(Ask):
    """Takes a thing out of the device's memory (a draft that was finished); answered with Dropped."""

    kind: str
    id: str
    space: str = "own"


@dataclass(frozen=True)
class Dropped(Event):
    """It is gone."""

    kind: str
    id: str


@dataclass(frozen=True)
class Sending(Event):
    """How many records are on this device, on their way, safe, or need somebody. Also comes by itself when it changes."""

    on_device: int = 0
    on_way: int = 0
    safe: int = 0
    needs_you: int = 0
    last_safe_ms: int | None = None
    pulled: bool = False
    """True when something new came down, so that a screen may look again."""
    out_of_service: bool = False
    """True when the programme took this tablet out of service."""

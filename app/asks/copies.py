"""Copies of one's memory: what the screens that keep one and take one over ask for, and what they hear back."""

from dataclasses import dataclass, field
from datetime import date

from app.asks import Ask, Event


@dataclass(frozen=True)
class LookAtCopies(Ask):
    """Asks when the person here kept their last copy; answered with CopiesSeen."""


@dataclass(frozen=True)
class CopiesSeen(Event):
    """The day of the last copy, None when there was none; and today."""

    last: date | None
    today: date


@dataclass(frozen=True)
class MakeCopy(Ask):
    """Makes the file, ready to be put somewhere; answered with CopyMade, CopyRefused, PinRefused or PinEnded."""

    words: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True)
class CopyMade(Event):
    """The whole file, still in our own folder: where, how it should be called, its bytes."""

    path: str
    name: str
    size: int


@dataclass(frozen=True)
class PutCopy(Ask):
    """Moves the file to the place that was chosen, or where this machine keeps copies when `path` is blank; answered with CopyKept or CopyRefused."""

    path: str = ""


@dataclass(frozen=True)
class CopyGiven(Ask):
    """The system took the file over by itself; answered with CopyKept."""


@dataclass(frozen=True)
class CopyKept(Event):
    """It is where the person wanted it; `path` is blank where only the system knows."""

    path: str = ""


@dataclass(frozen=True)
class DropCopy(Ask):
    """Deletes a copy that was made and not put anywhere. Nothing is answered."""


@dataclass(frozen=True)
class DropBrought(Ask):
    """Deletes the file that a browser brought. Nothing is answered."""

    name: str


@dataclass(frozen=True)
class TakeOver(Ask):
    """Takes the copy over on this device; answered with Opened, or CopyRefused.

    `path` is a file of this machine; `brought` names one that a browser brought here.
    """

    path: str
    words: str = field(repr=False)
    pin: str = field(repr=False)
    brought: str = ""


@dataclass(frozen=True)
class CopyRefused(Event):
    """Why not, and what to do (message ids). `about` is "words", "file", or "" for anything else."""

    what: str
    next_step: str
    about: str = ""


# What the system's own chooser of files said.


@dataclass(frozen=True)
class PlaceChosen(Event):
    """Put it there; blank: this machine's own place."""

    path: str = ""


@dataclass(frozen=True)
class Given(Event):
    """The browser or the phone has it."""


@dataclass(frozen=True)
class NotGiven(Event):
    """Nothing was chosen, or (`failed`) the chooser did not work."""

    failed: bool = False


@dataclass(frozen=True)
class FileChosen(Event):
    """A file to take over: a path of this machine, or the name of one that a browser brought; and how it is called."""

    name: str
    path: str = ""
    brought: str = ""

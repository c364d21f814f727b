"""Parcels: what the screens that give one away, carry others' and take the answer back ask for, and what they hear."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.asks import Ask, Event, Now
from core.parcel import CarriedParcel, GivenParcel


@dataclass(frozen=True)
class LookAtGiving(Ask):
    """Asks what would go into a parcel now; answered with GivingSeen."""


@dataclass(frozen=True)
class Photos:
    """A choice of photos and files: `most` bytes at most, which are so many of together so many bytes."""

    most: int
    n: int
    size: int


@dataclass(frozen=True)
class GivingSeen(Event):
    """How many records wait, the choices of photos (the first is none), and what was given lately, newest first."""

    records: int
    photos: Sequence[Photos]
    given: Sequence[GivenParcel]
    now: Now


@dataclass(frozen=True)
class MakeParcel(Ask):
    """Makes the parcel with photos of at most so many bytes; answered with FileMade or CourierRefused."""

    photos: int


@dataclass(frozen=True)
class MakeHandBack(Ask):
    """Puts all answers that came into one file; answered with FileMade or CourierRefused."""


@dataclass(frozen=True)
class FileMade(Event):
    """The whole file, still in our own folder: where, how it should be called, its bytes."""

    path: str
    name: str
    size: int


@dataclass(frozen=True)
class PutFile(Ask):
    """Moves the file to the place that was chosen, or where this machine keeps such when `path` is blank; answered with FilePut or CourierRefused."""

    path: str = ""


@dataclass(frozen=True)
class FileGiven(Ask):
    """The system took the file over by itself; answered with FilePut."""


@dataclass(frozen=True)
class FilePut(Event):
    """It is where the person wanted it; `path` is blank where only the system knows."""

    path: str = ""


@dataclass(frozen=True)
class TakeBack(Ask):
    """Takes the answers in a file in; answered with TookBack or CourierRefused. `brought` names one that a browser brought here."""

    path: str
    brought: str = ""


@dataclass(frozen=True)
class TookBack(Event):
    """What the answers brought: records safe and refused, photos that are there whole, things that are new.

    `ours` answers were for this device, `others` for others; `problem` is why not everything went, `seen` how it stands now.
    """

    ours: int = 0
    others: int = 0
    safe: int = 0
    refused: int = 0
    files: int = 0
    news: int = 0
    problem: str | None = None
    seen: GivingSeen | None = None


@dataclass(frozen=True)
class LookAtCarrying(Ask):
    """Asks what is carried for others; answered with CarryingSeen."""


@dataclass(frozen=True)
class CarryingSeen(Event):
    """Everything that is carried, oldest first."""

    lines: Sequence[CarriedParcel]
    now: Now

    @property
    def waiting(self) -> list[CarriedParcel]:
        """What is not delivered yet."""
        return [one for one in self.lines if one.answered is None and one.problem is None]

    @property
    def answered(self) -> list[CarriedParcel]:
        """What was delivered, and whose answer is here."""
        return [one for one in self.lines if one.answered is not None]


@dataclass(frozen=True)
class TakeToCarry(Ask):
    """Takes the parcels of a file along; answered with TookToCarry or CourierRefused."""

    path: str
    brought: str = ""


@dataclass(frozen=True)
class TookToCarry(Event):
    """So many are new here, so many were here already."""

    fresh: int
    known: int
    seen: CarryingSeen = field(repr=False)


@dataclass(frozen=True)
class LetGoOf(Ask):
    """Carries this parcel no longer; answered with CarryingSeen."""

    parcel: str


@dataclass(frozen=True)
class CourierRefused(Event):
    """Why not, and what to do (message ids)."""

    what: str
    next_step: str

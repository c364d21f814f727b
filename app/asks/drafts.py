"""What filling-in screens ask for: begin a draft, open it, finish it, seal a rating."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.asks import Ask, Event, Now, Outgoing, Thing
from app.asks.noticing import NOTHING, Noticing
from core.records import Json
from forms import FormSession
from learning.score_plan import ScorePlan


@dataclass(frozen=True)
class SheetLine:
    """A published sheet in a list; `purpose` is visit, feedback, reflection or plain, `coming` the lists it still waits for."""

    form: str
    version: str
    title: str
    purpose: str
    coming: tuple[str, ...] = ()


@dataclass(frozen=True)
class FindSheets(Ask):
    """Asks which sheets can be filled in here; answered with SheetsFound."""


@dataclass(frozen=True)
class SheetsFound(Event):
    """Each sheet in the newest version that is whole here, else in its newest one, by title."""

    sheets: Sequence[SheetLine]


@dataclass(frozen=True)
class BeginDraft(Ask):
    """Begins the newest whole version of a form for a facility, or finds the draft that is there; answered with Begun or NoSuchForm."""

    form: str
    facility: str


@dataclass(frozen=True)
class Begun(Event):
    """The draft to go on with, and what its form is for."""

    draft: str
    purpose: str


@dataclass(frozen=True)
class NoSuchForm(Event):
    """No version of this form has come down yet, or none with all its lists; `coming` are those still on their way.

    `elsewhere`: it is for patients or a team, who have screens of their own that nobody's name stands under.
    """

    form: str
    coming: tuple[str, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True)
class OpenDraft(Ask):
    """Asks for a draft with its form made ready in a language; answered with DraftOpened, DraftGone or NoSuchForm."""

    draft: str
    language: str


@dataclass(frozen=True)
class MissingList:
    """A list a sheet looks things up in and that is not here: still coming, not given by the district, or not readable."""

    name: str
    why: Literal["coming", "not given", "unreadable"]


@dataclass(frozen=True)
class DraftOpened(Event):
    """A draft ready to be gone on with: `body` as it was kept, unfinished promises of its facility, what was answered last time.

    `missing` are the lists that are empty because they are not here.
    """

    body: Thing
    session: FormSession
    plan: ScorePlan | None
    promises: Sequence[Thing]
    last: Thing | None
    now: Now
    noticing: Noticing = NOTHING
    missing: tuple[MissingList, ...] = ()


@dataclass(frozen=True)
class DraftGone(Event):
    """There is no such draft: it was finished, here or in another window."""


@dataclass(frozen=True)
class Copy:
    """What the device itself remembers of something that went up, until the district tells it back."""

    kind: str
    id: str
    body: Mapping[str, Json]


@dataclass(frozen=True)
class ToClose:
    """The public key of an encrypted form as its author wrote it, and the record's id and document to be closed with it."""

    key: str
    instance: str
    document: bytes = field(repr=False)


@dataclass(frozen=True)
class Finish(Ask):
    """Takes the draft away and queues its records in one transaction, then remembers the copies; answered with Finished.

    `log` is the audit log of a form that asks for one, `noted` what a later change of the record goes on with: the entries of
    the log, and the `further` files that belong to one which an answer names.
    `document`, the submission of the first record, is kept in that transaction too, for the person to look at again.
    With `closed` nothing of the first record stays readable, here or on its way.
    """

    draft: str
    outgoing: tuple[Outgoing, ...]
    copies: tuple[Copy, ...] = ()
    log: bytes = field(default=b"", repr=False)
    noted: Thing = field(default_factory=dict)
    document: bytes = b""
    closed: ToClose | None = None


@dataclass(frozen=True)
class Finished(Event):
    """Everything is kept on this device and on its way."""


@dataclass(frozen=True)
class SealRating(Ask):
    """Seals the rating of a visit (None: they would rather not) and notes in the draft that it was asked."""

    draft: str
    answers: Mapping[str, str] | None


@dataclass(frozen=True)
class RatingSealed(Event):
    """Nobody on this device can read it any more."""

"""What was sent: what the screens ask for that show it again and let it be changed (decision 16)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.asks import Ask, Event, Now
from forms import FormSession


@dataclass(frozen=True)
class SentLine:
    """A sheet that was finished here: what it is called, when (ms), which revision, and where that stands.

    `name` is what the record calls itself, blank when its form does not say. `state` is one of the four words of
    sync/status.py.
    """

    id: str
    rev: int
    title: str
    name: str
    place: str
    when: int
    state: str

    @property
    def called(self) -> str:
        """By its own name, else by its sheet."""
        return self.name or self.title


@dataclass(frozen=True)
class LookAtSent(Ask):
    """Asks for all that this person sent from this device; answered with SentFound."""


@dataclass(frozen=True)
class SentFound(Event):
    """What was sent, the newest first."""

    lines: Sequence[SentLine]
    now: Now


@dataclass(frozen=True)
class LearnWords(Ask):
    """Reads some more of what was sent, so that it is found by its words; answered with WordsLearned."""


@dataclass(frozen=True)
class WordsLearned(Event):
    """A step of it is done; `more` when there is another one."""

    more: bool


@dataclass(frozen=True)
class SearchSent(Ask):
    """Asks for the sheets in which every word of the query begins a word; answered with SentMatches."""

    query: str


@dataclass(frozen=True)
class SentMatches(Event):
    """Their ids, the newest first."""

    query: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class OpenSent(Ask):
    """Asks for one sheet as it was sent; answered with SentOpened or SentGone."""

    id: str
    language: str


@dataclass(frozen=True)
class SentOpened(Event):
    """A sheet as it was sent. No `session`: its version has left the device. `draft` is the change that was begun, blank for none."""

    line: SentLine
    session: FormSession | None
    draft: str
    now: Now


@dataclass(frozen=True)
class SentGone(Event):
    """It is not kept on this device (any more)."""


@dataclass(frozen=True)
class ChangeSent(Ask):
    """Begins to change what was sent, or finds the change that was begun; answered with Begun, NoSuchForm or SentGone."""

    id: str
    language: str

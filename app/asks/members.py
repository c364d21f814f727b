"""Who may open a team's space: what the page about it asks for, and what it hears back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.asks import Ask, Event
from app.asks.people import Face
from core.words import msg

ONLY_INSIDE = msg("The notes of this team are open to those who are in. One of them can let you in.")


@dataclass(frozen=True)
class WhoIsIn(Ask):
    """Asks who may open the team's space; answered with Members."""


@dataclass(frozen=True)
class Members(Event):
    """Who is in, and who else of a team lives on this tablet."""

    inside: Sequence[Face]
    others: Sequence[Face] = ()


@dataclass(frozen=True)
class AmIIn(Ask):
    """Asks whether the person here may open the team's space; answered with Membership."""


@dataclass(frozen=True)
class Membership(Event):
    """Whether they may."""

    inside: bool


@dataclass(frozen=True)
class LetIn(Ask):
    """Lets somebody open the team's space from their next unlocking on; answered with Members."""

    uid: str


@dataclass(frozen=True)
class TakeOut(Ask):
    """Nothing that is there and nothing that comes opens for them any more; answered with Members."""

    uid: str

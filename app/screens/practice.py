"""Practice: what to try out; all of it can be begun afresh, and none of it is ever sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.asks import Event, Next
from app.asks.people import Face
from app.asks.practice import BeginPractice, PractiseAs, Practisers, StopPractice, WhoPractises
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """As whom one may practise; None until the memory answered."""

    faces: Sequence[Face] | None = None


@dataclass(frozen=True)
class FaceTouched(Event):
    """Somebody chose what to try."""

    uid: str


@dataclass(frozen=True)
class AfreshTouched(Event):
    """Throw away what was practised and begin again."""


@dataclass(frozen=True)
class StopTouched(Event):
    """Back to the device's own people."""


def start(_: Opening) -> Next[State]:
    """Asks who there is."""
    return State(), (WhoPractises(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here."""
    match event:
        case Practisers(faces=faces):
            return replace(state, faces=faces), ()
        case FaceTouched(uid):
            return state, (PractiseAs(uid),)
        case AfreshTouched():
            return State(), (BeginPractice(afresh=True),)
        case StopTouched():
            return state, (StopPractice(),)
        case _:
            return state, ()

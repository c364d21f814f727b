"""Who are you: the people of this device; a new device goes on to its enrolment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.asks import Event, Go, Next
from app.asks.people import Face, Here, Restyle, WhoIsHere
from app.asks.practice import BeginPractice, NoPractice
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """The people to choose from; None until the device was asked."""

    language: str
    faces: Sequence[Face] | None = None
    choosing_language: bool = False
    too_early: bool = False
    """Whether practice was asked for before anybody unlocked: there are no sheets to practise with yet."""


@dataclass(frozen=True)
class FaceTouched(Event):
    """Somebody chose their picture."""

    uid: str


@dataclass(frozen=True)
class PracticeTouched(Event):
    """Somebody wants to try everything out."""


@dataclass(frozen=True)
class LanguageTouched(Event):
    """The language pill was touched."""


@dataclass(frozen=True)
class LanguageChosen(Event):
    """Speak another language from now on."""

    language: str


def start(opening: Opening) -> Next[State]:
    """Asks who is enrolled."""
    return State(opening.language), (WhoIsHere(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here."""
    match event:
        case Here(out_of_service=True):
            return state, (Go("/out-of-service", instead=True),)
        case Here(faces=[]):
            return state, (Go("/enrol", instead=True),)
        case Here(faces=faces):
            return replace(state, faces=faces), ()
        case FaceTouched(uid):
            return state, (Go(f"/unlock/{uid}"),)
        case PracticeTouched():
            return state, (BeginPractice(),)
        case NoPractice():
            return replace(state, too_early=True), ()
        case LanguageTouched():
            return replace(state, choosing_language=not state.choosing_language), ()
        case LanguageChosen(language):
            return replace(state, language=language, choosing_language=False), (Restyle(language=language),)
        case _:
            return state, ()

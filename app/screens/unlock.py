"""Unlocking with six numbers; after wrong ones the wait counts down, nothing is ever wiped."""

import math
from dataclasses import dataclass, replace

from app.asks import Back, Event, KeyPressed, Later, Next, Woke
from app.asks.people import Face, Here, PinRefused, TryPin, WhoIsHere
from app.opening import Opening

LENGTH = 6


@dataclass(frozen=True)
class State:
    """Who unlocks, what was typed, and how many seconds to wait after wrong numbers."""

    uid: str
    face: Face | None = None
    typed: str = ""
    busy: bool = False
    wrong: bool = False
    wait: int = 0


@dataclass(frozen=True)
class KeyTouched(Event):
    """A key of the pad: "0" to "9" or "back"."""

    key: str


@dataclass(frozen=True)
class Leave(Event):
    """Somebody else after all."""


def start(opening: Opening) -> Next[State]:
    """The route says who."""
    return State(opening.parts["uid"]), (WhoIsHere(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here."""
    match event:
        case Here(faces=faces):
            face = next((face for face in faces if face.uid == state.uid), None)
            return replace(state, face=face), () if face else (Back(),)
        case KeyTouched("back") | KeyPressed("Backspace"):
            return replace(state, typed=state.typed[:-1]), ()
        case KeyTouched(key) | KeyPressed(key) if key in "0123456789" and not (state.busy or state.wait):
            return _typed(replace(state, wrong=False, typed=state.typed + key))
        case PinRefused(wait=wait, too_early=early):
            seconds = math.ceil(wait)
            refused = replace(state, busy=False, typed="", wrong=not early, wait=seconds)
            return refused, (Later(1, "wait"),) if seconds else ()
        case Woke(tag="wait"):
            left = max(state.wait - 1, 0)
            return replace(state, wait=left), (Later(1, "wait"),) if left else ()
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()


def _typed(state: State) -> Next[State]:
    if len(state.typed) < LENGTH:
        return state, ()
    return replace(state, busy=True), (TryPin(state.uid, state.typed),)

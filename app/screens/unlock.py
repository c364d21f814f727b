"""Unlocking with six numbers; after wrong ones the wait counts down, after ten only the district opens. Nothing is ever lost."""

import math
from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, KeyPressed, Later, Next, Woke
from app.asks.people import Face, Here, PinRefused, TryPin, WhoIsHere
from app.asks.service import TooLongAlone
from app.asks.ways_in import LookAtWays, PinEnded, WaysSeen, key_of
from app.opening import Opening
from app.pin_typing import KeyTouched
from core.pins import LENGTH, typed_on


@dataclass(frozen=True)
class State:
    """Who unlocks, what was typed, how many seconds to wait after wrong numbers, and how many tries are left."""

    uid: str
    face: Face | None = None
    typed: str = ""
    busy: bool = False
    wrong: bool = False
    wait: int = 0
    left: int | None = None
    """0 = the numbers open nothing any more, None = tries never end."""

    @property
    def ended(self) -> bool:
        """Whether only the district can let this person in."""
        return self.left == 0


@dataclass(frozen=True)
class Leave(Event):
    """Somebody else after all."""


@dataclass(frozen=True)
class Forgotten(Event):
    """The numbers do not come back to mind."""


def start(opening: Opening) -> Next[State]:
    """The route says who."""
    uid = opening.parts["uid"]
    return State(uid), (WhoIsHere(), LookAtWays(uid))


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here."""
    match event:
        case Here():
            face = event.face_of(state.uid)
            return replace(state, face=face), () if face else (Back(),)
        case WaysSeen(tries_left=left):
            return replace(state, left=left), ()
        case KeyTouched(key) | KeyPressed(key) if not (state.busy or state.wait or state.ended):
            return _typed(state, key_of(key))
        case PinRefused(wait=wait, too_early=early, left=left):
            seconds = math.ceil(wait)
            refused = replace(state, busy=False, typed="", wrong=not early, wait=seconds)
            left = state.left if early else left
            return replace(refused, left=left), (Later(1, "wait"),) if seconds else ()
        case PinEnded():
            return replace(state, busy=False, typed="", wrong=False, wait=0, left=0), ()
        case Forgotten():
            return state, (Go(f"/forgotten/{state.uid}"),)
        case TooLongAlone():
            return state, (Go("/alone", instead=True),)
        case Woke(tag="wait"):
            left = max(state.wait - 1, 0)
            return replace(state, wait=left), (Later(1, "wait"),) if left else ()
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()


def _typed(state: State, key: str) -> Next[State]:
    typed = typed_on(state.typed, key)
    wrong, full = state.wrong and len(typed) <= len(state.typed), len(typed) == LENGTH
    return replace(state, wrong=wrong, typed=typed, busy=full), (TryPin(state.uid, typed),) if full else ()

"""Changing one's six numbers: the old ones, then new ones twice."""

import math
from dataclasses import dataclass, replace

from app.asks import Back, Event, KeyPressed, Later, Next, Toast, Woke
from app.asks.listening import CheckPin, PinFits
from app.asks.people import LockNow, PinRefused
from app.asks.ways_in import ChangePin, PinChanged, PinEnded, key_of
from app.opening import Opening
from core.pins import LENGTH, Choosing, typed_on
from core.words import msg

CHANGED = msg("Your new numbers open this device from now on.")


@dataclass(frozen=True)
class State:
    """The old numbers as they are typed, and the new ones once the old ones were right."""

    typed: str = ""
    choosing: Choosing | None = None
    busy: bool = False
    wrong: bool = False
    wait: int = 0
    left: int | None = None


@dataclass(frozen=True)
class KeyTouched(Event):
    """A key of the pad: "0" to "9" or "back"."""

    key: str


@dataclass(frozen=True)
class Leave(Event):
    """The old numbers stay."""


def start(opening: Opening) -> Next[State]:
    """Begins with the old numbers; in practice there are none of anybody's own."""
    return State(), (Back(),) if opening.practice else ()


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; numbers that ended open nothing, so the device is locked and the way back is shown there."""
    match event:
        case Leave() | KeyPressed("Escape"):
            return state, (Back(),)
        case KeyTouched(key) | KeyPressed(key) if not (state.busy or state.wait):
            return _typed(state, key_of(key))
        case PinFits():
            return State(choosing=Choosing(old=state.typed)), ()
        case PinRefused(wait=wait, too_early=early, left=left):
            seconds = math.ceil(wait)
            refused = State(wrong=not early, wait=seconds, left=left)
            return refused, (Later(1, "wait"),) if seconds else ()
        case Woke(tag="wait"):
            left_over = max(state.wait - 1, 0)
            return replace(state, wait=left_over), (Later(1, "wait"),) if left_over else ()
        case PinChanged():
            return state, (Toast(CHANGED), Back())
        case PinEnded():
            return state, (LockNow(),)
        case _:
            return state, ()


def _typed(state: State, key: str) -> Next[State]:
    if state.choosing is None:
        typed = typed_on(state.typed, key)
        full = len(typed) == LENGTH
        return replace(state, typed=typed, wrong=False, busy=full), (CheckPin(typed),) if full else ()
    choosing = state.choosing.touched(key)
    asks = (ChangePin(choosing.old, choosing.chosen),) if choosing.chosen else ()
    return replace(state, choosing=choosing, busy=bool(asks)), asks

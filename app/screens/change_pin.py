"""Changing one's six numbers: the old ones, then new ones twice."""

from dataclasses import dataclass, field, replace

from app.asks import Back, Event, KeyPressed, Later, Next, Toast, Woke
from app.asks.listening import CheckPin, PinFits
from app.asks.people import LockNow, PinRefused
from app.asks.ways_in import ChangePin, PinChanged, PinEnded, key_of
from app.opening import Opening
from app.pin_typing import KeyTouched, Typing
from core.pins import Choosing
from core.words import msg

CHANGED = msg("Your new numbers open this device from now on.")


@dataclass(frozen=True)
class State:
    """The old numbers as they are typed, and the new ones once the old ones were right."""

    typing: Typing = field(default_factory=Typing)
    choosing: Choosing | None = None
    busy: bool = False


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
        case KeyTouched(key) | KeyPressed(key) if not (state.busy or state.typing.wait):
            return _typed(state, key_of(key))
        case PinFits():
            return State(choosing=Choosing(old=state.typing.typed)), ()
        case PinRefused():
            return _waiting(State(Typing.refused(event)))
        case Woke(tag="wait"):
            return _waiting(replace(state, typing=state.typing.second_later()))
        case PinChanged():
            return state, (Toast(CHANGED), Back())
        case PinEnded():
            return state, (LockNow(),)
        case _:
            return state, ()


def _waiting(state: State) -> Next[State]:
    return state, (Later(1, "wait"),) if state.typing.wait else ()


def _typed(state: State, key: str) -> Next[State]:
    if state.choosing is None:
        typing = state.typing.touched(key)
        looking = (CheckPin(typing.typed),) if typing.is_full else ()
        return replace(state, typing=typing, busy=bool(looking)), looking
    choosing = state.choosing.touched(key)
    asks = (ChangePin(choosing.old, choosing.chosen),) if choosing.chosen else ()
    return replace(state, choosing=choosing, busy=bool(asks)), asks

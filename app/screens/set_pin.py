"""Choosing the six numbers that open this device, typed twice."""

from dataclasses import dataclass, field, replace

from app.asks import Event, Go, KeyPressed, Next
from app.asks.people import ChoosePin, CodeTaken, NobodyWaits, WhoWaits
from app.asks.ways_in import key_of
from app.opening import Opening
from app.pin_typing import KeyTouched
from core.pins import Choosing


@dataclass(frozen=True)
class State:
    """For whom, and how far the choosing is."""

    name: str = ""
    unit_name: str = ""
    choosing: Choosing = field(default_factory=Choosing)
    busy: bool = False


def start(_: Opening) -> Next[State]:
    """Asks whose code was taken."""
    return State(), (WhoWaits(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here."""
    match event:
        case CodeTaken(name=name, unit_name=unit_name):
            return replace(state, name=name, unit_name=unit_name), ()
        case NobodyWaits():
            return state, (Go("/enrol", instead=True),)
        case KeyTouched(key) | KeyPressed(key) if not state.busy:
            return _typed(replace(state, choosing=state.choosing.touched(key_of(key))))
        case _:
            return state, ()


def _typed(state: State) -> Next[State]:
    chosen = state.choosing.chosen
    return replace(state, busy=bool(chosen)), (ChoosePin(chosen),) if chosen else ()

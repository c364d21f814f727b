"""Choosing the six numbers that open this device, typed twice."""

from dataclasses import dataclass, replace
from itertools import pairwise

from app.asks import Event, Go, KeyPressed, Next
from app.asks.people import ChoosePin, CodeTaken, NobodyWaits, WhoWaits
from app.opening import Opening
from core.words import msg

LENGTH = 6
TOO_EASY = msg("These numbers are easy to guess. Please choose others.")
NOT_THE_SAME = msg("The two were not the same. Please begin again.")


@dataclass(frozen=True)
class State:
    """For whom, what was typed, and the first round once it is complete; `problem` is a message id."""

    name: str = ""
    unit_name: str = ""
    typed: str = ""
    first: str = ""
    problem: str = ""
    busy: bool = False


@dataclass(frozen=True)
class KeyTouched(Event):
    """A key of the pad: "0" to "9" or "back"."""

    key: str


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
        case KeyTouched("back") | KeyPressed("Backspace"):
            return replace(state, typed=state.typed[:-1]), ()
        case KeyTouched(key) | KeyPressed(key) if key in "0123456789" and not state.busy:
            return _typed(replace(state, problem="", typed=(state.typed + key)[:LENGTH]))
        case _:
            return state, ()


def _typed(state: State) -> Next[State]:
    if len(state.typed) < LENGTH:
        return state, ()
    if not state.first:
        if is_easy(state.typed):
            return replace(state, typed="", problem=TOO_EASY), ()
        return replace(state, first=state.typed, typed=""), ()
    if state.typed != state.first:
        return replace(state, first="", typed="", problem=NOT_THE_SAME), ()
    return replace(state, busy=True), (ChoosePin(state.typed),)


def is_easy(pin: str) -> bool:
    """Whether a PIN is among the first a stranger tries: one or two digits only, a run up or down, a half repeated."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    half = len(pin) // 2
    return len(set(pin)) <= 2 or steps in ({1}, {9}) or pin[:half] == pin[half:]  # noqa: PLR2004

"""Showing a parcel or an answer as squares, one after the other, until the other device has read them all."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, KeyPressed, Later, Left, Next, Woke
from app.asks.couriers import CourierRefused
from app.asks.squares import WAYS, MakeSquares, SquaresMade
from app.opening import Opening
from core.square_frames import What

TURN_SECONDS = 2.0


@dataclass(frozen=True)
class State:
    """What is shown; the squares, once they are made, which one is seen, and whether they move by themselves.

    `told` says (as message ids) why there are none.
    """

    what: What
    parcel: str = ""
    texts: tuple[str, ...] = ()
    at: int = 0
    moving: bool = True
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turned(Event):
    """The next square (1), or the one before (-1)."""

    step: int


@dataclass(frozen=True)
class MoveTouched(Event):
    """Let them move by themselves, or stand still."""


@dataclass(frozen=True)
class OverWifi(Event):
    """Rather over the local network."""


@dataclass(frozen=True)
class Leave(Event):
    """Back."""


def start(opening: Opening) -> Next[State]:
    """Makes them at once; what was practised goes nowhere."""
    what = WAYS.get(opening.parts.get("what", ""))
    if what is None or opening.practice:
        return State("parcels"), (Back(),)
    parcel = opening.parts.get("parcel", "")
    return State(what, parcel), (MakeSquares(what, parcel),)


def update(state: State, event: Event) -> Next[State]:
    """A touch stops what moves by itself."""
    match event:
        case SquaresMade(texts):
            shown = replace(state, texts=texts, at=0, moving=len(texts) > 1, told=())
            return shown, _turning(shown)
        case Woke(tag="turn") if state.moving:
            return _turned(state, 1), _turning(state)
        case Turned(step):
            return replace(_turned(state, step), moving=False), ()
        case MoveTouched() if len(state.texts) > 1:
            moved = replace(state, moving=not state.moving)
            return moved, _turning(moved)
        case CourierRefused():
            return replace(state, told=(event.what, event.next_step)), ()
        case OverWifi():
            return state, (Go(f"/near/send/{state.what}", instead=True),)
        case Left():
            return State(state.what), ()
        case Leave() | KeyPressed("Escape"):
            return state, (Back(),)
        case _:
            return state, ()


def _turned(state: State, step: int) -> State:
    return replace(state, at=(state.at + step) % max(1, len(state.texts)))


def _turning(state: State) -> tuple[Later, ...]:
    return (Later(TURN_SECONDS, "turn"),) if state.moving else ()

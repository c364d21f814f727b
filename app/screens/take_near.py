"""Waiting for a device beside this one: address and code until it came, how far it is, what was taken in."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, KeyPressed, Later, Left, Next, Woke
from app.asks.couriers import CourierRefused
from app.asks.near import WAYS, CloseNear, LookNear, NearSeen, OpenNear
from app.opening import Opening
from sync.nearby_words import What

LOOK_SECONDS = 0.5
_UNDER_WAY = frozenset({"waiting", "coming", "taking"})


@dataclass(frozen=True)
class State:
    """What is waited for, how it stands (None before the first answer); `told` says (as message ids) why it cannot be waited."""

    what: What
    seen: NearSeen | None = None
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Again(Event):
    """Wait once more, with a new code."""


@dataclass(frozen=True)
class Leave(Event):
    """Back."""


def start(opening: Opening) -> Next[State]:
    """Opens at once; nobody is met in practice."""
    what = WAYS.get(opening.parts.get("what", ""))
    if what is None or opening.practice:
        return State("parcels"), (Back(),)
    return State(what), (OpenNear(what),)


def update(state: State, event: Event) -> Next[State]:
    """Looks again until it is over; leaving closes."""
    match event:
        case NearSeen(stage=stage):
            return replace(state, seen=event, told=()), (Later(LOOK_SECONDS, "look"),) if stage in _UNDER_WAY else ()
        case Woke(tag="look"):
            return state, (LookNear(),)
        case CourierRefused():
            return replace(state, seen=None, told=(event.what, event.next_step)), ()
        case Again():
            return State(state.what), (OpenNear(state.what),)
        case Left():
            return State(state.what), (CloseNear(),)
        case Leave() | KeyPressed("Escape"):
            return state, (Back(),)
        case _:
            return state, ()

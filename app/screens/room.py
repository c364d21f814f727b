"""Room on this device: how full it is, what Kioo holds, what leaves by itself."""

from dataclasses import dataclass

from app.asks import Back, Event, Go, Next, Sending
from app.asks.room import LookAtRoom, RoomSeen
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """The room as last seen; None until somebody looked."""

    seen: RoomSeen | None = None


@dataclass(frozen=True)
class SendingTouched(Event):
    """Look at what waits to go."""


@dataclass(frozen=True)
class Leave(Event):
    """Back."""


def start(_: Opening) -> Next[State]:
    """Looks."""
    return State(), (LookAtRoom(),)


def update(state: State, event: Event) -> Next[State]:
    """Looks again whenever something was sent or came: both change what is held."""
    match event:
        case RoomSeen():
            return State(event), ()
        case Sending():
            return state, (LookAtRoom(),)
        case SendingTouched():
            return state, (Go("/sending"),)
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()

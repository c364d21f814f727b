"""A tablet that was taken out of service: what is sealed goes on to the district, everything else is gone; a new code begins anew."""

from dataclasses import dataclass

from app.asks import Event, Go, Next, Sending
from app.asks.service import InService, LeftNow, LookAtLeft
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """How many sealed answers still wait; None until the device was asked."""

    waiting: int | None = None


@dataclass(frozen=True)
class BeginTouched(Event):
    """There is a new code."""


def start(_: Opening) -> Next[State]:
    """Asks what is left."""
    return State(), (LookAtLeft(),)


def update(state: State, event: Event) -> Next[State]:
    """What the sending says changes the number; a tablet in service has no business here."""
    match event:
        case LeftNow(waiting):
            return State(waiting), ()
        case InService():
            return state, (Go("/who", instead=True),)
        case Sending():
            return state, (LookAtLeft(),)
        case BeginTouched():
            return state, (Go("/enrol"),)
        case _:
            return state, ()

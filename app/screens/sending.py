"""Sending: where every record is, in four words, and what needs somebody."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, Next, Sending
from app.asks.room import LookAtRoom, RoomSeen
from app.asks.sending import LetFilesWait, LookAtOutbox, Outbox, SendNow
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """The outbox as last seen; None until it was read."""

    outbox: Outbox | None = None
    trying: bool = False
    room: RoomSeen | None = None


@dataclass(frozen=True)
class TryNow(Event):
    """Try the network now."""


@dataclass(frozen=True)
class SentTouched(Event):
    """Look at what was sent."""


@dataclass(frozen=True)
class CodeTouched(Event):
    """The district gave a new code."""


@dataclass(frozen=True)
class FilesTouched(Event):
    """Photos and files shall wait from now on, or go now."""


@dataclass(frozen=True)
class RoomTouched(Event):
    """Look at what takes the device's room."""


@dataclass(frozen=True)
class GiveTouched(Event):
    """Give what waits to somebody who travels."""


@dataclass(frozen=True)
class CarryTouched(Event):
    """Carry for others."""


@dataclass(frozen=True)
class Leave(Event):
    """Back."""


_WAYS: dict[type[Event], str] = {
    RoomTouched: "/room",
    SentTouched: "/sent",
    CodeTouched: "/enrol?again=1",
    GiveTouched: "/give",
    CarryTouched: "/carry",
}


def start(_: Opening) -> Next[State]:
    """Looks into the outbox, and how full the device is."""
    return State(), (LookAtOutbox(), LookAtRoom())


def update(state: State, event: Event) -> Next[State]:
    """Looks again whenever something was sent or came."""
    match event:
        case Outbox():
            return replace(state, outbox=event), ()
        case Sending():
            return replace(state, trying=False), (LookAtOutbox(),)
        case RoomSeen():
            return replace(state, room=event), ()
        case TryNow() if not state.trying:
            return replace(state, trying=True), (SendNow(),)
        case FilesTouched() if state.outbox:
            return state, (LetFilesWait(not state.outbox.files_wait),)
        case _ if (way := _WAYS.get(type(event))) is not None:
            return state, (Go(way),)
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()

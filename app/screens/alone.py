"""A tablet that was too long without contact: a supervisor unlocks it, or the server answers; nothing made here is touched."""

from dataclasses import dataclass, replace

from app.asks import Event, Go, Next, Sending, Toast
from app.asks.sending import SendNow
from app.asks.service import Alone, HowLongAlone, Reached
from app.opening import Opening
from core.words import msg

REACHED = msg("The district answered. Everybody can go on.")


@dataclass(frozen=True)
class State:
    """How long, and who could unlock; `looking` while the server is looked for. None until the device was asked."""

    alone: Alone | None = None
    looking: bool = True


@dataclass(frozen=True)
class SupervisorTouched(Event):
    """A supervisor is here."""

    uid: str


@dataclass(frozen=True)
class LookTouched(Event):
    """Look for the server again."""


@dataclass(frozen=True)
class Leave(Event):
    """Back to the pictures."""


def start(_: Opening) -> Next[State]:
    """Looks for the server while it tells why."""
    return State(), (HowLongAlone(), SendNow())


def update(state: State, event: Event) -> Next[State]:
    """Every word from the sending is a reason to ask whether the server answered."""
    match event:
        case Alone():
            return replace(state, alone=event), ()
        case Reached():
            return state, (Toast(REACHED), Go("/who", instead=True))
        case Sending():
            return replace(state, looking=False), (HowLongAlone(),)
        case LookTouched():
            return replace(state, looking=True), (SendNow(),)
        case SupervisorTouched(uid):
            return state, (Go(f"/unlock/{uid}"),)
        case Leave():
            return state, (Go("/who", instead=True),)
        case _:
            return state, ()

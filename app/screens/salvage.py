"""Something is wrong with what is kept: what is known, looking, sending, and one conscious step before writing again."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, Next, Sending, Toast
from app.asks.salvage import HarmSeen, LookAtHarm, WriteAgain, WritesAgain
from app.opening import Opening
from core.words import msg


@dataclass(frozen=True)
class State:
    """What was found, None before that is known; whether the step is being thought over, or taken."""

    seen: HarmSeen | None = None
    asking: bool = False
    busy: bool = False


@dataclass(frozen=True)
class LookTouched(Event):
    """Look at what is here."""


@dataclass(frozen=True)
class SendTouched(Event):
    """Send what waits."""


@dataclass(frozen=True)
class CopyTouched(Event):
    """Keep a copy of what can be read."""


@dataclass(frozen=True)
class WriteTouched(Event):
    """Wants to write again."""


@dataclass(frozen=True)
class Told(Event):
    """The supervisor knows."""


@dataclass(frozen=True)
class NotYet(Event):
    """Not told yet: goes on looking."""


def start(_: Opening) -> Next[State]:
    """Asks what was found."""
    return State(), (LookAtHarm(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; while the step is taken nothing else is."""
    match event:
        case HarmSeen():
            return replace(state, seen=event), ()
        case WritesAgain():
            return state, (Toast(msg("You can write again.")), Back())
        case Sending():
            return state, (LookAtHarm(),)
        case _ if state.busy:
            return state, ()
        case LookTouched():
            return state, (Back(),)
        case SendTouched():
            return state, (Go("/sending"),)
        case CopyTouched():
            return state, (Go("/copy"),)
        case WriteTouched():
            return replace(state, asking=True), ()
        case NotYet():
            return replace(state, asking=False), ()
        case Told() if state.asking:
            return replace(state, busy=True), (WriteAgain(),)
        case _:
            return state, ()

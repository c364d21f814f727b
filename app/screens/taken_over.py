"""After a copy was taken over: what is here, and what the district and the other device have to do with it."""

from dataclasses import dataclass, replace

from app.asks import Event, Go, Next
from app.asks.salvage import HarmSeen, LookAtHarm
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """Who is here; whether what was in the copy was harmed already."""

    name: str
    harmed: bool = False


@dataclass(frozen=True)
class CodeTouched(Event):
    """The district gave a new code."""


@dataclass(frozen=True)
class LaterTouched(Event):
    """The code comes another time."""


def start(opening: Opening) -> Next[State]:
    """Asks whether all of it is whole."""
    return State(opening.person.name), (LookAtHarm(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here."""
    match event:
        case HarmSeen(findings=findings):
            return replace(state, harmed=bool(findings)), ()
        case CodeTouched():
            return state, (Go("/enrol?again=1", instead=True),)
        case LaterTouched():
            return state, (Go("/harm" if state.harmed else "/", instead=True),)
        case _:
            return state, ()

"""Who is in: the people who may open the team's notes, letting somebody in, taking somebody out."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Next
from app.asks.members import LetIn, Members, TakeOut, WhoIsIn
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """Who asks, who is in (None before that is known), who is about to be taken out, and whether something is being done."""

    uid: str
    seen: Members | None = None
    going: str = ""
    busy: bool = False


@dataclass(frozen=True)
class LetInTouched(Event):
    """Let this person in."""

    uid: str


@dataclass(frozen=True)
class TakeOutTouched(Event):
    """Take this person out: sure?"""

    uid: str


@dataclass(frozen=True)
class Sure(Event):
    """Yes, take them out."""


@dataclass(frozen=True)
class NotNow(Event):
    """They stay."""


@dataclass(frozen=True)
class Leave(Event):
    """Back."""


def start(opening: Opening) -> Next[State]:
    """Asks who is in."""
    return State(opening.person.uid), (WhoIsIn(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; nobody takes themselves out."""
    match event:
        case Members():
            return State(state.uid, event), ()
        case Leave():
            return state, (Back(),)
        case _ if state.busy:
            return state, ()
        case LetInTouched(uid):
            return replace(state, going="", busy=True), (LetIn(uid),)
        case TakeOutTouched(uid) if uid != state.uid:
            return replace(state, going=uid), ()
        case NotNow():
            return replace(state, going=""), ()
        case Sure() if state.going:
            return replace(state, busy=True), (TakeOut(state.going),)
        case _:
            return state, ()

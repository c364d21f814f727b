"""One barrier: its ladder, what came back, and the place's own word on it."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Fetch, Fetched, Keep, Kept, Next, Now, Outgoing, Sending, Thing, Toast
from app.asks.people import Me
from app.opening import Opening
from core.words import msg
from learning.barriers import ANSWERED, facility_says


@dataclass(frozen=True)
class State:
    """One barrier; `gone` when this device does not have it."""

    me: Me
    now: Now
    id: str
    barrier: Thing | None = None
    gone: bool = False


@dataclass(frozen=True)
class Replied(Event):
    """The place says whether the answer helps: "solved" or "not_solved"."""

    says: str


@dataclass(frozen=True)
class Leave(Event):
    """Back to where the person came from."""


def start(opening: Opening) -> Next[State]:
    """Reads it from the device's memory."""
    state = State(opening.person, opening.now, opening.parts["barrier"])
    return state, (Fetch("barrier", state.id),)


def update(state: State, event: Event) -> Next[State]:
    """Shows it; a reply goes up and is seen here at once."""
    match event:
        case Fetched(body=body, now=now):
            return replace(state, barrier=body, gone=body is None, now=now), ()
        case Sending(pulled=True):
            return state, (Fetch("barrier", state.id),)
        case Replied(says) if state.barrier and may_reply(state):
            return _replied(state, state.barrier, says)
        case Kept(tag="replied"):
            return state, (Toast(msg("Your word goes up to those who answered")),)
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()


def _replied(state: State, barrier: Thing, says: str) -> Next[State]:
    on = state.now.today.isoformat()
    told = facility_says(barrier, says, on)
    reply = Outgoing(
        "barrier_reply", barrier["facility"], barrier["district"], {"barrier": state.id, "says": says, "on": on}
    )
    head = {"facility": barrier["facility"], "state": told["state"]}
    keep = Keep("barrier", told, state.id, head, space="device", outgoing=(reply,), tag="replied")
    return replace(state, barrier=told), (keep,)


def may_reply(state: State) -> bool:
    """Whether the place is asked for its word: its own team, once something came back."""
    barrier = state.barrier
    return bool(barrier and state.me.unit == barrier["facility"] and barrier["state"] in ANSWERED)

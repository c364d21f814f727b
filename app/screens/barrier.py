"""One barrier: its ladder, what came back, and the place's own word on it."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Fetch, Fetched, Kept, Next, Now, Outgoing, Sending, Tell, Thing, Toast
from app.asks.people import Me
from app.opening import Opening
from core.words import msg
from learning.barriers import ANSWERED, apply_reply, new_reply


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
        case Kept():
            return state, (Toast(msg("Your word goes up to those who answered")), Fetch("barrier", state.id))
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()


def _replied(state: State, barrier: Thing, says: str) -> Next[State]:
    reply = new_reply(barrier, says, state.now.today, state.me.role)
    tell = Tell(Outgoing("barrier_reply", barrier["facility"], barrier["district"], reply))
    return replace(state, barrier=apply_reply(barrier, reply)), (tell,)


def may_reply(state: State) -> bool:
    """Whether the place is asked for its word: its own team, once something came back."""
    barrier = state.barrier
    return bool(barrier and state.me.unit == barrier["facility"] and barrier["state"] in ANSWERED)

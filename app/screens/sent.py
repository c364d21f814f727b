"""What I sent: every sheet this person finished on this device, the newest first, and where each stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, Next, Now, Sending
from app.asks.sent import LookAtSent, SentFound, SentLine
from app.opening import Opening

MORE = 40
"""So many lines are drawn at first, and so many more at each touch: each costs the device some milliseconds."""


@dataclass(frozen=True)
class State:
    """What was sent; None until the memory answered. `most` lines of it are shown."""

    now: Now
    lines: Sequence[SentLine] | None = None
    most: int = 0


@dataclass(frozen=True)
class LineTouched(Event):
    """Opens one as it was sent."""

    id: str


@dataclass(frozen=True)
class OlderTouched(Event):
    """Shows what is older, too."""


@dataclass(frozen=True)
class Leave(Event):
    """Back to where the person came from."""


def start(opening: Opening) -> Next[State]:
    """Looks into the memory."""
    return State(opening.now, most=MORE), (LookAtSent(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; looks again whenever something was sent."""
    match event:
        case SentFound(lines=lines, now=now):
            return replace(state, lines=lines, now=now), ()
        case Sending():
            return state, (LookAtSent(),)
        case LineTouched(identity):
            return state, (Go(f"/sent/{identity}"),)
        case OlderTouched():
            return replace(state, most=state.most + MORE), ()
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()

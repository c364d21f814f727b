"""What I sent: every sheet this person finished on this device, the newest first, and where each stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, Next, Now, Sending
from app.asks.sent import LookAtSent, SearchSent, SentFound, SentLine, SentMatches
from app.opening import Opening

MORE = 40
"""So many lines are drawn at first, and so many more at each touch: each costs the device some milliseconds."""


SEARCHED_FROM = 8
"""With more lines than this there is a field to search in."""


@dataclass(frozen=True)
class State:
    """What was sent; None until the memory answered. `most` lines of it are shown."""

    now: Now
    lines: Sequence[SentLine] | None = None
    most: int = 0
    query: str = ""
    matches: tuple[str, ...] | None = None
    """Ids of what was found, None while nothing is searched for."""

    @property
    def shown(self) -> Sequence[SentLine]:
        """The lines that were found, or all."""
        if self.matches is None or self.lines is None:
            return self.lines or ()
        known = {line.id: line for line in self.lines}
        return [known[one] for one in self.matches if one in known]

    @property
    def searches(self) -> bool:
        """Whether there are so many that a field to search in helps."""
        return len(self.lines or ()) > SEARCHED_FROM


@dataclass(frozen=True)
class LineTouched(Event):
    """Opens one as it was sent."""

    id: str


@dataclass(frozen=True)
class QueryTyped(Event):
    """Words to look for, as they stand in the field."""

    query: str


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
            seen = replace(state, lines=lines, now=now)
            return _typed(seen, seen.query) if seen.query.strip() else (seen, ())
        case Sending():
            return state, (LookAtSent(),)
        case QueryTyped(query):
            return _typed(state, query)
        case SentMatches(query=query, ids=ids) if query == state.query:
            return replace(state, matches=ids), ()
        case LineTouched(identity):
            return state, (Go(f"/sent/{identity}"),)
        case OlderTouched():
            return replace(state, most=state.most + MORE), ()
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()


def _typed(state: State, query: str) -> Next[State]:
    """An empty field shows everything; what was found before stays until the answer comes."""
    if not query.strip():
        return replace(state, query=query, matches=None), ()
    most = state.most if query == state.query else MORE
    return replace(state, query=query, most=most), (SearchSent(query),)

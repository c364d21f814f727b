"""Reading the squares another device shows: which are there, which are missing, and taken in when all are."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, KeyPressed, Left, Next
from app.asks.couriers import CourierRefused, TookBack, TookToCarry
from app.asks.squares import WAYS, TakeSquares
from app.opening import Opening
from core.errors import Refused
from core.square_frames import Collected, OtherSquares, What


@dataclass(frozen=True)
class State:
    """What was read so far; the newest of another set that was seen; what was taken in.

    `told` says (as message ids) what was wrong with the last one, or why nothing was taken.
    """

    read: Collected
    other: Collected | None = None
    took: TookToCarry | TookBack | None = None
    busy: bool = False
    told: tuple[str, ...] = ()

    @property
    def what(self) -> What:
        """What is read."""
        return self.read.what


@dataclass(frozen=True)
class SquaresSeen(Event):
    """What the codes in one picture say."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class BeginAnew(Event):
    """Forget what was read; go on with those of the other set when some were seen."""


@dataclass(frozen=True)
class OverWifi(Event):
    """Rather over the local network."""


@dataclass(frozen=True)
class Leave(Event):
    """Back."""


def start(opening: Opening) -> Next[State]:
    """Waits for the first; nothing is carried in practice."""
    what = WAYS.get(opening.parts.get("what", ""))
    return State(Collected(what or "parcels")), (Back(),) if what is None or opening.practice else ()


def update(state: State, event: Event) -> Next[State]:
    """What was read is thrown away when one leaves; what was taken in stays."""
    match event:
        case SquaresSeen(texts) if not state.busy and state.took is None:
            return _whole(_seen(state, texts))
        case BeginAnew() if not state.busy:
            return _whole(State(state.other or Collected(state.what)))
        case TookToCarry() | TookBack():
            return State(Collected(state.what), took=event), ()
        case CourierRefused():
            return State(Collected(state.what), told=(event.what, event.next_step)), ()
        case OverWifi():
            return state, (Go(f"/near/take/{state.what}", instead=True),)
        case Left():
            return State(Collected(state.what)), ()
        case Leave() | KeyPressed("Escape"):
            return state, (Back(),)
        case _:
            return state, ()


def _seen(state: State, texts: tuple[str, ...]) -> State:
    seen = replace(state, told=())
    for text in texts:
        try:
            seen = replace(seen, read=seen.read.with_square(text))
        except OtherSquares as problem:
            seen = replace(seen, other=Collected(seen.what).with_square(text), told=(problem.what, problem.next_step))
        except Refused as problem:
            seen = replace(seen, told=(problem.what, problem.next_step))
    return seen


def _whole(state: State) -> Next[State]:
    try:
        content = state.read.content()
    except Refused as problem:
        return State(Collected(state.what), told=(problem.what, problem.next_step)), ()
    if content is None:
        return state, ()
    return replace(state, busy=True, told=()), (TakeSquares(state.what, content),)

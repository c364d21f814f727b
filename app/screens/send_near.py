"""Sending to a device beside this one: its address and code, the file that is made for it, how far it is."""

from dataclasses import dataclass, replace

from app.asks import Ask, Back, Event, KeyPressed, Later, Left, Next, Woke
from app.asks.copies import DropCopy
from app.asks.couriers import CourierRefused, FileMade, MakeHandBack, MakeParcel
from app.asks.near import WAYS, CloseNear, LookNear, NearSeen, SendNear
from app.opening import Opening
from core.errors import Refused
from core.words import msg
from sync.nearby_words import What, read_square, read_typed

LOOK_SECONDS = 0.5
NO_SQUARE = (
    msg("This is not the code of a device beside you."),
    msg("Read the square on the other screen, or type what is written above it."),
)


@dataclass(frozen=True)
class State:
    """What goes, with photos of so many bytes; what was typed; the file, once it is made; how it stands while it goes.

    `told` says (as message ids) why it did not go on, `problem` (of sync.nearby.Stand) why the other did not take it.
    """

    what: What
    photos: int = 0
    address: str = ""
    code: str = ""
    made: FileMade | None = None
    seen: NearSeen | None = None
    busy: bool = False
    problem: str = ""
    told: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether the other device said that it has it."""
        return self.seen is not None and self.seen.stage == "taken"


@dataclass(frozen=True)
class AddressTyped(Event):
    """The address so far."""

    text: str


@dataclass(frozen=True)
class CodeTyped(Event):
    """The code so far."""

    text: str


@dataclass(frozen=True)
class SquareRead(Event):
    """What the square on the other screen says."""

    text: str


@dataclass(frozen=True)
class Go(Event):
    """Send it."""


@dataclass(frozen=True)
class Leave(Event):
    """Stops what goes on, else back."""


def start(opening: Opening) -> Next[State]:
    """Asks for nothing yet: the parcel is made when the other is known."""
    what, photos = WAYS.get(opening.parts.get("what", "")), opening.parts.get("photos", "")
    if what is None or opening.practice:
        return State("parcels"), (Back(),)
    return State(what, int(photos) if photos.isascii() and photos.isdigit() else 0), ()


def update(state: State, event: Event) -> Next[State]:
    """The file that was made stays until it is taken or the screen is left: a slip in the code costs nothing."""
    match event:
        case NearSeen():
            return _stands(state, event)
        case Woke(tag="look") if state.busy and state.seen:
            return state, (LookNear(),)
        case FileMade() if state.busy:
            return replace(state, made=event), (SendNear(state.what, state.address, state.code),)
        case CourierRefused():
            return replace(state, busy=False, seen=None, told=(event.what, event.next_step)), ()
        case Left():
            return State(state.what), (CloseNear(), DropCopy())
        case Leave() | KeyPressed("Escape") if state.busy:
            return replace(state, busy=False, seen=None), (CloseNear(),)
        case Leave() | KeyPressed("Escape"):
            return state, (Back(),)
        case _ if state.busy or state.is_taken:
            return state, ()
        case _:
            return _typed(state, event)


def _stands(state: State, seen: NearSeen) -> Next[State]:
    if not state.busy:
        return state, ()  # it was stopped meanwhile
    match seen.stage:
        case "taken":
            return replace(state, busy=False, seen=seen, problem="", told=()), (DropCopy(),)
        case "failed" | "over":
            return replace(state, busy=False, seen=None, problem=seen.problem), ()
        case _:
            return replace(state, seen=seen), (Later(LOOK_SECONDS, "look"),)


def _typed(state: State, event: Event) -> Next[State]:
    fresh = replace(state, problem="", told=())
    match event:
        case AddressTyped(text):
            return replace(fresh, address=text), ()
        case CodeTyped(text):
            return replace(fresh, code=text), ()
        case SquareRead(text):
            read = read_square(text)
            return (replace(fresh, address=read[0], code=read[1]) if read else replace(fresh, told=NO_SQUARE)), ()
        case Go():
            return _gone(fresh)
        case _:
            return state, ()


def _gone(state: State) -> Next[State]:
    try:
        read_typed(state.address, state.code)
    except Refused as problem:
        return replace(state, told=(problem.what, problem.next_step)), ()
    return replace(state, busy=True), (_first(state),)


def _first(state: State) -> Ask:
    if state.made:
        return SendNear(state.what, state.address, state.code)
    return MakeParcel(state.photos) if state.what == "parcels" else MakeHandBack()

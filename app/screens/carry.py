"""Carrying for others: parcels nobody here can open, whether they were delivered, and handing the answers back."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, KeyPressed, Left, Next, Sending
from app.asks.copies import DropCopy, FileChosen, Given, NotGiven, PlaceChosen
from app.asks.couriers import (
    CarryingSeen,
    CourierRefused,
    FileGiven,
    FileMade,
    FilePut,
    LetGoOf,
    LookAtCarrying,
    MakeHandBack,
    PutFile,
    TakeToCarry,
    TookToCarry,
)
from app.opening import Opening
from core.words import msg

NOT_YET = msg("The file has no place yet.")
CHOOSE_PLACE = msg("Choose where it goes. Without a place it is thrown away.")
NO_CHOOSER = msg("No file could be chosen from here.")


@dataclass(frozen=True)
class State:
    """What is carried; what was taken along last; the file with answers that was made, and where it went.

    `told` says (as message ids) why something did not go on, and what to do.
    """

    seen: CarryingSeen | None = None
    took: TookToCarry | None = None
    made: FileMade | None = None
    put: FilePut | None = None
    busy: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandBack(Event):
    """Make the file with the answers."""


@dataclass(frozen=True)
class TakeBeside(Event):
    """Take a parcel from a device beside this one."""


@dataclass(frozen=True)
class SendBeside(Event):
    """Send the answers to a device beside this one."""


@dataclass(frozen=True)
class ReadSquares(Event):
    """Read a parcel from squares."""


@dataclass(frozen=True)
class ShowSquares(Event):
    """Show the answer to this parcel as squares."""

    parcel: str


@dataclass(frozen=True)
class GaveUp(Event):
    """Do not carry this one any longer."""

    parcel: str


@dataclass(frozen=True)
class Done(Event):
    """Seen; back to what is carried."""


@dataclass(frozen=True)
class Leave(Event):
    """One step back, and out of here from the first."""


def start(opening: Opening) -> Next[State]:
    """Asks what is carried; nothing is in practice."""
    return State(), (Back(),) if opening.practice else (LookAtCarrying(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; while a file is made or read nothing else does."""
    match event:
        case CarryingSeen():
            return replace(state, seen=event), ()
        case Sending():
            return state, (LookAtCarrying(),)
        case Left():
            return State(), (DropCopy(),) if state.busy or state.made else ()
        case FileMade() | FilePut() | TookToCarry() | CourierRefused():
            return _answered(state, event)
        case _ if state.busy:
            return state, ()
        case FileChosen() | PlaceChosen() | Given() | NotGiven():
            return _chosen(state, event)
        case Leave() | KeyPressed("Escape") | Done():
            return _back(state)
        case HandBack() if state.seen and state.seen.answered and not state.made:
            return replace(state, busy=True, took=None, told=()), (MakeHandBack(),)
        case TakeBeside() if not state.made:
            return state, (Go("/near/take/parcels"),)
        case SendBeside() if state.seen and state.seen.answered and not state.made:
            return state, (Go("/near/send/answers"),)
        case ReadSquares() if not state.made:
            return state, (Go("/squares/read/parcels"),)
        case ShowSquares(parcel) if not state.made:
            return state, (Go(f"/squares/show/answers?parcel={parcel}"),)
        case GaveUp(parcel):
            return state, (LetGoOf(parcel),)
        case _:
            return state, ()


def _answered(state: State, event: FileMade | FilePut | TookToCarry | CourierRefused) -> Next[State]:
    match event:
        case FileMade():
            return replace(state, made=event, busy=False, told=()), ()
        case FilePut():
            return State(state.seen, put=event), ()
        case TookToCarry():
            return State(event.seen, event), ()
        case CourierRefused():
            return replace(state, busy=False, told=(event.what, event.next_step)), ()


def _chosen(state: State, event: Event) -> Next[State]:
    match event:
        case FileChosen(path=path, brought=brought):
            return replace(state, busy=True, took=None, told=()), (TakeToCarry(path, brought),)
        case PlaceChosen(path=path) if state.made:
            return replace(state, busy=True, told=()), (PutFile(path),)
        case Given() if state.made:
            return replace(state, busy=True, told=()), (FileGiven(),)
        case NotGiven() if state.made:
            return replace(state, told=(NOT_YET, CHOOSE_PLACE)), ()
        case NotGiven(failed=True):
            return replace(state, told=(NO_CHOOSER,)), ()
        case _:
            return state, ()


def _back(state: State) -> Next[State]:
    if state.made or state.put:
        return State(state.seen), (DropCopy(),) if state.made else ()
    return state, (Back(),)

"""Giving what waits to somebody who travels: what goes in, the file, and taking back the answer that comes."""

from dataclasses import dataclass, replace

from app.asks import Back, Event, Go, KeyPressed, Left, Next, Sending
from app.asks.copies import DropCopy, FileChosen, Given, NotGiven, PlaceChosen
from app.asks.couriers import (
    CourierRefused,
    FileGiven,
    FileMade,
    FilePut,
    GivingSeen,
    LookAtGiving,
    MakeParcel,
    PutFile,
    TakeBack,
    TookBack,
)
from app.opening import Opening
from core.words import msg

NOT_YET = msg("The file has no place yet.")
CHOOSE_PLACE = msg("Choose where it goes. Without a place it is thrown away.")
NO_CHOOSER = msg("No file could be chosen from here.")


@dataclass(frozen=True)
class State:
    """What is seen; which choice of photos; the file that was made and where it went; what an answer brought.

    `told` says (as message ids) why something did not go on, and what to do.
    """

    seen: GivingSeen | None = None
    photos: int = 0
    made: FileMade | None = None
    put: FilePut | None = None
    took: TookBack | None = None
    busy: bool = False
    told: tuple[str, ...] = ()

    @property
    def choice(self) -> int:
        """The place of the chosen photos; the last one when there are fewer choices now."""
        return min(self.photos, len(self.seen.photos) - 1) if self.seen else 0


@dataclass(frozen=True)
class PhotosChosen(Event):
    """A choice of photos, by its place."""

    place: int


@dataclass(frozen=True)
class Make(Event):
    """Make the parcel."""


@dataclass(frozen=True)
class SendBeside(Event):
    """Send it to a device beside this one."""


@dataclass(frozen=True)
class TakeBeside(Event):
    """Take the answers from a device beside this one."""


@dataclass(frozen=True)
class ShowSquares(Event):
    """Show it as squares, without photos."""


@dataclass(frozen=True)
class ReadSquares(Event):
    """Read the answers from squares."""


@dataclass(frozen=True)
class Done(Event):
    """Seen; back to what waits."""


@dataclass(frozen=True)
class Leave(Event):
    """One step back, and out of here from the first."""


def start(opening: Opening) -> Next[State]:
    """Asks what waits; what was practised goes nowhere."""
    return State(), (Back(),) if opening.practice else (LookAtGiving(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; while a file is made or read nothing else does."""
    match event:
        case GivingSeen():
            return replace(state, seen=event), ()
        case Sending():
            return state, (LookAtGiving(),)
        case Left():
            return State(), (DropCopy(),) if state.busy or state.made else ()
        case FileMade() | FilePut() | TookBack() | CourierRefused():
            return _answered(state, event)
        case _ if state.busy:
            return state, ()
        case FileChosen() | PlaceChosen() | Given() | NotGiven():
            return _chosen(state, event)
        case Leave() | KeyPressed("Escape") | Done():
            return _back(state, event)
        case _:
            return _touched(state, event)


def _answered(state: State, event: FileMade | FilePut | TookBack | CourierRefused) -> Next[State]:
    match event:
        case FileMade():
            return replace(state, made=event, busy=False, told=()), ()
        case FilePut():
            return State(photos=state.photos, put=event), (LookAtGiving(),)
        case TookBack():
            return State(event.seen, state.photos, took=event), ()
        case CourierRefused():
            return replace(state, busy=False, told=(event.what, event.next_step)), ()


def _chosen(state: State, event: Event) -> Next[State]:
    match event:
        case FileChosen(path=path, brought=brought):
            return replace(state, busy=True, took=None, told=()), (TakeBack(path, brought),)
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


def _touched(state: State, event: Event) -> Next[State]:
    match event:
        case PhotosChosen(place):
            return replace(state, photos=place, told=()), ()
        case Make() if state.seen and not state.made:
            photos = state.seen.photos[state.choice].most
            return replace(state, busy=True, took=None, told=()), (MakeParcel(photos),)
        case SendBeside() if state.seen and not state.made:
            return state, (Go(f"/near/send/parcels?photos={state.seen.photos[state.choice].most}"),)
        case TakeBeside() if not state.made:
            return state, (Go("/near/take/answers"),)
        case ShowSquares() if state.seen and not state.made:
            return state, (Go("/squares/show/parcels"),)
        case ReadSquares() if not state.made:
            return state, (Go("/squares/read/answers"),)
        case _:
            return state, ()


def _back(state: State, event: Event) -> Next[State]:
    if state.made or state.put:
        dropping = (DropCopy(),) if state.made else ()
        return State(state.seen, state.photos), dropping
    return (replace(state, took=None), ()) if isinstance(event, Done) else (state, (Back(),))

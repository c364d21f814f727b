"""A sheet of the district's own: for which place is it filled in?"""

from dataclasses import dataclass, replace

from app import facilities, filling
from app.asks import Back, Event, Find, Found, Go, Next, Thing
from app.asks.drafts import BeginDraft, Begun, FindSheets, NoSuchForm, SheetsFound
from app.asks.people import Me
from app.opening import Opening


@dataclass(frozen=True)
class State:
    """The places from A to Z; somebody who belongs to a facility is asked nothing."""

    me: Me
    form: str
    title: str = ""
    places: tuple[Thing, ...] = ()
    ready: bool = False


@dataclass(frozen=True)
class PlaceChosen(Event):
    """The sheet is about this place."""

    id: str


@dataclass(frozen=True)
class Leave(Event):
    """Back to the list."""


def start(opening: Opening) -> Next[State]:
    """Looks for the places and the name of the sheet."""
    return State(opening.person, opening.parts["form"]), (Find(("org_unit",)), FindSheets())


def update(state: State, event: Event) -> Next[State]:
    """Begins the sheet as soon as the place is known."""
    match event:
        case Found(things=things):
            found = facilities.open_ones(things["org_unit"])
            home = any(unit["id"] == state.me.unit for unit in found)
            seen = replace(state, places=() if home else tuple(found), ready=not home)
            return seen, (BeginDraft(state.form, state.me.unit),) if home else ()
        case SheetsFound(sheets):
            return replace(state, title=next((one.title for one in sheets if one.form == state.form), "")), ()
        case PlaceChosen(identity):
            return state, (BeginDraft(state.form, identity),)
        case Begun(draft=draft, purpose=purpose):
            return state, (Go(f"/visit/{draft}" if purpose == "visit" else f"/fill/{draft}", instead=True),)
        case NoSuchForm():
            return state, (filling.not_here(event), Back())
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()

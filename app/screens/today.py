"""Today: where a visit would help next and why, promises due (ours first), voices that are ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app import facilities
from app.asks import Ask, Event, Find, Found, Go, Next, Now, Sending, Thing
from app.asks.people import Me
from app.opening import Opening
from app.series import really_changed
from learning.next_visit import Proposal, place_of, propose
from learning.promises import due_state, in_order, is_unfinished

_KINDS = ("org_unit", "visit", "promise", "voices", "series", "draft")
_SHOWN = 2
SOON = ("past", "today", "soon")


@dataclass(frozen=True)
class Voices:
    """A facility whose patients' voices may be heard."""

    facility: str
    name: str
    n: int


@dataclass(frozen=True)
class State:
    """What today holds; nothing is known before the memory answered (`ready`)."""

    me: Me
    now: Now
    ready: bool = False
    proposal: Proposal | None = None
    due: Sequence[Thing] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    voices: Voices | None = None
    unfinished: str = ""
    """The id of a visit that was begun and not finished."""
    unfinished_name: str = ""
    sending: Sending = field(default_factory=Sending)
    all_due: bool = False


@dataclass(frozen=True)
class GetReady(Event):
    """Shows what to know before the visit."""


@dataclass(frozen=True)
class GoOnWithVisit(Event):
    """Back into the visit that was begun."""


@dataclass(frozen=True)
class AllPromises(Event):
    """Shows all promises due, or only the first ones again."""


@dataclass(frozen=True)
class HearVoices(Event):
    """Opens the facility whose voices are ready."""


@dataclass(frozen=True)
class SyncTouched(Event):
    """Where are my records?"""


@dataclass(frozen=True)
class PortraitTouched(Event):
    """Opens Me."""


_LOOK: tuple[Ask, ...] = (Find(_KINDS),)


def start(opening: Opening) -> Next[State]:
    """Looks into the memory."""
    return State(opening.person, opening.now), _LOOK


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; looks again when something new came down."""
    match event:
        case Found(things=things, sending=sending, now=now):
            return _seen(replace(state, sending=sending, now=now, ready=True), things), ()
        case Sending(pulled=pulled):
            return replace(state, sending=event), _LOOK if pulled else ()
        case GetReady() if state.proposal:
            return state, (Go(f"/facility/{state.proposal.facility}"),)
        case GoOnWithVisit():
            return state, (Go(f"/visit/{state.unfinished}"),)
        case HearVoices() if state.voices:
            return state, (Go(f"/facility/{state.voices.facility}"),)
        case AllPromises():
            return replace(state, all_due=not state.all_due), ()
        case SyncTouched():
            return state, (Go("/sending"),)
        case PortraitTouched():
            return state, (Go("/me"),)
        case _:
            return state, ()


def shown_promises(state: State) -> Sequence[Thing]:
    """The promises to draw: the first two, or all."""
    return state.due if state.all_due else state.due[:_SHOWN]


def _seen(state: State, things: Mapping[str, Sequence[Thing]]) -> State:
    units = facilities.open_ones(things["org_unit"])
    names = {str(unit["id"]): str(unit["name"]) for unit in units}
    promises = [one for one in things["promise"] if is_unfinished(one) and one["facility"] in names]
    places = [
        place_of(
            unit,
            [visit for visit in things["visit"] if visit["facility"] == unit["id"]],
            [promise for promise in promises if promise["facility"] == unit["id"]],
            state.now.today,
            signal=_has_signal(unit["id"], things["series"]),
        )
        for unit in units
    ]
    due = [one for one in in_order(promises) if due_state(one, state.now.today).kind in SOON]
    draft = next((draft for draft in things["draft"] if draft.get("form") == "kioo_visit"), None)
    begun = draft.get("facility") if draft else None
    proposed = propose(places, state.now.today, state.me.uid)
    return replace(
        state,
        proposal=next((one for one in proposed if one.facility != begun), None),
        due=due,
        names=names,
        voices=_voices(names, things["voices"]),
        unfinished=str(draft["id"]) if draft else "",
        unfinished_name=names.get(str(draft.get("facility")), "") if draft else "",
    )


def _has_signal(facility: str, series: Sequence[Thing]) -> bool:
    return bool(really_changed([one for one in series if one["facility"] == facility]))


def _voices(names: Mapping[str, str], voices: Sequence[Thing]) -> Voices | None:
    heard = [one for one in voices if one.get("shown") and one["facility"] in names]
    most = max(heard, key=lambda one: (one["n"], one["facility"]), default=None)
    return Voices(most["facility"], names[most["facility"]], most["n"]) if most else None

"""Visits: the places from A to Z with the reasons for a visit, and what to know before going to one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app import facilities, filling
from app.asks import Ask, Back, Event, Find, Found, Go, Next, Now, Sending, Thing, Toast
from app.asks.drafts import BeginDraft, Begun, NoSuchForm
from app.opening import Opening
from app.series import Series, really_changed, series_of, tells_most, visits_right
from core.search_words import fits
from core.words import msg
from learning.next_visit import Reason, place_of, reasons
from learning.promise_words import is_in_sight
from learning.promises import in_order, is_ours, is_unfinished

VISIT_FORM = "kioo_visit"
_KINDS = ("org_unit", "visit", "promise", "voices", "series", "draft", "lesson", "last_answers")
_RECENTLY_DONE, _VISITS_SHOWN = 2, 6
SEARCHED_FROM = 12
"""With more places than this there is a field to search in."""


@dataclass(frozen=True)
class PlaceLine:
    """A place of the list, with why to go there."""

    id: str
    name: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class DraftLine:
    """Something begun and not finished; `title` is what it is, `purpose` decides where it goes on."""

    id: str
    title: str
    place: str
    purpose: str
    changes: bool = False
    """Whether it changes something that was sent already."""


@dataclass(frozen=True)
class Card:
    """What to know before going: ours first."""

    id: str
    name: str
    ours: Sequence[Thing]
    theirs: Sequence[Thing]
    last: Thing | None
    series: Series | None
    right: tuple[bool, ...]
    voices: Thing | None
    lesson: Thing | None
    unfinished: bool
    answers_elsewhere: bool
    """Somebody else visited last: their answers stay on the device of that visit, only what came of it is here."""


@dataclass(frozen=True)
class State:
    """The list, and the card of the chosen place; `one_place` when the screen was opened for that place."""

    now: Now
    one_place: bool = False
    chosen: str = ""
    ready: bool = False
    places: tuple[PlaceLine, ...] = ()
    drafts: tuple[DraftLine, ...] = ()
    card: Card | None = None
    things: Mapping[str, Sequence[Thing]] = field(default_factory=dict)
    beginning: bool = False
    query: str = ""

    @property
    def searches(self) -> bool:
        """Whether there are so many places that a field to search in helps."""
        return len(self.places) > SEARCHED_FROM

    @property
    def found(self) -> tuple[PlaceLine, ...]:
        """The places whose names the words fit."""
        return tuple(line for line in self.places if fits(self.query, line.name)) if self.searches else self.places


@dataclass(frozen=True)
class QueryTyped(Event):
    """Words to look for among the places."""

    query: str


@dataclass(frozen=True)
class PlaceOpened(Event):
    """A place was touched where there is room for one page only."""

    id: str


@dataclass(frozen=True)
class PlaceChosen(Event):
    """A place was touched in the list beside its card."""

    id: str


@dataclass(frozen=True)
class DraftTouched(Event):
    """Goes on with something begun."""

    draft: DraftLine


@dataclass(frozen=True)
class SentTouched(Event):
    """Looks at what was sent."""


@dataclass(frozen=True)
class StartTouched(Event):
    """Starts the visit at the chosen place, or goes on with it."""


@dataclass(frozen=True)
class Leave(Event):
    """Back to where the person came from."""


def start(opening: Opening) -> Next[State]:
    """Looks into the memory; the route may name a place."""
    facility = opening.parts.get("facility", "")
    return State(opening.now, bool(facility), facility), (Find(_KINDS),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; looks again when something new came down."""
    match event:
        case Found(things=things, now=now):
            return _seen(replace(state, now=now, ready=True, things=things)), ()
        case Sending(pulled=True):
            return state, (Find(_KINDS),)
        case QueryTyped(query):
            return replace(state, query=query), ()
        case PlaceOpened(identity):
            return state, (Go(f"/facility/{identity}"),)
        case PlaceChosen(identity):
            return _seen(replace(state, chosen=identity)), ()
        case DraftTouched(draft):
            return state, (Go(draft_route(draft.id, draft.purpose)),)
        case SentTouched():
            return state, (Go("/sent"),)
        case StartTouched() if state.card and not state.beginning:
            return replace(state, beginning=True), (BeginDraft(VISIT_FORM, state.card.id),)
        case Begun(draft=draft, purpose=purpose):
            return replace(state, beginning=False), (Go(draft_route(draft, purpose)),)
        case NoSuchForm():
            words = msg("The questions for a visit have not come yet. They come with the next network.")
            toast = filling.not_here(event) if event.coming else Toast(words)
            return replace(state, beginning=False), (toast,)
        case Leave():
            leave: tuple[Ask, ...] = (Back(),)
            return state, leave
        case _:
            return state, ()


def draft_route(draft: str, purpose: str) -> str:
    """Where a draft is gone on with."""
    return f"/visit/{draft}" if purpose == "visit" else f"/fill/{draft}"


def _seen(state: State) -> State:
    things = state.things
    units = facilities.open_ones(things["org_unit"])
    lines = tuple(PlaceLine(str(u["id"]), str(u["name"]), _why(u, things, state.now)) for u in units)
    names = {line.id: line.name for line in lines}
    drafts = tuple(
        DraftLine(str(one["id"]), str(one["title"]), str(one["place"]), str(one["purpose"]), "record" in one)
        for one in things["draft"]
        if "purpose" in one
    )
    card = _card(state.chosen, names[state.chosen], things, state.now) if state.chosen in names else None
    return replace(state, places=lines, drafts=drafts, card=card)


def _why(unit: Thing, things: Mapping[str, Sequence[Thing]], now: Now) -> tuple[Reason, ...]:
    own = {kind: _of(things, kind, str(unit["id"])) for kind in ("visit", "promise", "series")}
    signal = bool(really_changed(own["series"]))
    open_ones = [one for one in own["promise"] if is_unfinished(one)]
    return tuple(reasons(place_of(unit, own["visit"], open_ones, now.today, signal=signal), now.today)[:2])


def _of(things: Mapping[str, Sequence[Thing]], kind: str, facility: str) -> list[Thing]:
    return [one for one in things[kind] if one.get("facility") == facility]


def _card(facility: str, name: str, things: Mapping[str, Sequence[Thing]], now: Now) -> Card:
    promises = in_order(_of(things, "promise", facility))
    waiting = [one for one in promises if is_in_sight(one, now.today)]
    over = [one for one in promises if one["state"] == "done" and one not in waiting]
    kept = sorted(over, key=lambda one: str(one["due"]), reverse=True)
    last = max(_of(things, "visit", facility), key=lambda one: str(one["on"]), default=None)
    return Card(
        facility,
        name,
        [one for one in waiting if is_ours(one)],
        [one for one in (*waiting, *kept[:_RECENTLY_DONE]) if not is_ours(one)],
        last,
        tells_most(map(series_of, _of(things, "series", facility))),
        visits_right(_of(things, "series", facility), _VISITS_SHOWN),
        next(iter(_of(things, "voices", facility)), None),
        next(iter(things["lesson"]), None),
        any(one.get("form") == VISIT_FORM for one in _of(things, "draft", facility)),
        _answers_elsewhere(facility, last, things["last_answers"]),
    )


def _answers_elsewhere(facility: str, last: Thing | None, answers: Sequence[Thing]) -> bool:
    here = next((one for one in answers if one["id"] == f"{VISIT_FORM}/{facility}"), None)
    return last is not None and (here is None or str(here["on"]) < str(last["on"]))

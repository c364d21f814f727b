"""The team's home: what came back, promises of both sides, what is not in our hands, and sitting together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.asks import Ask, Event, Find, Found, Go, Keep, Kept, Next, Now, Outgoing, Sending, Tell, Thing, Toast
from app.asks.members import AmIIn, Membership
from app.asks.people import Me
from app.ladder import waits_for_reply
from app.opening import Opening
from core.records import Json
from core.words import msg
from learning.days import day
from learning.promise_words import apply_update, is_in_sight, new_update
from learning.promises import in_order

_KINDS = ("promise", "barrier", "reflection_notes")
_SHOWN = 3

REASONS = {
    "time": msg("Nobody had time"),
    "supplies": msg("Things were missing"),
    "money": msg("No money"),
    "people": msg("The person was away"),
    "above": msg("Somebody above us must act"),
    "forgotten": msg("We forgot"),
}
"""Why a promise is stuck; the words are kept as the team saw them."""


@dataclass(frozen=True)
class State:
    """What the team holds; nothing is known before the memory answered (`ready`). `open` is the promise being followed up.

    `inside` says whether the person here may open the team's notes.
    """

    me: Me
    now: Now
    ready: bool = False
    inside: bool = False
    promises: Sequence[Thing] = ()
    barriers: Sequence[Thing] = ()
    talks: Sequence[Thing] = ()
    unfinished: bool = False
    sending: Sending = field(default_factory=Sending)
    open: str = ""
    stuck: bool = False
    moving: bool = False
    day: str = ""
    why: str = ""
    all_promises: bool = False
    followed: frozenset[str] = frozenset()
    """Promises the team spoke about just now: they stay in sight, so that it can be taken back."""


@dataclass(frozen=True)
class SitTogether(Event):
    """Begins a talk, or goes on with the one that is open."""


@dataclass(frozen=True)
class PromiseTouched(Event):
    """Opens one of the team's own promises to say how it went, or closes it."""

    id: str


@dataclass(frozen=True)
class StuckTouched(Event):
    """The open promise is stuck: why?"""


@dataclass(frozen=True)
class Went(Event):
    """How a promise went: "done", "partly", "stuck" or "open" again, with a reason in words when stuck."""

    id: str
    state: str
    reason: str | None = None


@dataclass(frozen=True)
class AnotherDay(Event):
    """The open promise needs another day, or not after all."""


@dataclass(frozen=True)
class DayChosen(Event):
    """The day it is to be kept by now, as ISO text."""

    on: str


@dataclass(frozen=True)
class WhyTyped(Event):
    """Why it needs another day, letter by letter."""

    words: str


@dataclass(frozen=True)
class Moved(Event):
    """A promise gets another day; how it stands stays, and why, if nothing is said of it (None)."""

    id: str
    due: str
    why: str | None = None


@dataclass(frozen=True)
class AllPromises(Event):
    """Shows all promises, or only the first ones again."""


@dataclass(frozen=True)
class BarrierTouched(Event):
    """Opens a barrier's ladder."""

    id: str


@dataclass(frozen=True)
class TalkTouched(Event):
    """Opens the notes of a talk that is over."""

    id: str


@dataclass(frozen=True)
class SyncTouched(Event):
    """Where are our records?"""


@dataclass(frozen=True)
class PortraitTouched(Event):
    """Opens Me."""


@dataclass(frozen=True)
class MembersTouched(Event):
    """Opens who is in."""


_LOOK: tuple[Ask, ...] = (AmIIn(), Find(_KINDS))


def start(opening: Opening) -> Next[State]:
    """Looks into the memory."""
    return State(opening.person, opening.now), _LOOK


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; looks again when something new came down."""
    match event:
        case Found(things=things, sending=sending, now=now):
            return _seen(replace(state, sending=sending, now=now, ready=True), things), ()
        case Membership(inside):
            return replace(state, inside=inside), ()
        case Sending(pulled=pulled):
            return replace(state, sending=event), _LOOK if pulled else ()
        case Kept():
            return state, _LOOK
        case PromiseTouched(identity):
            return _closed(state, "" if state.open == identity else identity), ()
        case StuckTouched():
            return replace(state, stuck=not state.stuck, moving=False), ()
        case AnotherDay():
            return replace(state, moving=not state.moving, stuck=False, day="", why=""), ()
        case DayChosen(on):
            return replace(state, day=on), ()
        case WhyTyped(words):
            return replace(state, why=words), ()
        case Went() | Moved():
            return _told(state, event)
        case AllPromises():
            return replace(state, all_promises=not state.all_promises), ()
        case _:
            return state, _way(event)


def _way(event: Event) -> tuple[Go, ...]:
    match event:
        case SitTogether():
            return (Go("/reflect"),)
        case BarrierTouched(identity):
            return (Go(f"/barrier/{identity}"),)
        case TalkTouched(identity):
            return (Go(f"/talk/{identity}"),)
        case SyncTouched():
            return (Go("/sending"),)
        case PortraitTouched():
            return (Go("/me"),)
        case MembersTouched():
            return (Go("/members"),)
        case _:
            return ()


def shown_promises(state: State) -> Sequence[Thing]:
    """The promises to draw: the first three, or all."""
    return state.promises if state.all_promises else state.promises[:_SHOWN]


def answers_waiting(state: State) -> list[Thing]:
    """Barriers that got an answer the team has not spoken about yet."""
    return [one for one in state.barriers if waits_for_reply(one)]


def _seen(state: State, things: Mapping[str, Sequence[Thing]]) -> State:
    here = state.me.unit
    ours = [one for one in things["promise"] if one["facility"] == here and _in_sight(one, state)]
    barriers = [one for one in things["barrier"] if one["facility"] == here and one["state"] != "solved"]
    notes = things["reflection_notes"]
    return replace(
        state,
        promises=in_order(ours),
        barriers=sorted(barriers, key=lambda one: (not waits_for_reply(one), one["raised_on"], one["id"])),
        talks=sorted((one for one in notes if "told" in one), key=lambda one: str(one["on"]), reverse=True),
        unfinished=any("told" not in one for one in notes),
    )


def _in_sight(promise: Thing, state: State) -> bool:
    return promise["id"] in state.followed or is_in_sight(promise, state.now.today)


def can_move(state: State, promise: Thing) -> bool:
    """Whether the chosen day is one to move to: another one, and not over."""
    return bool(state.day) and state.day != promise["due"] and day(state.day) >= state.now.today


def _closed(state: State, opened: str = "") -> State:
    return replace(state, open=opened, stuck=False, moving=False, day="", why="")


def _told(state: State, event: Went | Moved) -> Next[State]:
    promise = next((one for one in state.promises if one["id"] == event.id), None)
    if promise is None:
        return state, ()
    if isinstance(event, Went):
        data = new_update(promise, event.state, event.reason, state.now.today, state.me.role)
        toast = Toast(_SAID[event.state], undo=Went(event.id, str(promise["state"]), promise["reason"]))
    elif day(event.due) < state.now.today:
        return state, (Toast(msg("That day is already over.")),)
    else:
        why = promise["reason"] if event.why is None else event.why
        data = new_update(promise, str(promise["state"]), why, state.now.today, state.me.role, due=event.due)
        toast = Toast(msg("It has another day now"), undo=_back(promise, state))
    after = apply_update(promise, data)
    promises = [after if one is promise else one for one in state.promises]
    fresh = replace(_closed(state), promises=promises, followed=state.followed | {event.id})
    return fresh, (_kept(promise, after, data), toast)


def _back(promise: Thing, state: State) -> Moved | None:
    """The day it had, if that is not over; a day that is over cannot be promised again."""
    before = Moved(str(promise["id"]), str(promise["due"]), str(promise["reason"] or ""))
    return before if day(before.due) >= state.now.today else None


_SAID = {
    "open": msg("Open again"),
    "done": msg("Marked as done"),
    "partly": msg("Marked as partly done"),
    "stuck": msg("Marked as stuck"),
    "dropped": msg("Let go"),
}


def _kept(promise: Thing, after: Mapping[str, Json], data: Mapping[str, Json]) -> Ask:
    """What only the team knows of stays with the team; the rest is told to the district."""
    if promise.get("only_us"):
        head = {"facility": promise["facility"], "state": after["state"]}
        return Keep("promise", after, promise["id"], head, space="team")
    return Tell(Outgoing("promise_update", promise["facility"], promise["district"], data))

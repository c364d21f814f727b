"""A team's talk, step by step, round a sand-glass; what leaves is decided last and is nothing at first."""

from dataclasses import dataclass, field, replace

from app import filling, letting_out, meeting
from app.asks import (
    Answered,
    Event,
    Go,
    Keep,
    Kept,
    KeyPressed,
    Later,
    Next,
    Now,
    Overtaken,
    Paused,
    RoundAdded,
    RoundRemoved,
    Sending,
    Toast,
    Woke,
)
from app.asks.people import LockNow, Me
from app.asks.reflecting import NoGuide, SatDown, SitDown, TableClosed
from app.letting_out import Picked, Wishes
from app.meeting import Step, Table
from app.opening import Opening
from core.errors import Refused
from core.words import Say, msg, speak
from forms import FALLBACK_PROBLEMS

TICK_SECONDS = 5.0
SAVE_SECONDS = 0.6
IDLE_SECONDS = 300.0
HOME = "/team"


@dataclass(frozen=True)
class State:
    """The talk, what shall leave, and what still stands open in this step (its label or a sentence)."""

    me: Me
    now: Now
    say: Say
    table: Table | None = None
    wishes: Wishes = field(default_factory=Wishes)
    missing: bool = False
    open_question: str = ""
    problem: str = ""
    sure: bool = False
    unsaved: bool = False
    closing: bool = False
    idle: float = 0.0


@dataclass(frozen=True)
class MinutesChosen(Event):
    """How long the sand runs."""

    minutes: int


@dataclass(frozen=True)
class Counted(Event):
    """One person more (1) or less (-1) of a kind of work."""

    job: str
    by: int


@dataclass(frozen=True)
class SeatTouched(Event):
    """A seat has spoken, or not after all."""

    seat: str


@dataclass(frozen=True)
class TurnOver(Event):
    """The one whose turn it is has spoken."""


@dataclass(frozen=True)
class Sorted(Event):
    """A cause is "ours" or "not_ours"."""

    cause: str
    side: str


@dataclass(frozen=True)
class OnTouched(Event):
    """The next step."""


@dataclass(frozen=True)
class BackTouched(Event):
    """The step before."""


@dataclass(frozen=True)
class Leave(Event):
    """Out of the talk; it can be gone on with."""


@dataclass(frozen=True)
class OnlyUs(Event):
    """Nothing leaves."""


@dataclass(frozen=True)
class Wished(Event):
    """One of "lines", "promise" and "barrier" shall leave, or not after all."""

    what: str


@dataclass(frozen=True)
class LineTouched(Event):
    """A line is taken out or added."""

    name: str


@dataclass(frozen=True)
class HintTouched(Event):
    """A word that was taken out is put back, or taken out again."""

    picked: Picked


@dataclass(frozen=True)
class CloseTouched(Event):
    """Closes the talk; what leaves is asked for twice."""


@dataclass(frozen=True)
class NotYet(Event):
    """Not sure after all."""


def start(opening: Opening) -> Next[State]:
    """Goes on with the talk that is open, or begins one."""
    say = speak(opening.language).for_keeping
    return State(opening.person, opening.now, say), (SitDown(opening.language), Later(TICK_SECONDS, "tick"))


def update(state: State, event: Event) -> Next[State]:
    """What happens in the room, and what it means for the talk."""
    match event:
        case SatDown(table, ids, form, body, now):
            on = now.today.isoformat()
            return replace(state, table=meeting.sat_down(table, ids, form, body, on), now=now, missing=False), ()
        case NoGuide():
            return replace(state, missing=True), ()
        case Sending(pulled=True) if state.missing and state.table is None:
            return state, (SitDown(state.say.language),)  # the questions may be among what came down
        case TableClosed():
            return state, (Toast(_farewell(state.wishes)), Go(HOME, instead=True))
        case Overtaken():
            return state, filling.opened_again("/reflect")
        case Leave() | KeyPressed("Escape"):
            return state, (*_save(state), Go(HOME, instead=True))
        case Woke(tag="tick", now=now):
            return _ticked(replace(state, now=now, idle=state.idle + TICK_SECONDS))
        case _:
            return _at_table(state, state.table, event) if state.table else (state, ())


_BY_ITSELF = (Woke, Paused, Sending, Kept)


def _at_table(state: State, table: Table, event: Event) -> Next[State]:
    state = state if isinstance(event, _BY_ITSELF) else replace(state, idle=0.0)
    match event:
        case Woke(tag="save") | Paused():
            return replace(state, unsaved=False), () if state.closing else _save(state)
        case Woke(tag="glass", now=now) if table.began is None:
            return _changed(replace(state, now=now), replace(table, began=now.ms))
        case OnTouched():
            return _on(state, table)
        case BackTouched():
            before = meeting.moved(table, -1)
            return _changed(state, before) if before else (state, (*_save(state), Go(HOME, instead=True)))
        case CloseTouched() | NotYet() | OnlyUs() | Wished() | LineTouched() | HintTouched():
            return _sharing(state, table, event)
        case _:
            after = _talked(table, event)
            return (state, ()) if after is table else _changed(state, after)


def _talked(table: Table, event: Event) -> Table:
    match event:
        case Answered() | RoundAdded() | RoundRemoved():
            return meeting.answered(table, event)
        case MinutesChosen(minutes):
            return replace(table, minutes=minutes)
        case Counted(job, by):
            return meeting.counted(table, job, by)
        case SeatTouched(seat):
            return meeting.seat_touched(table, seat)
        case TurnOver():
            seat_now = meeting.turn(table)
            return meeting.seat_touched(table, seat_now.name) if seat_now else table
        case Sorted(cause, side):
            return meeting.sorted_to(table, cause, side)
        case _:
            return table


def _sharing(state: State, table: Table, event: Event) -> Next[State]:
    match event:
        case CloseTouched() if state.wishes.only_us or state.sure:
            if state.closing:
                return state, ()
            return replace(state, closing=True), (letting_out.closing(table, state.wishes, state.me, state.say),)
        case CloseTouched():
            return replace(state, sure=True), ()
        case OnlyUs():
            return replace(state, wishes=Wishes(), sure=False), ()
        case Wished(what):
            return replace(state, wishes=letting_out.toggled(state.wishes, what), sure=False), ()
        case LineTouched(name):
            return replace(state, wishes=letting_out.line_toggled(state.wishes, name), sure=False), ()
        case HintTouched(picked):
            return replace(state, wishes=letting_out.hint_toggled(state.wishes, picked), sure=False), ()
        case _:
            return replace(state, sure=False), ()


def _on(state: State, table: Table) -> Next[State]:
    step = meeting.step_now(table)
    label, problem = _unfinished(state, table, step)
    if label or problem:
        return replace(state, open_question=label, problem=problem), ()
    after = meeting.moved(table, 1)
    if after is None:
        return state, ()
    state, asks = _changed(state, after)
    return state, (*asks, Later(0, "glass")) if step.name == "here" and table.began is None else asks


def _unfinished(state: State, table: Table, step: Step) -> tuple[str, str]:
    """The label of the first question that stands open, and the sentence that says what does not fit."""
    refs = [node.ref for node in meeting.nodes_of(table, step)]
    for found in table.filling.problems(refs):
        label = table.filling.nodes[found.ref].label
        said = state.say(found.message) if found.message in FALLBACK_PROBLEMS else found.message
        return label, "" if found.rule == "required" else said
    if step.name == "will":
        try:
            letting_out.promise_of(table, state.me, state.say)
        except Refused as refused:
            return "", state.say(refused.what)
    return "", ""


def _changed(state: State, table: Table) -> Next[State]:
    """Something is new: it is kept soon after the first touch, so that typing does not write each letter."""
    fresh = replace(state, table=table, unsaved=True, open_question="", problem="", sure=False)
    return fresh, () if state.unsaved else (Later(SAVE_SECONDS, "save"),)


def _save(state: State) -> tuple[Keep, ...]:
    if state.table is None or not state.unsaved:
        return ()
    body = meeting.body_of(state.table)
    return (Keep("reflection_notes", body, state.table.id, {"state": "open", "on": state.table.on}, space="team"),)


def _ticked(state: State) -> Next[State]:
    left = meeting.seconds_left(state.table, state.now.ms) if state.table else None
    if not left and state.idle >= IDLE_SECONDS:
        return replace(state, idle=0.0), (LockNow(),)
    return state, (Later(TICK_SECONDS, "tick"),)


def _farewell(wishes: Wishes) -> str:
    return msg("Kept here. Nothing leaves.") if wishes.only_us else msg("Kept here. What you chose is on its way.")

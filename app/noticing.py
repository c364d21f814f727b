"""What a sheet notices by itself while it is filled: where the device is, sound, when each question was answered.

Decides only, for every screen on which somebody fills a form under their own name; app/senses.py does it. Patients' screens
do not ask here: a form in their hands finds out nothing by itself (decision 18).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from app import filling
from app.asks import Answered, Ask, Event, Keep, Left, Next, RoundAdded, RoundRemoved
from app.asks.drafts import DraftOpened, Finish
from app.asks.noticing import (
    LeaveGiven,
    Locate,
    Located,
    Noticing,
    NotRecorded,
    Record,
    Recorded,
    Sensed,
    StopRecording,
    What,
)
from app.filling import Filling
from app.sensors import quality_of
from core.records import Json
from core.words import msg
from forms import AuditLog, FormSession, Request

ON, OFF = "location tracking enabled", "location tracking disabled"


class Watched(Protocol):
    """The state of a screen that fills a form."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def draft(self) -> str: ...  # noqa: D102
    @property
    def filled(self) -> Filling | None: ...  # noqa: D102
    @property
    def noticing(self) -> Noticing: ...  # noqa: D102
    @property
    def finishing(self) -> bool: ...  # noqa: D102


S = TypeVar("S", bound=Watched)
Update = Callable[[S, Event], Next[S]]
Kept = Callable[[S], Next[S]]
"""Asks for the draft to be saved as it stands."""
Asked = Callable[[S], tuple[str, ...]]
"""The questions that are seen now."""


@dataclass(frozen=True)
class Notice:
    """A line of the first page: what the sheet notices, and what the person said to it (None: nothing yet).

    "times", and "locked" for an encrypted sheet, are told and need no leave.
    """

    what: What | Literal["times", "locked"]
    words: str
    allowed: bool | None = None
    is_missed: bool = False


def notices(noticing: Noticing, *, locked: bool = False) -> tuple[Notice, ...]:
    """What a person is told on the first page, before anything is found out; `locked` for an encrypted sheet."""
    found = [
        Notice(what, words, noticing.leave.get(what), what in noticing.missed)
        for what, words in _ASKED.items()
        if what in noticing.wants
    ]
    if noticing.log is not None:
        found.append(Notice("times", _CHANGES if noticing.log.wants_changes else _TIMES))
    if locked:
        found.append(Notice("locked", _LOCKED))
    return tuple(found)


_ASKED: dict[What, str] = {
    "place": msg("This sheet notes where you are."),
    "sound": msg("This sheet records sound while you fill it in."),
}
_TIMES = msg("This sheet notes when each question was answered.")
_LOCKED = msg("What you write here is locked at the end. Then only the office that made this sheet can read it.")
_CHANGES = msg("This sheet notes when each question was answered, and what was changed.")


def watching(update: Update[S], kept: Kept[S], asked: Asked[S], jumps: tuple[type[Event], ...] = ()) -> Update[S]:
    """The update of a screen, and around it what the form notices."""

    def watched(state: S, event: Event) -> Next[S]:
        if isinstance(event, Left):
            return _left(state, kept, asked)
        if isinstance(event, Sensed):
            after, asks = _sensed(state, event, kept)
            if state.noticing.held and not after.noticing.held:
                after, more = watched(after, state.noticing.held)
                asks = (*asks, *more)
            return _wished(after, asks)
        after, asks = update(state, event)
        if state.noticing.recorded and any(isinstance(ask, Finish) for ask in asks):
            if state.noticing.is_heard:
                return _holding(state, event)
            after, asks = _unheard(after, asks)
        after = _taken_up(after, event)
        _log(after, event, asks, jumps, seen=_seen(state, event, asked), now=() if after.finishing else asked(after))
        return _wished(after, asks)

    return watched


def _taken_up(state: S, event: Event) -> S:
    return replace(state, noticing=event.noticing) if isinstance(event, DraftOpened) and state.filled else state


def _holding(state: S, event: Event) -> Next[S]:
    """What the person did comes to pass when the recording is kept: the record takes it along."""
    noticing = state.noticing
    return replace(state, noticing=replace(noticing, held=event)), (StopRecording(state.draft, noticing.recorded),)


def _unheard(state: S, asks: tuple[Ask, ...]) -> Next[S]:
    """A recording that has not begun yet is waited for by nobody."""
    stop = StopRecording(state.draft, state.noticing.recorded)
    return replace(state, noticing=replace(state.noticing, recorded=())), (*asks, stop)


# What comes back.


def _sensed(state: S, event: Sensed, kept: Kept[S]) -> Next[S]:
    noticing, filled = state.noticing, state.filled
    if filled is None or state.finishing:
        return state, ()
    match event:
        case LeaveGiven(what, allowed):
            return _decided(state, what, allowed=allowed)
        case Located(place):
            return _located(state, filled, place, kept)
        case Recorded(refs, name):
            heard, further = taken(filled, refs, name, noticing.further)
            return kept(replace(state, filled=heard, noticing=replace(_silent(noticing), further=further)))
        case NotRecorded():
            return replace(state, noticing=replace(_silent(noticing), missed=noticing.missed | {"sound"})), ()
        case _:
            return replace(state, noticing=replace(noticing, is_heard=bool(noticing.recorded))), ()


def _silent(noticing: Noticing) -> Noticing:
    return replace(noticing, recorded=(), is_heard=False, held=None)


def _decided(state: S, what: What, *, allowed: bool | None) -> Next[S]:
    """Remembered for this form and person; taken back, it ends what is under way."""
    noticing = state.noticing
    leave: dict[What, bool] = {one: said for one, said in noticing.leave.items() if one != what}
    if allowed is not None:
        leave[what] = allowed
    if what == "place" and allowed is not None and noticing.log and noticing.log.wants_places:
        noticing.log.note(ON if allowed else OFF)
    after = replace(state, noticing=replace(noticing, leave=leave, missed=noticing.missed - {what}))
    body: dict[str, Json] = {str(one): said for one, said in leave.items()}
    keep = Keep("leave", body, id=noticing.form, tag="leave")
    ends = what == "sound" and not allowed and bool(noticing.recorded)
    return after, (keep, StopRecording(state.draft, noticing.recorded)) if ends else (keep,)


def _located(state: S, filled: Filling, place: str, kept: Kept[S]) -> Next[S]:
    """Every question that waits for the place gets it; where there is none it stays blank and does not wait any more."""
    noticing = replace(state.noticing, looking=False)
    if not noticing.leave.get("place"):
        return replace(state, noticing=noticing), ()
    if noticing.log:
        noticing.log.stand_at(place)
    here: frozenset[What] = frozenset({"place"})
    missed = noticing.missed - here if place else noticing.missed | here
    waiting = _wanted(filled.session, "setgeopoint")
    for one in waiting:
        filled = filling.heard(filled, Answered(one.ref, place or None))
    after = replace(state, filled=filled, noticing=replace(noticing, missed=missed))
    return kept(after) if waiting else (after, ())


Further = dict[str, tuple[str, ...]]


def taken(filled: Filling, refs: Iterable[str], name: str, further: Any) -> tuple[Filling, Further]:
    """A recording becomes the answer; where one is the answer already (the sheet was taken up again), it goes with that one."""
    found = dict(further)
    for ref in refs:
        before = filled.session.node(ref).value
        filled = filling.heard(filled, Answered(ref, before or name))
        if before and before != name and name not in found.get(before, ()):
            found[before] = (*found.get(before, ()), name)
    return filled, found


def _left(state: S, kept: Kept[S], asked: Asked[S]) -> Next[S]:
    """The recording ends and is told to the draft; the log says that the sheet was left."""
    noticing, filled = state.noticing, state.filled
    after = replace(
        state, noticing=replace(_silent(noticing), leave={})
    )  # nothing is looked for behind the person's back
    stop: tuple[Ask, ...] = (StopRecording(state.draft, noticing.recorded),) if noticing.recorded else ()
    if filled is None or state.finishing or not (noticing.log or stop):
        return after, stop
    if noticing.log:
        _leave_all(noticing.log, filled, asked(state))
        noticing.log.note("form save")
        noticing.log.note("form exit")
    after, asks = kept(after)
    return after, (*_with_notes(after, asks), *stop)


# What is asked for.


def _wished(state: S, asks: tuple[Ask, ...]) -> Next[S]:
    """Whatever the form waits for and the person allowed is looked for now; what is kept and sent says what was noticed."""
    filled, noticing = state.filled, state.noticing
    if filled is None or state.finishing or noticing.held:
        return state, _with_notes(state, asks)
    if noticing.leave.get("place") and not noticing.looking and _is_place_wanted(filled, noticing.log):
        if noticing.log:
            noticing.log.look()
        noticing, asks = replace(noticing, looking=True), (*asks, Locate())
    if noticing.leave.get("sound") and not noticing.recorded and "sound" not in noticing.missed:
        sound = _wanted(filled.session, "recordaudio")
        if sound:
            noticing = replace(noticing, recorded=tuple(one.ref for one in sound))
            asks = (*asks, Record(quality_of(sound[0].parameters)))
    after = replace(state, noticing=noticing) if noticing is not state.noticing else state
    return after, _with_notes(after, asks)


def _is_place_wanted(filled: Filling, log: AuditLog | None) -> bool:
    return bool(_wanted(filled.session, "setgeopoint")) or (log is not None and log.wants_place)


def _wanted(session: FormSession, kind: str) -> list[Request]:
    return [one for one in session.requests if one.kind == kind]


def _with_notes(state: Watched, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    noticing = state.noticing
    if noticing.log is None and not noticing.further:
        return asks
    return tuple(_with_note(ask, noticing) for ask in asks)


def _with_note(ask: Ask, noticing: Noticing) -> Ask:
    match ask:
        case Keep(kind="draft", body=body):
            return replace(ask, body={**body, **_kept(noticing)})
        case Finish():
            log = noticing.log.csv() if noticing.log else b""
            return replace(ask, log=log, noted=_kept(noticing))
        case _:
            return ask


def _kept(noticing: Noticing) -> dict[str, Json]:
    log = {"log": noticing.log.saved()} if noticing.log else {}
    return {**log, "further": {name: list(those) for name, those in noticing.further.items()}}


# The log.


def _seen(before: S, event: Event, asked: Asked[S]) -> tuple[str, ...]:
    is_fresh = isinstance(event, DraftOpened) or before.filled is None or before.finishing
    return () if is_fresh else asked(before)


def _log(
    after: Watched,
    event: Event,
    asks: tuple[Ask, ...],
    jumps: tuple[type[Event], ...],
    *,
    seen: tuple[str, ...],
    now: tuple[str, ...],
) -> None:
    """What went from the screen, what happened, what came."""
    log, filled = after.noticing.log, after.filled
    if log is None or filled is None:
        return
    _leave_all(log, filled, [ref for ref in seen if ref not in now])
    _note(log, event, jumps, filled)
    for ref in now:
        if ref not in seen:
            log.enter(ref, _value(filled, ref))
    if any(isinstance(ask, Finish) for ask in asks):
        if after.noticing.is_change and after.noticing.reason:
            log.note("change reason", reason=after.noticing.reason.strip())
        log.note("form exit")
        log.note("form finalize")


def _note(log: AuditLog, event: Event, jumps: tuple[type[Event], ...], filled: Filling) -> None:
    match event:
        case DraftOpened():
            log.note("form resume" if log.entries else "form start")
        case RoundAdded(ref):
            rounds = [one for one, node in filled.nodes.items() if node.kind == "round" and one.startswith(f"{ref}[")]
            log.note("add repeat", rounds[-1] if rounds else ref)
        case RoundRemoved(ref):
            log.note("delete repeat", ref)
        case _ if isinstance(event, jumps):
            log.note("jump")


def _leave_all(log: AuditLog, filled: Filling, refs: Iterable[str]) -> None:
    for ref in refs:
        log.leave(ref, _value(filled, ref))


def _value(filled: Filling, ref: str) -> str:
    node = filled.nodes.get(ref)
    return node.value if node else ""

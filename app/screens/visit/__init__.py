"""A supervision visit: last time's promises, the questions, strengths, the plan, the rating, both confirm."""

from dataclasses import replace

from app import filling
from app.asks import Answered, Ask, Back, Event, Go, Kept, Later, Next, Overtaken, RoundAdded, RoundRemoved, Toast, Woke
from app.asks.drafts import DraftGone, DraftOpened, Finished, NoSuchForm, OpenDraft
from app.noticing import watching
from app.opening import Opening
from app.screens.visit import closing, planning
from app.screens.visit.events import (
    AddRound,
    AgreedChosen,
    AllPromises,
    BackTouched,
    DayMoved,
    DoneTouched,
    Followed,
    HandOver,
    HelpTouched,
    LeaveTouched,
    MoveExplained,
    OnTouched,
    PlanEvent,
    ReasonChosen,
    SkipTouched,
    StrengthToggled,
    VisitorConfirmed,
)
from app.screens.visit.state import FollowUp, State, kept, reopened
from app.screens.visit.stops import Stop, asked_at, current, moved, stop_with, stops_of
from core.words import msg

__all__ = ["start", "update"]

MOVE_ON_SECONDS = 0.28
"""So that the choice is seen before the next question comes (design 3.3)."""


def start(opening: Opening) -> Next[State]:
    """Opens the draft in this person's language."""
    state = State(opening.parts["draft"], opening.person, opening.now)
    return state, (OpenDraft(state.draft, opening.language),)


def _update(state: State, event: Event) -> Next[State]:
    """Everything that changes the visit is asked to be saved in the same breath."""
    if isinstance(event, Overtaken):
        return state, filling.opened_again(f"/visit/{state.draft}")
    if state.finishing or state.filled is None:
        return _at_the_ends(state, event)
    match event:
        case AddRound(series):
            return _round_added(state, series)
        case RoundRemoved(ref):
            taken = replace(state, filled=filling.heard(state.filled, event), at=ref.rsplit("[", 1)[0], checking=False)
            return kept(taken)
        case Answered() | RoundAdded():
            return _answered(replace(state, filled=filling.heard(state.filled, event)), event)
        case Kept(tag="draft", now=now):
            return replace(state, saved=True, now=now), ()
        case Woke(tag=tag) if tag == state.at:
            return kept(moved(state, 1))
        case OnTouched():
            return _on(state)
        case SkipTouched():
            return kept(moved(state, 1))
        case BackTouched():
            first = state.at == stops_of(state)[0].id
            return (state, (Back(),)) if first else kept(moved(state, -1))
        case HelpTouched():
            return replace(state, help_open=not state.help_open), ()
        case Followed() | ReasonChosen() | DayMoved() | MoveExplained():
            return kept(_followed(state, event))
        case AllPromises():
            return replace(state, only_open=False), ()
        case StrengthToggled(value):
            return _strength(state, value)
        case PlanEvent():
            return kept(planning.heard(state, event))
        case HandOver():
            return state, (Go(f"/rate/{state.draft}"),)
        case VisitorConfirmed():
            return kept(replace(state, agreed=replace(state.agreed, visitor=not state.agreed.visitor)))
        case AgreedChosen(by, text, agrees):
            return kept(replace(state, agreed=replace(state.agreed, by=by, text=text, agrees=agrees)))
        case LeaveTouched():
            return state, (Back(),)
        case _:
            return state, ()


def _at_the_ends(state: State, event: Event) -> Next[State]:
    """Before the draft is here and after it went."""
    match event:
        case DraftOpened(session=session, plan=plan, promises=promises, last=last, body=body, now=now, missing=lacking):
            state = reopened(replace(state, now=now), body)
            opened = replace(
                state, filled=filling.opened(session), score_plan=plan, promises=tuple(promises), last=last
            )
            return _begun(planning.in_time(opened)), tuple(Toast(*filling.lacks(one)) for one in lacking[:1])
        case DraftGone():
            return state, (Toast(msg("This was finished already.")), Go("/today", instead=True))
        case NoSuchForm():
            return replace(state, missing=True), ()
        case Finished():
            return replace(state, finished=True), ()
        case DoneTouched():
            return state, (Go("/today", instead=True),)
        case LeaveTouched() | BackTouched() if not state.finishing:
            return state, (Back(),)
        case _:
            return state, ()


def _begun(state: State) -> State:
    stop = current(state)
    state = replace(state, at=stop.id if stop else "")
    return moved(state, 1) if stop and stop.kind == "rating" and state.rated else state


def _answered(state: State, event: Answered | RoundAdded) -> Next[State]:
    """Saves; a question with one answer moves on by itself."""
    stop = current(state)
    if stop and stop.id != state.at:
        state = replace(state, at=stop.id)
    saved, asks = kept(state)
    moves_on = isinstance(event, Answered) and event.value and stop and _moves_on(state, stop, event.ref)
    later: tuple[Ask, ...] = (Later(MOVE_ON_SECONDS, state.at),) if moves_on else ()
    return saved, (*asks, *later)


def _moves_on(state: State, stop: Stop, ref: str) -> bool:
    node = state.filled.nodes.get(ref) if state.filled else None
    alone = len(stop.refs) == 1 and ref == stop.refs[0]
    return stop.kind == "question" and alone and node is not None and node.type == "select_one"


def _on(state: State) -> Next[State]:
    stop = current(state)
    if stop is None:
        return state, ()
    match stop.kind:
        case "promises":
            waiting = [one for one in state.promises if not _settled(state, str(one["id"]))]
            return (replace(state, only_open=True), ()) if waiting else kept(moved(state, 1))
        case "page" | "question":
            wrong = bool(state.filled and state.filled.problems(stop.refs))
            return (replace(state, checking=True), ()) if wrong else kept(moved(state, 1))
        case "strengths":
            return kept(moved(state, 1)) if closing.strengths(state) else (replace(state, refused=True), ())
        case "plan":
            return _planned(state)
        case "rating":
            return kept(moved(state, 1)) if state.rated else (replace(state, refused=True), ())
        case "confirm":
            return _finish(state)
        case "more":
            return kept(moved(state, 1))


def _settled(state: State, promise: str) -> bool:
    told = state.followed.get(promise)
    return told is not None and told.settled


def _planned(state: State) -> Next[State]:
    state = planning.without_empty(state)
    unfinished = planning.first_unfinished(state)
    if unfinished is not None:
        return planning.opened(state, unfinished), ()
    return kept(moved(closing.with_plans_written(state), 1))


def _finish(state: State) -> Next[State]:
    """Both confirmed, everything fits, a strength and a rating were asked for (G2); else to what is left."""
    if not state.agreed.visitor or not state.agreed.facility:
        return replace(state, refused=True), ()
    stops = {stop.id for stop in stops_of(state)}
    if not closing.strengths(state) and "strengths" in stops:
        return replace(state, at="strengths", refused=True), ()
    if not state.rated:
        return replace(state, at="rating", refused=True), ()
    state = planning.in_time(state)
    if planning.first_unfinished(state) is not None:
        return replace(state, at="plan", refused=False), ()
    problems = state.filled.problems() if state.filled else []
    stop = stop_with(state, problems[0].ref) if problems else None
    if stop:
        return replace(state, at=stop.id, checking=True, refused=False), ()
    return replace(state, finishing=True), (closing.finish(state),)


def _round_added(state: State, series: str) -> Next[State]:
    if state.filled is None:
        return state, ()
    before = {stop.id for stop in stops_of(state)}
    state = replace(state, filled=filling.heard(state.filled, RoundAdded(series)))
    fresh = next((stop.id for stop in stops_of(state) if stop.id not in before), state.at)
    return kept(replace(state, at=fresh, checking=False))


def _followed(state: State, event: Followed | ReasonChosen | DayMoved | MoveExplained) -> State:
    told = state.followed.get(event.promise)
    if isinstance(event, DayMoved | MoveExplained):
        if told is None or told.state != "moved":  # a letter that came late
            return state
        new = replace(told, due=event.on) if isinstance(event, DayMoved) else replace(told, reason=event.words)
    elif isinstance(event, ReasonChosen):
        new = FollowUp("stuck", "" if told and told.reason == event.reason else event.reason)
    elif told and told.state == event.state:
        return replace(state, followed={one: said for one, said in state.followed.items() if one != event.promise})
    else:
        new = FollowUp(event.state)
    return replace(state, followed={**state.followed, event.promise: new})


def _strength(state: State, value: str) -> Next[State]:
    node = next((one for one in state.filled.nodes.values() if one.name == "strength"), None) if state.filled else None
    if state.filled is None or node is None:
        return state, ()
    left = set(str(state.answer("strength")).split()) ^ {value}
    told = " ".join(choice.value for choice in node.choices if choice.value in left)
    return kept(replace(state, filled=filling.heard(state.filled, Answered(node.ref, told)), refused=False))


update = watching(_update, kept, asked_at)

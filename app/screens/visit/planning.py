"""Plan together: up to three sentences "So that ... who will ... by ...", filled blank by blank."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.screens.visit.events import (
    AskTyped,
    KindChosen,
    LevelChosen,
    OursOpened,
    OursSaid,
    OwnWords,
    PlanDropped,
    PlanEvent,
    PlanOpened,
    SlotFilled,
    SlotTouched,
    SlotTyped,
    WhyTyped,
)
from app.screens.visit.ideas import INVERSE, KEPT_PROMISE, KIND_OF_CATEGORY, POINTS
from app.screens.visit.state import Plan, State
from learning.next_visit import next_due
from learning.promises import is_ours

MOST_PLANS = 3
_FRIDAY = 4
_MOST_SEEN = 6


@dataclass(frozen=True)
class DayChoice:
    """A day to promise by: `kind` is friday, week, two_weeks or next_visit."""

    kind: str
    day: date


def open_plan(state: State) -> Plan:
    """The plan that is open; a blank one when nothing was planned yet."""
    return state.plans[state.open_plan] if state.open_plan < len(state.plans) else Plan()


def heard(state: State, event: PlanEvent) -> State:
    """The visit after a touch on the plan."""
    plan = open_plan(state)
    match event:
        case SlotTouched(slot):
            return replace(state, slot=slot, typing=False)
        case OwnWords():
            return replace(state, typing=True)
        case SlotFilled(words, category):
            plan = plan.filled(state.slot, words)
            plan = replace(plan, category=category or plan.category) if state.slot == "gap" else plan
            return replace(_with(state, plan), slot=plan.missing, typing=False)
        case SlotTyped(words):
            return _with(state, plan.filled(state.slot, words))
        case WhyTyped(words):
            return _with(state, replace(plan, why=words))
        case LevelChosen(level):
            kind = plan.kind or KIND_OF_CATEGORY.get(plan.category, "other")
            return _with(state, replace(plan, level=level, kind=kind))
        case AskTyped(words):
            return _with(state, replace(plan, ask=words))
        case KindChosen(kind):
            return _with(state, replace(plan, kind=kind))
        case OursOpened():
            return replace(state, ours_open=not state.ours_open)
        case OursSaid(words):
            return _with(state, replace(plan, ours="" if plan.ours == words else words))
        case PlanOpened(number):
            return opened(state, number)
        case PlanDropped():
            left = tuple(one for at, one in enumerate(state.plans) if at != state.open_plan)
            return opened(replace(state, plans=left), max(0, len(left) - 1))
        case _:
            return state


def opened(state: State, number: int) -> State:
    """The visit with this plan open at its first blank; one past the last begins a new one."""
    plans = state.plans if number < len(state.plans) else (*state.plans, Plan())[:MOST_PLANS]
    state = replace(state, plans=plans, open_plan=min(number, max(0, len(plans) - 1)))
    plan = open_plan(state)
    return replace(state, slot=plan.missing, typing=False, ours_open=bool(plan.ours), refused=False)


def in_time(state: State) -> State:
    """Days that went by while the visit waited are asked for again; the first unfinished plan is open."""
    today = state.now.today.isoformat()
    plans = tuple(replace(plan, when="") if plan.when < today else plan for plan in state.plans)
    state = replace(state, plans=plans)
    return opened(state, first_unfinished(state) or 0) if plans else state


def first_unfinished(state: State) -> int | None:
    """The first plan that is not whole: a blank in its sentence, or nothing asked of those above."""
    return next((at for at, plan in enumerate(state.plans) if not is_whole(plan)), None)


def is_whole(plan: Plan) -> bool:
    """Whether nothing is left to say; who needs somebody above says what for."""
    return not plan.missing and (plan.level == "no" or bool(plan.ask.strip()))


def without_empty(state: State) -> State:
    """Plans nobody said anything about go."""
    plans = tuple(plan for plan in state.plans if not plan.empty)
    return replace(state, plans=plans, open_plan=min(state.open_plan, max(0, len(plans) - 1)))


def _with(state: State, plan: Plan) -> State:
    plans = list(state.plans or (Plan(),))
    plans[state.open_plan] = plan
    return replace(state, plans=tuple(plans), refused=False)


def days(state: State) -> list[DayChoice]:
    """Days to promise by: this or next Friday, a week, two weeks, the next visit."""
    today = state.now.today
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7 or 7)
    class_ = state.score.class_ if state.score else None
    return [
        DayChoice("friday", friday),
        DayChoice("week", today + timedelta(days=7)),
        DayChoice("two_weeks", today + timedelta(days=14)),
        DayChoice("next_visit", next_due(today, class_, low_volume=False)),
    ]


def seen_gaps(state: State) -> list[tuple[str, str]]:
    """(what would be better, category) of the questions answered no or partly, each once, no before partly."""
    found = [(answer, POINTS[name]) for name, answer in _looked(state) if name in POINTS]
    short = [(point.gap, point.category) for wanted in ("no", "partly") for answer, point in found if answer == wanted]
    planned = {plan.gap for at, plan in enumerate(state.plans) if at != state.open_plan}
    return [one for one in dict.fromkeys(short) if one[0] not in planned][:_MOST_SEEN]


def seen_strengths(state: State) -> frozenset[str]:
    """The strengths that a yes of this visit, or a promise kept, points to; never chosen for anybody."""
    shown = {POINTS[name].strength for name, answer in _looked(state) if answer == "yes" and name in POINTS}
    theirs = [one for one in state.promises if not is_ours(one)]
    done = any((said := state.followed.get(str(one["id"]))) and said.state == "done" for one in theirs)
    return frozenset((shown | ({KEPT_PROMISE} if done else set())) - {""})


def _looked(state: State) -> Iterator[tuple[str, str]]:
    """(question, answer) as yes, partly or no in the good sense, of every round."""
    if state.filled is None:
        return
    turned = {"yes": "no", "no": "yes"}
    for name, told in state.filled.session.shown().items():
        for answer in told if isinstance(told, list) else [told]:
            yield name, str(turned.get(answer, answer) if name in INVERSE else answer)

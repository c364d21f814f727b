"""From a visit that both confirmed to the records that go up and the copies that stay."""

from dataclasses import replace

from app import filling
from app.asks import Answered, Outgoing, RoundAdded, RoundRemoved, Thing
from app.asks.drafts import Copy, Finish
from app.filling import Filling, fed, finished
from app.screens.visit.state import Agreed, FollowUp, Plan, State
from core.records import Json
from learning.barriers import raise_barrier
from learning.days import day
from learning.promise_words import new_update
from learning.promises import new_promise

_GAPS = "/gap"
_OURS_BY = "supervisor"


def with_plans_written(state: State) -> State:
    """The gaps of the form say what was planned: one round for each plan, no blank ones."""
    filled = state.filled
    series = (
        next((node.ref for node in filled.nodes.values() if node.kind == "repeat" and node.ref.endswith(_GAPS)), "")
        if filled
        else ""
    )
    if filled is None or not series:
        return state
    plans = [plan for plan in state.plans if plan.gap]
    filled = _sized(filled, series, len(plans))
    for number, plan in enumerate(plans, 1):
        around = f"{series}[{number}]"
        told = {"what": _sentence_case(plan.gap), "why": plan.why, "category": plan.category}
        told["control"] = "yes" if plan.level == "no" else "no"
        for name, value in told.items():
            if f"{around}/{name}" in filled.nodes:
                filled = filling.heard(filled, Answered(f"{around}/{name}", value or None))
    return replace(state, filled=filled)


def _sized(filled: Filling, series: str, wanted: int) -> Filling:
    def rounds(one: Filling) -> int:
        return sum(node.kind == "round" and node.ref.startswith(f"{series}[") for node in one.nodes.values())

    while rounds(filled) < wanted:
        filled = filling.heard(filled, RoundAdded(series))
    while rounds(filled) > wanted:
        filled = filling.heard(filled, RoundRemoved(f"{series}[{rounds(filled)}]"))
    return filled


def finish(state: State) -> Finish:
    """Every record of this visit; their ids come from the draft, so that doing it twice is doing it once."""
    submission = _submission(state)
    updates = _updates(state)
    made, barriers = _made(state), _barriers(state)
    out = (
        submission,
        *updates,
        *(_outgoing(state, "promise", one, str(one["id"])) for one in made),
        *(_outgoing(state, "barrier", one, str(one["id"])) for one in barriers),
    )
    copies = (
        Copy("visit", state.draft, _visit(state, submission.data)),
        Copy("last_answers", f"{state.body['form']}/{state.body['facility']}", _remembered(state, submission.data)),
        *(Copy("promise", str(one["id"]), one) for one in made),
        *(Copy("barrier", str(one["id"]), one) for one in barriers),
    )
    return Finish(state.draft, out, copies)


def _outgoing(state: State, kind: str, data: Thing, identity: str) -> Outgoing:
    return Outgoing(kind, str(state.body["facility"]), str(state.body["district"]), data, id=identity)


def _submission(state: State) -> Outgoing:
    told = state.score
    data = {
        "answers": finished(state.filled) if state.filled else {},
        "started": state.body["started"],
        "ended": state.now.ms,
        "score": told.as_json() if told else None,
        "confirmed": _confirmed(state.agreed),
        "instance": filling.instance_of(state.filled.session) if state.filled else {},
        **(fed(state.filled) if state.filled else {}),
    }
    plain = _outgoing(state, "submission", data, state.draft)
    return replace(plain, form=str(state.body["form"]), version=str(state.body["version"]))


def _confirmed(agreed: Agreed) -> dict[str, Json]:
    said = {"by": agreed.by, "text": agreed.text.strip(), "agrees": agreed.agrees}
    return {"facility": said, "visitor": agreed.visitor}


def _updates(state: State) -> list[Outgoing]:
    updates: list[Outgoing] = []
    for promise in state.promises:
        told = state.followed.get(str(promise["id"]))
        if told and told.settled and not _is_over(told, state):
            data = _word(promise, told, state)
            identity = f"{state.draft}.u{len(updates) + 1}"
            plain = _outgoing(state, "promise_update", data, identity)
            updates.append(replace(plain, district=str(promise["district"])))
    return updates


def _word(promise: Thing, told: FollowUp, state: State) -> dict[str, Json]:
    """How it went; one that only got another day stands as it stood."""
    if told.state != "moved":
        return new_update(promise, told.state, told.reason, state.now.today, state.me.role)
    why = told.reason.strip() or promise["reason"]
    return new_update(promise, str(promise["state"]), why, state.now.today, state.me.role, due=told.due)


def _is_over(told: FollowUp, state: State) -> bool:
    """Whether a visit lay open until the new day went by: nothing is promised by then any more."""
    return told.state == "moved" and day(told.due) < state.now.today


def whole(state: State) -> list[tuple[int, Plan]]:
    """The plans whose sentence is complete, numbered from 1."""
    return [(number, plan) for number, plan in enumerate(state.plans, 1) if not plan.missing]


def _made(state: State) -> list[dict[str, Json]]:
    made = []
    for number, plan in whole(state):
        made.append(_promise(state, f"{state.draft}.p{number}", plan, ours=False))
        if plan.ours:
            made.append(_promise(state, f"{state.draft}.o{number}", plan, ours=True))
    return made


def _promise(state: State, identity: str, plan: Plan, *, ours: bool) -> dict[str, Json]:
    return new_promise(
        promise_id=identity,
        facility=str(state.body["facility"]),
        district=str(state.body["district"]),
        what=_sentence_case(plan.ours if ours else plan.how),
        why=plan.gap,
        owner_side="district" if ours else "facility",
        owner_name=_OURS_BY if ours else plan.who,
        due=plan.when,
        made_on=state.now.today,
        source={"kind": "visit", "id": state.draft},
    )


def _barriers(state: State) -> list[dict[str, Json]]:
    return [
        raise_barrier(
            barrier_id=f"{state.draft}.b{number}",
            facility=str(state.body["facility"]),
            facility_name=state.place,
            district=str(state.body["district"]),
            title=_sentence_case(plan.gap),
            story=plan.why,
            ask=plan.ask,
            kind=plan.kind or "other",
            tried=_sentence_case(plan.how),
            level=plan.level,
            on=state.now.today,
            source={"kind": "visit", "id": state.draft},
        )
        for number, plan in whole(state)
        if plan.level != "no"
    ]


def _visit(state: State, data: Thing) -> dict[str, Json]:
    told = data["score"] or {}
    return {
        "id": state.draft,
        "facility": state.body["facility"],
        "on": state.now.today.isoformat(),
        "by_role": state.me.role,
        "class": told.get("class"),
        "score": told.get("pooled"),
        "coverage": told.get("coverage"),
        "strengths": strengths(state),
        "gaps": [_sentence_case(plan.gap) for plan in state.plans if plan.gap],
    }


def strengths(state: State) -> list[str]:
    """What went well, in words: what was ticked, then the visitor's own."""
    node = next((one for one in state.filled.nodes.values() if one.name == "strength"), None) if state.filled else None
    ticked = str(state.answer("strength")).split()
    labels = [choice.label for choice in node.choices if choice.value in ticked] if node else []
    own = str(state.answer("strength_words")).strip()
    return [*labels, *([own] if own else [])]


def _remembered(state: State, data: Thing) -> dict[str, Json]:
    return {
        "form": state.body["form"],
        "facility": state.body["facility"],
        "on": state.now.today.isoformat(),
        "answers": data["answers"],
    }


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]

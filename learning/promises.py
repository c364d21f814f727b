"""Promises of both sides: made, followed up, in which order they are looked at, when they are due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.errors import AnswerProblem, Refused
from core.records import Json
from core.words import msg
from learning.days import day

SIDES = ("facility", "district", "region", "national")
STATES = ("open", "done", "partly", "stuck", "dropped")
UNFINISHED = ("open", "partly", "stuck")
NEEDS_REASON = ("stuck", "dropped")
SOON_DAYS = 7

Promise = Mapping[str, Json]


@dataclass(frozen=True)
class Due:
    """When a promise is due, seen from a day: `days` until then, or past it when kind is "past"."""

    kind: Literal["closed", "later", "soon", "today", "past"]
    days: int


def new_promise(
    *,
    promise_id: str,
    facility: str,
    district: str,
    what: str,
    owner_side: str,
    owner_name: str,
    due: date | str,
    made_on: date | str,
    source: Mapping[str, str],
    why: str = "",
) -> dict[str, Json]:
    """A fresh promise as JSON (shape: docs of kind `promise`); `source` is {"kind", "id"}.

    Raises Refused when it does not say what or who, or is due before it was made; AnswerProblem for a day or a side
    that is none.
    """
    if owner_side not in SIDES:
        raise AnswerProblem(f"a promise belongs to one of {', '.join(SIDES)}")
    if not what.strip():
        raise Refused(msg("A promise says what will be done."), msg("Say what will be different."))
    if not owner_name.strip():
        raise Refused(msg("A promise has somebody who keeps it."), msg("Say who."))
    if day(due) < day(made_on):
        raise Refused(msg("That day is already over."), msg("Choose a day from today on."))
    return {
        "id": promise_id,
        "facility": facility,
        "district": district,
        "what": what.strip(),
        "why": why.strip(),
        "owner_side": owner_side,
        "owner_name": owner_name.strip(),
        "due": day(due).isoformat(),
        "state": "open",
        "reason": None,
        "made_on": day(made_on).isoformat(),
        "source": dict(source),
        "history": [],
    }


def new_update(promise: Promise, state: str, reason: str | None, on: date | str, by_role: str) -> dict[str, Json]:
    """The `promise_update` of a follow-up; Refused when stuck or dropped without a reason."""
    said = (reason or "").strip() or None
    if state in NEEDS_REASON and said is None:
        raise Refused(msg("Somebody will ask why."), msg("Say what stands in the way."))
    known = {"state": _state(state), "reason": said, "on": day(on).isoformat(), "by_role": by_role}
    return {"promise": promise["id"], **known}


def apply_update(promise: Promise, update: Mapping[str, Json]) -> dict[str, Json]:
    """The promise after an update; every update stays in its history, in order of arrival.

    The state is that of the update with the latest `on`; of two with the same `on`, of the one that arrived later.
    An update with an `id` counts once however often it comes. Fields that are not known are kept. Raises AnswerProblem
    for a state or day that is none; whether a reason is there is for `new_update` to ask, not to refuse here.
    """
    entry = {name: value for name, value in update.items() if name != "promise"}
    entry |= {"on": day(update.get("on", "")).isoformat(), "state": _state(update.get("state"))}
    history = list(promise.get("history", ()))
    if "id" in entry and any(entry["id"] == earlier.get("id") for earlier in history):
        return dict(promise)
    history.append({"reason": None, "by_role": None, **entry})
    newest = max(reversed(history), key=lambda one: str(one["on"]))
    return {**promise, "state": newest["state"], "reason": newest["reason"], "history": history}


def _state(state: Json) -> str:
    if state not in STATES:
        raise AnswerProblem(f"a promise is one of {', '.join(STATES)}")
    return str(state)


def is_ours(promise: Promise) -> bool:
    """Whether those who visit (district, region, nation) owe it."""
    return bool(promise["owner_side"] != "facility")


def is_unfinished(promise: Promise) -> bool:
    """Whether it still waits: open, partly done or stuck."""
    return promise["state"] in UNFINISHED


def due_state(promise: Promise, today: date) -> Due:
    """How the day it is due lies to today; soon = within 7 days; done and dropped ones are closed."""
    if not is_unfinished(promise):
        return Due("closed", 0)
    left = (day(promise["due"]) - today).days
    if left <= 0:
        return Due("past" if left else "today", -left)
    return Due("soon" if left <= SOON_DAYS else "later", left)


def is_due(promise: Promise, today: date) -> bool:
    """Whether it should be kept by today and is not."""
    return due_state(promise, today).kind in ("today", "past")


def in_order(promises: Iterable[Promise]) -> list[Promise]:
    """Ours first, then by the day they are due, then by what they say."""
    return sorted(promises, key=lambda one: (not is_ours(one), one["due"], one["what"], one["id"]))


def next_open(promises: Sequence[Promise], answered: Collection[str] = ()) -> Promise | None:
    """The first unfinished promise, in order, whose id is not among those answered today."""
    waiting = (one for one in in_order(promises) if is_unfinished(one) and one["id"] not in answered)
    return next(waiting, None)

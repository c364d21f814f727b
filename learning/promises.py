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

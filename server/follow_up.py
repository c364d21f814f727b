"""What people above a facility answer from the pages: barriers and promises, with access checked and acts written down."""

from collections.abc import Mapping, Sequence
from typing import Literal

from core.clock import day_of
from core.hlc import node_of
from core.records import Json
from learning.barriers import LEVELS, answer
from learning.barriers import stamp_after as stamp_of_answer
from learning.promise_words import apply_update, new_update, stamp_after
from learning.promises import new_promise
from server import access, audit, barriers, promises
from server.access import ANSWERING, NotYours, Who
from server.store.database import Store
from server.store.tables import OrgUnit

AnswerKind = Literal["seen", "promise", "explained", "moved_up"]
FOLLOWING = ("manager", "supervisor")
"""Roles that may say what became of a promise."""


def answer_barrier(  # noqa: PLR0917  the pages hand over a filled form
    store: Store,
    who: Who,
    barrier_id: str,
    kind: AnswerKind,
    text: str,
    promise: Mapping[str, str] | None = None,
) -> dict[str, Json]:
    """The barrier after `who` answered it; with kind "promise" also makes that promise ({what, due, owner_name}).

    Raises NotYours for a barrier outside the answerer's places; Refused or AnswerProblem when the answer has no words
    or no promise. Devices and the audit chain learn of it in the same transaction.
    """
    with store.writing():
        barrier = _barrier(who, barrier_id)
        today, level = day_of(store.clock.now_ms()), answering_level(who, barrier)
        made = _promise(store, barrier, level, promise) if kind == "promise" and promise is not None else None
        stamp = stamp_of_answer(barrier, store.clock.now_ms(), node_of(who.id))
        named = made["id"] if made else None
        answered = answer(
            barrier, on=today, level=level, by=who.name, kind=kind, text=text, promise_id=named, hlc=stamp
        )
        if made:
            promises.keep(made)
        barriers.keep(answered)
        audit.write(store, barrier["district"], who.id, f"answered a barrier: {kind}", barrier_id)
    return answered


def update_promise(  # noqa: PLR0917  the pages hand over a filled form
    store: Store,
    who: Who,
    promise_id: str,
    state: str,
    reason: str | None,
    due: str | None = None,
    seen: Sequence[str] | None = None,
) -> dict[str, Json]:
    """The promise after `who` said what became of it, and perhaps another day it is due.

    `seen`: the words nobody had answered when they looked at it; None: those there are now. Raises NotYours, Refused
    (no reason, a day that is over) or AnswerProblem.
    """
    with store.writing():
        promise = _promise_of(who, promise_id)
        now, role = store.clock.now_ms(), _role(who, promise)
        update = new_update(promise, state, reason, day_of(now), role, due=due)
        over = update["over"] if seen is None else list(seen)
        stamp = stamp_after(promise, now, node_of(who.id))
        told = apply_update(promise, {**update, "over": over, "hlc": stamp, "id": store.ids.record()})
        promises.keep(told)
        audit.write(store, promise["district"], who.id, f"followed up a promise: {state}", promise_id)
    return told


def answering_level(who: Who, barrier: Mapping[str, Json]) -> str:
    """The level `who` answers at: the one that has the barrier or the next above, else the highest they have."""
    place = OrgUnit.get_by_id(barrier["facility"])
    levels = sorted({_level(grant.unit) for grant in who.grants if _covers(grant, place.path)}, key=LEVELS.index)
    waiting = LEVELS.index(barrier["level"])
    return next((level for level in levels if LEVELS.index(level) >= waiting), levels[-1])


def _covers(grant: access.Grant, path: str) -> bool:
    return grant.role in ANSWERING and path.startswith(grant.path)


def _level(unit: str) -> str:
    row = OrgUnit.get_or_none(OrgUnit.id == unit)
    return row.level if row and row.level in LEVELS else (LEVELS[0] if row else LEVELS[-1])


def _promise(store: Store, barrier: Mapping[str, Json], level: str, promise: Mapping[str, str]) -> dict[str, Json]:
    return new_promise(
        promise_id=store.ids.record(),
        facility=barrier["facility"],
        district=barrier["district"],
        what=promise.get("what", ""),
        owner_side=level,
        owner_name=promise.get("owner_name", ""),
        due=promise.get("due", ""),
        made_on=day_of(store.clock.now_ms()),
        source={"kind": "barrier", "id": barrier["id"]},
        why=barrier["title"],
    )


def _barrier(who: Who, barrier_id: str) -> dict[str, Json]:
    return _visible(who, ANSWERING, [barriers.find(district, barrier_id) for district in _districts(who, ANSWERING)])


def _promise_of(who: Who, promise_id: str) -> dict[str, Json]:
    return _visible(who, FOLLOWING, [promises.find(district, promise_id) for district in _districts(who, FOLLOWING)])


def _districts(who: Who, roles: Sequence[str]) -> list[str]:
    return [reach.district for reach in access.reaches(who.grants, roles)]


def _visible(who: Who, roles: Sequence[str], found: Sequence[dict[str, Json] | None]) -> dict[str, Json]:
    thing = next((one for one in found if one), None)
    if thing is None:
        raise NotYours("This is not here for you.", "Ask your district to give you access.")
    access.unit(who, thing["facility"], roles)
    return thing


def _role(who: Who, promise: Mapping[str, Json]) -> str:
    place = OrgUnit.get_by_id(promise["facility"])
    return next(role for role in FOLLOWING if who.may([role], place.path))

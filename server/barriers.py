"""Barriers as they stand on the server: raised by facilities, climbing by the clock, closed by the facility's word."""

import json
from collections.abc import Mapping

from core.clock import day_of
from core.records import Json
from learning.barriers import ANSWERED, KINDS, LEVELS, apply_reply, believed, climb, standing
from server.arrival import Arrival, NotUnderstood, a_day, the
from server.promises import WAITING, came, waiting_records
from server.store import log
from server.store.database import Store
from server.store.tables import Barrier, OrgUnit
from sync.canonical import canonical

_NONE: Mapping[str, Json] = {"level": LEVELS[0], "raised_on": "", "answers": ()}


def raised(arrival: Arrival) -> None:
    """Takes in a barrier at the first level; replies that came before it are laid on it."""
    barrier = dict(arrival.record.data)
    _check(barrier, arrival)
    known = find(arrival.district, barrier["id"])
    if known and known["facility"] != arrival.facility:
        raise NotUnderstood("this barrier belongs to another facility")
    if known:
        barrier = standing(barrier | {name: known[name] for name in ("answers", "replies")})
    for record_id, data in waiting_records(arrival, "barrier_reply"):
        if data.get("barrier") == barrier["id"]:
            barrier = _after(barrier, {**data, "id": record_id}, arrival.now)
            came(arrival.district, record_id)
    keep(barrier)


def replied(arrival: Arrival) -> None:
    """Takes in the facility's word on an answer: solved, or not solved and open again."""
    barrier = find(arrival.district, arrival.text("barrier"))
    reply = {**arrival.record.data, "id": arrival.record.id}
    if barrier is None:
        apply_reply(_NONE, reply)  # what is no reply must not wait for a barrier
        arrival.flags.append(WAITING)
        return
    if barrier["facility"] != arrival.facility:
        raise NotUnderstood("this barrier belongs to another facility")
    keep(_after(barrier, reply, arrival.now))


def _after(barrier: Mapping[str, Json], reply: Mapping[str, Json], now: int) -> dict[str, Json]:
    return apply_reply(barrier, believed(barrier, reply, now))


def climb_overdue(store: Store) -> int:
    """Moves every barrier nobody decided on in time one level up; returns how many moved. Safe to call at any time."""
    today, moved = day_of(store.clock.now_ms()), 0
    with store.writing():
        for row in list(Barrier.select().where(Barrier.state.not_in(ANSWERED))):
            barrier = json.loads(row.body)
            climbed = climb(barrier, today)
            if climbed != barrier:
                keep(climbed)
                moved += 1
    return moved


def find(district: str, barrier_id: str) -> dict[str, Json] | None:
    """A barrier as it stands, or None."""
    row = Barrier.get_or_none((Barrier.district == district) & (Barrier.id == barrier_id))
    return json.loads(row.body) if row else None


def keep(barrier: Mapping[str, Json]) -> None:
    """Writes a barrier as it now stands, and tells the devices."""
    Barrier.put(
        district=barrier["district"],
        id=barrier["id"],
        facility=barrier["facility"],
        level=barrier["level"],
        state=barrier["state"],
        raised=barrier["raised_on"],
        body=canonical(barrier).decode(),
    )
    log.emit(barrier["district"], "barrier", barrier["id"], barrier, facility=barrier["facility"])


def _check(barrier: dict[str, Json], arrival: Arrival) -> None:
    for name in ("id", "title", "ask"):
        the(str, barrier, name)
    raised_on = a_day(barrier, "raised_on")
    if barrier.get("kind") not in KINDS:
        raise NotUnderstood("this is no barrier")
    place = OrgUnit.get_by_id(arrival.facility)
    fresh = {"level": LEVELS[0], "state": "raised", "since": raised_on, "answers": [], "replies": []}
    barrier |= fresh | {"facility": place.id, "district": arrival.district, "facility_name": place.name}

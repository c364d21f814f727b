"""Promises as they stand on the server: made on a visit or by an answer, followed up from anywhere."""

import json
from collections.abc import Mapping

from core.hlc import tick
from core.records import Json
from learning.promise_words import apply_update, believed, with_words
from learning.promises import SIDES, STATES
from server.arrival import Arrival, NotUnderstood, a_day, the
from server.store import log
from server.store.base import Prepared
from server.store.tables import Promise, Record
from sync.canonical import canonical

WAITING = "waiting"
"""Flag of a record that came before the thing it speaks of."""

_FIND = Prepared(lambda: Promise.select(Promise.body).where((Promise.district == "") & (Promise.id == "")))
_HERE = (Record.district == "") & (Record.facility == "") & (Record.kind == "")
_EARLY = Prepared(lambda: Record.select(Record.id, Record.body).where(_HERE & (Record.flags ** "")))


def made(arrival: Arrival) -> None:
    """Takes in a promise; updates that came before it are laid on it. A correction keeps what was told since."""
    promise = {name: value for name, value in arrival.record.data.items() if name != "hlc"}
    _check(promise, arrival)
    known = find(arrival.district, promise["id"])
    if known and known["facility"] != arrival.facility:
        raise NotUnderstood("this promise belongs to another facility")
    if known and known["history"]:
        promise |= {name: known[name] for name in ("state", "reason", "history")}
    promise = with_words(promise | _corrected(arrival), promise["history"])
    for update in _early_updates(arrival, promise["id"]):
        promise = _after(promise, update, arrival.now)
    keep(promise)


def updated(arrival: Arrival) -> None:
    """Lays a follow-up on its promise, or lets it wait for one that is still on its way."""
    update = {**arrival.record.data, "id": arrival.record.id}
    promise = find(arrival.district, arrival.text("promise"))
    if promise is None:
        apply_update({}, update)  # what could never be laid on a promise must not wait for one
        arrival.flags.append(WAITING)
        return
    if promise["facility"] != arrival.facility:
        raise NotUnderstood("this promise belongs to another facility")
    keep(_after(promise, update, arrival.now))


def _corrected(arrival: Arrival) -> dict[str, Json]:
    """When a correction was made, as far as that can be right; nothing for what was never corrected."""
    record = arrival.record
    if record.rev == 1:
        return {}
    made = record.made if isinstance(record.made, int) else arrival.now
    return {"hlc": str(tick([], min(made, arrival.now), ""))}


def _after(promise: Mapping[str, Json], update: Mapping[str, Json], now: int) -> dict[str, Json]:
    return apply_update(promise, believed(promise, update, now))


def find(district: str, promise_id: str) -> dict[str, Json] | None:
    """A promise as it stands, or None."""
    found = _FIND(district, promise_id)
    return json.loads(found[0][0]) if found else None


def keep(promise: Mapping[str, Json]) -> None:
    """Writes a promise as it now stands, and tells the devices."""
    Promise.put(
        district=promise["district"],
        id=promise["id"],
        facility=promise["facility"],
        side=promise["owner_side"],
        state=promise["state"],
        due=promise["due"],
        body=canonical(promise).decode(),
    )
    log.emit(promise["district"], "promise", promise["id"], promise, facility=promise["facility"])


def _check(promise: dict[str, Json], arrival: Arrival) -> None:
    for name in ("id", "what", "owner_name"):
        the(str, promise, name)
    for name in ("due", "made_on"):
        a_day(promise, name)
    if promise.get("owner_side") not in SIDES or promise.get("state") not in STATES:
        raise NotUnderstood("this is no promise")
    promise["facility"], promise["district"] = arrival.facility, arrival.district
    promise["history"] = list(promise.get("history") or [])
    promise.setdefault("reason", None)


def _early_updates(arrival: Arrival, promise_id: str) -> list[dict[str, Json]]:
    found = [
        {**data, "id": record_id}
        for record_id, data in waiting_records(arrival, "promise_update")
        if data.get("promise") == promise_id
    ]
    for update in found:
        came(arrival.district, update["id"])
    return sorted(found, key=lambda update: (str(update.get("on")), update["id"]))


def waiting_records(arrival: Arrival, kind: str) -> list[tuple[str, dict[str, Json]]]:
    """Ids and data of a facility's records that came before the thing they speak of."""
    found = _EARLY(arrival.district, arrival.facility, kind, f"%{WAITING}%")
    return [(record_id, json.loads(body)) for record_id, body in found]


def came(district: str, record_id: str) -> None:
    """What a waiting record speaks of has come."""
    mine = (Record.district == district) & (Record.id == record_id) & Record.flags.contains(WAITING)
    for row in list(Record.select().where(mine)):
        left = " ".join(flag for flag in row.flags.split() if flag != WAITING)
        Record.update(flags=left).where(mine).execute()

"""The log that devices pull: numbered for each district inside the writing transaction."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from core.records import Json, PullItem
from server.store.tables import Event, Shard
from sync.canonical import canonical


@dataclass(frozen=True)
class Reach:
    """What one device may see of a district: all of it, or only what belongs to `facilities` and to nobody."""

    district: str
    facilities: frozenset[str] | None = None


def emit(
    district: str, kind: str, thing: str, body: Mapping[str, Json], *, facility: str | None = None, op: str = "put"
) -> int:
    """Writes what is now true of one thing as the newest entry of its district and returns its number.

    The entry replaces the thing's earlier one, so the log never grows beyond what there is; a reader anywhere in
    the log still meets the newest. Stands inside `Store.writing()`: the row of `Shard` makes commit order number order.
    """
    seq = _next_number(district)
    Event.erase(Event.district == district, Event.kind == kind, Event.id == thing)
    Event.insert(
        district=district, seq=seq, kind=kind, id=thing, op=op, facility=facility, body=canonical(body).decode()
    ).execute()
    return seq


def withdraw(district: str, kind: str, thing: str, *, facility: str | None = None) -> int:
    """Leaves a tombstone, so that devices drop the thing."""
    return emit(district, kind, thing, {}, facility=facility, op="del")


def _next_number(district: str) -> int:
    Shard.insert(district=district, seq=1).on_conflict(
        conflict_target=[Shard.district],
        update={Shard.seq: Shard.seq + 1},
    ).execute()
    return int(Shard.get_by_id(district).seq)


def newest(district: str, kind: str, thing: str) -> Mapping[str, Json] | None:
    """The body devices last got for one thing, or None."""
    row = Event.get_or_none((Event.district == district) & (Event.kind == kind) & (Event.id == thing))
    return json.loads(row.body) if row and row.op == "put" else None


def last_number(district: str) -> int:
    """The number of the newest entry of a district; 0 before the first."""
    row = Shard.get_or_none(Shard.district == district)
    return int(row.seq) if row else 0


def entries_since(reach: Reach, seq: int) -> Iterator[PullItem]:
    """The entries after `seq` that `reach` allows, in order."""
    query = Event.select().where((Event.district == reach.district) & (Event.seq > seq))
    if reach.facilities is not None:
        query = query.where(Event.facility.is_null() | Event.facility.in_(sorted(reach.facilities)))
    for row in query.order_by(Event.seq).iterator():
        yield PullItem(row.district, row.seq, row.kind, row.id, row.op, row.facility, json.loads(row.body))


def emit_to_all(districts: Collection[str], kind: str, thing: str, body: Mapping[str, Json]) -> None:
    """The same entry for several districts, such as a form for the whole country."""
    for district in sorted(districts):
        emit(district, kind, thing, body)

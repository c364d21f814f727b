"""The log that devices pull: numbered for each district inside the writing transaction."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.records import Json, PullItem
from server.quick_json import text_of
from server.store import series
from server.store.base import Prepared
from server.store.tables import Event, Shard

SERIES = "series"
"""Kind of news that says that the series of a facility changed; what they are now stands in `Rollup` and is read when it is told."""

_AT_ONCE = 200
"""Entries read at once: PostgreSQL hands over all that was asked for, and a piece of the log may be all that is wanted."""

_THIS = (Event.district == "") & (Event.kind == "") & (Event.id == "")
_DROP = Prepared(lambda: Event.delete().where(_THIS))
_NEWEST = Prepared(lambda: Event.select(Event.op, Event.body).where(_THIS))
_LAST = Prepared(lambda: Shard.select(Shard.seq).where(Shard.district == ""))


@dataclass(frozen=True)
class Reach:
    """What one device may see of a district: all of it, or only what belongs to `facilities` and to nobody."""

    district: str
    facilities: frozenset[str] | None = None


@dataclass(frozen=True)
class News:
    """What is now true of one thing; `facility` is None for what belongs to the whole district."""

    kind: str
    id: str
    body: Mapping[str, Json]
    facility: str | None = None
    op: str = "put"


def emit(
    district: str, kind: str, thing: str, body: Mapping[str, Json], *, facility: str | None = None, op: str = "put"
) -> None:
    """Writes what is now true of one thing; see `emit_all`."""
    emit_all(district, [News(kind, thing, body, facility, op)])


def emit_all(district: str, news: Sequence[News]) -> None:
    """Writes what is now true of several things as the newest entries of a district.

    An entry replaces the thing's earlier one, so the log never grows beyond what there is; a reader anywhere in the
    log still meets the newest. Stands inside `Store.writing()`: the row of `Shard` makes commit order number order.
    """
    newest = {(one.kind, one.id): one for one in news}
    if not newest:
        return
    first = _next_number(district, len(newest))
    _DROP.for_each([(district, *thing) for thing in newest])
    Event.add_all([_row(district, seq, one) for seq, one in enumerate(newest.values(), first)])


def _row(district: str, seq: int, one: News) -> dict[str, Json]:
    body = text_of(one.body)
    told = {"kind": one.kind, "id": one.id, "op": one.op, "facility": one.facility, "body": body}
    return {"district": district, "seq": seq, **told}


def withdraw(district: str, kind: str, thing: str, *, facility: str | None = None) -> None:
    """Leaves a tombstone, so that devices drop the thing."""
    emit(district, kind, thing, {}, facility=facility, op="del")


def _next_number(district: str, count: int) -> int:
    """The first of `count` numbers, taken for this transaction."""
    Shard.count_up("seq", district=district, seq=count)
    [(last,)] = _LAST(district)
    return int(last) - count + 1


def newest(district: str, kind: str, thing: str) -> Mapping[str, Json] | None:
    """The body devices last got for one thing, or None."""
    found = _NEWEST(district, kind, thing)
    return json.loads(found[0][1]) if found and found[0][0] == "put" else None


def was_withdrawn(district: str, kind: str, thing: str) -> bool:
    """Whether the last thing devices were told of it is that it is gone."""
    found = _NEWEST(district, kind, thing)
    return bool(found) and found[0][0] == "del"


def last_number(district: str) -> int:
    """The number of the newest entry of a district; 0 before the first."""
    row = Shard.get_or_none(Shard.district == district)
    return int(row.seq) if row else 0


def entries_since(reach: Reach, seq: int) -> Iterator[PullItem]:
    """The entries after `seq` that `reach` allows, in order; those that tell several things come as items of one number."""
    query = Event.select().where(Event.district == reach.district)
    if reach.facilities is not None:
        query = query.where(Event.facility.is_null() | Event.facility.in_(sorted(reach.facilities)))
    titles = cache(series.section_titles)
    while rows := _next(query, seq):
        for row in rows:
            yield from _told(row, titles)
        seq = rows[-1].seq


def _next(query: Any, seq: int) -> list[Any]:
    return list(query.where(Event.seq > seq).order_by(Event.seq).limit(_AT_ONCE))


def _told(row: Any, titles: Callable[[], series.Titles]) -> Iterator[PullItem]:
    """What a device gets. Series are read now: written at each visit, they would be most of what it costs."""
    if row.kind != SERIES or row.facility is None:
        yield PullItem(row.district, row.seq, row.kind, row.id, row.op, row.facility, json.loads(row.body))
        return
    now = series.gone(row.facility, titles()) if row.op == "del" else series.told(row.district, row.facility, titles())
    for thing, body in now:
        yield PullItem(row.district, row.seq, SERIES, thing, row.op, row.facility, body)

"""What the pages read: places, promises, barriers, visits, series and voices, as far as somebody may see them."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from core.clock import day_of
from core.records import Json
from learning.barriers import ANSWERED
from learning.promises import UNFINISHED
from server import access
from server.access import LEVELS, SEEING, NotYours, Who
from server.store.base import plain_rows
from server.store.below import below
from server.store.database import Store
from server.store.rollups import MONTHS
from server.store.tables import (
    Barrier,
    Event,
    OrgUnit,
    Priority,
    Promise,
    Reflection,
    Rollup,
    Visit,
)

_NEAR = ("facility", "district")


@dataclass(frozen=True)
class Place:
    """A facility as the pages name it."""

    id: str
    name: str
    district: str
    district_name: str
    path: str
    closed: bool = False


@dataclass(frozen=True)
class Told:
    """A promise or a barrier as it stands (its body as JSON), with the name and path of the place it belongs to."""

    id: str
    place: str
    path: str
    body: Mapping[str, Json]


@dataclass(frozen=True)
class Seen:
    """A supervision visit: pooled score in percent, coverage 0..1, class, and the body that devices get."""

    id: str
    district: str
    facility: str
    on: str
    pooled: float | None
    coverage: float | None
    class_: str | None
    body: Mapping[str, Json]


class Point(NamedTuple):
    """One month ("YYYY-MM") of one indicator."""

    month: str
    num: float
    den: float


Series = Mapping[tuple[str, str], list[Point]]
"""Points in order of time by (facility, indicator)."""


def places(store: Store, who: Who, *, closed: bool = False) -> list[Place]:
    """The facilities this person may look into, A to Z: those of a district or place they were granted; `closed` ones where asked for.

    Regions and the nation see counts and the barriers that reached them, never a single place's visits or voices.
    """
    with store.reading():
        found = _placed(access.units(_near(who), "facility", closed=closed))
    return sorted(found, key=lambda place: (place.name.casefold(), place.id))


def _placed(rows: Sequence[OrgUnit]) -> list[Place]:
    districts = OrgUnit.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_({row.district for row in rows}))
    names = dict(plain_rows(districts))
    return [_place(row, names.get(row.district, "")) for row in rows]


def _place(row: OrgUnit, district: str) -> Place:
    return Place(row.id, row.name, row.district or "", district, row.path, row.status != "active")


def _near(who: Who) -> Who:
    units = OrgUnit.select().where(OrgUnit.id.in_([grant.unit for grant in who.grants]) & OrgUnit.level.in_(_NEAR))
    ids = {row.id for row in units}
    return Who(who.id, who.name, tuple(grant for grant in who.grants if grant.unit in ids), who.language)


def place(store: Store, who: Who, facility: str) -> Place:
    """One of `places`, also a closed one; NotYours when it is elsewhere or not there."""
    with store.reading():
        row = OrgUnit.get_or_none((OrgUnit.id == facility) & (OrgUnit.level == "facility"))
        if row is None or not _near(who).may(SEEING, row.path):
            raise NotYours("This is not here for you.")
        return _placed([row])[0]


def _districts(who: Who) -> list[str]:
    """Districts at or above which, or inside which, this person sees something."""
    return [reach.district for reach in access.reaches(who.grants)]


def _theirs(who: Who, table: Any) -> Any:
    """Promises or barriers, each with its `place`: what belongs to a facility at or below this person's grants, closed ones too."""
    placed = table.select(table, OrgUnit.name, OrgUnit.path).join(
        OrgUnit, on=(OrgUnit.id == table.facility), attr="place"
    )
    return placed.where(table.district.in_(_districts(who)), OrgUnit.level == "facility", _below(who))


def _below(who: Who) -> Any:
    return below(OrgUnit.path, access.paths_of(who.grants))


def _told(row: Any) -> Told:
    return Told(row.id, row.place.name, row.place.path, json.loads(row.body))


def promises(store: Store, who: Who, *, facility: str | None = None, unfinished: bool = False) -> list[Told]:
    """Promises of the places this person sees (those of one facility when named), by the day they are due."""
    wanted = [Promise.facility == facility] if facility else []
    return _promises(store, who, *wanted, *([Promise.state.in_(UNFINISHED)] if unfinished else []))


def promises_since(store: Store, who: Who, day: date) -> list[Told]:
    """Promises of any state that were or are due from `day` on."""
    return _promises(store, who, Promise.due >= day.isoformat())


def closed_promises(store: Store, who: Who, most: int) -> list[Told]:
    """Promises that are done or given up, the latest due first, at most `most`."""
    with store.reading():
        query = _theirs(who, Promise).where(Promise.state.not_in(UNFINISHED))
        return [_told(row) for row in query.order_by(Promise.due.desc(), Promise.id).limit(most)]


def promise(store: Store, who: Who, promise_id: str) -> Told:
    """One promise; NotYours when it is elsewhere or not there."""
    return _one(_promises(store, who, Promise.id == promise_id))


def due_promises(store: Store, who: Who, side: str, today: date) -> list[Told]:
    """What `side` owes and is due by today, longest past first."""
    late = (Promise.side == side) & Promise.state.in_(UNFINISHED) & (Promise.due <= today.isoformat())
    return _promises(store, who, late)


def promises_of_visit(store: Store, who: Who, seen: Seen) -> list[Told]:
    """What both sides promised at a visit."""
    told = _promises(store, who, Promise.facility == seen.facility)
    return [one for one in told if one.body["source"] == {"kind": "visit", "id": seen.id}]


def _promises(store: Store, who: Who, *conditions: Any) -> list[Told]:
    with store.reading():
        query = _theirs(who, Promise).where(*conditions)
        return [_told(row) for row in query.order_by(Promise.due, Promise.id)]


def barriers(store: Store, who: Who, *, facility: str | None = None) -> list[Told]:
    """Barriers this person may read, oldest first: of their own places, or such as left their district."""
    return _barriers(store, who, *([Barrier.facility == facility] if facility else []))


def barrier(store: Store, who: Who, barrier_id: str) -> Told:
    """One barrier; NotYours when it is elsewhere or not there."""
    return _one(_barriers(store, who, Barrier.id == barrier_id))


def waiting_barriers(store: Store, who: Who, level: str) -> list[Told]:
    """Barriers that wait for `level`, oldest first."""
    return _barriers(store, who, Barrier.level == level, Barrier.state.not_in(ANSWERED))


def _barriers(store: Store, who: Who, *conditions: Any) -> list[Told]:
    with store.reading():
        query = _theirs(who, Barrier).where(_below(_near(who)) | (Barrier.level != "district"), *conditions)
        return [_told(row) for row in query.order_by(Barrier.raised, Barrier.id)]


def _one(told: list[Told]) -> Told:
    if not told:
        raise NotYours("This is not here for you.")
    return told[0]


def visits(store: Store, who: Who, facility: str, limit: int = 8) -> list[Seen]:
    """The newest visits of a facility this person may look into."""
    found = place(store, who, facility)
    with store.reading():
        mine = (Visit.district == found.district) & (Visit.facility == facility)
        return [_seen(row) for row in Visit.select().where(mine).order_by(Visit.on.desc(), Visit.id).limit(limit)]


def visit(store: Store, who: Who, visit_id: str) -> Seen:
    """One visit; NotYours when its place is elsewhere or it is not there."""
    with store.reading():
        row = Visit.get_or_none(Visit.district.in_(_districts(who)) & (Visit.id == visit_id))
        if row is None:
            raise NotYours("This is not here for you.")
        place(store, who, row.facility)
        return _seen(row)


def last_visits(store: Store, who: Who) -> dict[str, Seen]:
    """The newest visit of each facility this person may look into."""
    known = {found.id: found.district for found in places(store, who)}
    with store.reading():
        newest = (
            Visit.select(Visit.district, Visit.facility, fn.MAX(Visit.on).alias("last"))
            .where(Visit.district.in_(set(known.values())))
            .group_by(Visit.district, Visit.facility)
        )
        same = (
            (Visit.district == newest.c.district) & (Visit.facility == newest.c.facility) & (Visit.on == newest.c.last)
        )
        rows = [row for row in Visit.select().join(newest, on=same) if row.facility in known]
        return {row.facility: _seen(row) for row in rows}


def _seen(row: Visit) -> Seen:
    return Seen(row.id, row.district, row.facility, row.on, row.pooled, row.coverage, row.class_, json.loads(row.body))


def series(store: Store, who: Who, facility: str | None = None) -> Series:
    """The newest months of all indicators of the open facilities this person may look into (of one when named, open or not)."""
    known = _known(store, who, facility)
    found: dict[tuple[str, str], list[Point]] = defaultdict(list)
    columns = (Rollup.facility, Rollup.name, Rollup.month, Rollup.num, Rollup.den)
    recent = Rollup.month >= _first_month(store.clock.now_ms())
    with store.reading():
        query = Rollup.select(*columns).where(Rollup.district.in_(set(known.values())) & recent)
        if facility:
            query = query.where(Rollup.facility == facility)
        for place, name, *point in plain_rows(query.order_by(Rollup.district, Rollup.facility, Rollup.month)):
            if place in known:
                found[place, name].append(Point(*point))
    return dict(found)


def _known(store: Store, who: Who, facility: str | None) -> dict[str, str]:
    """The open facilities this person may look into, or the named one, open or not: id to district."""
    found = [place(store, who, facility)] if facility else places(store, who)
    return {one.id: one.district for one in found}


def _first_month(now: int) -> str:
    today = day_of(now)
    months = today.year * 12 + today.month - MONTHS
    return f"{months // 12:04}-{months % 12 + 1:02}"


def voices(store: Store, who: Who) -> dict[str, Mapping[str, Json]]:
    """What was released of patients' voices by facility: exactly the bodies devices get, never the counts behind."""
    known = {found.id: found.district for found in places(store, who, closed=True)}
    with store.reading():
        query = Event.select().where(
            Event.district.in_(set(known.values())) & (Event.kind == "voices") & (Event.op == "put")
        )
        return {row.facility: json.loads(row.body) for row in query if row.facility in known}


def reflections(store: Store, who: Who, facility: str) -> list[tuple[str, list[str]]]:
    """Day and the lines a team let out, newest first."""
    found = place(store, who, facility)
    with store.reading():
        mine = (Reflection.district == found.district) & (Reflection.facility == facility)
        rows = Reflection.select().where(mine).order_by(Reflection.on.desc(), Reflection.id)
        return [(row.on, list(json.loads(row.body).get("lines", []))) for row in rows]


def priorities(store: Store, who: Who) -> list[tuple[str, str]]:
    """What is asked to be looked at first, and why: each text once."""
    with store.reading():
        rows = Priority.select().where(Priority.district.in_(_districts(who))).order_by(Priority.text)
        return list(dict.fromkeys((row.text, row.because) for row in rows))


def sees(who: Who) -> bool:
    """Whether this person sees anything that was captured."""
    return bool(who.roles() & set(SEEING))


def administered(store: Store, who: Who, most: int) -> list[Place]:
    """The open places of any level that this person administers, highest first, then A to Z; of more than `most` any."""
    with store.reading():
        rows = list(OrgUnit.select().where(OrgUnit.status == "active", _administered(who)).limit(most))
    rows.sort(key=lambda row: (-LEVELS.index(row.level), row.name))
    return [_place(row, "") for row in rows]


def administered_names(store: Store, who: Who, units: Collection[str]) -> dict[str, str]:
    """Those of these places that this person administers, open or not: id to name."""
    with store.reading():
        mine = OrgUnit.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(units), _administered(who))
        return dict(plain_rows(mine))


def _administered(who: Who) -> Any:
    return below(OrgUnit.path, access.paths_of(who.grants, ("admin",)))

"""Lays a list of places over the tree that is here: looked at first, then applied whole; records of moved and closed places stay theirs."""

from collections import Counter
from collections.abc import Mapping, Sequence

from server import access, audit, places
from server.access import CONSOLE, Who
from server.exchange.place_files import LEVELS, Listed
from server.exchange.place_plan import Here, Plan, plan
from server.store import moving
from server.store.base import plain_rows
from server.store.below import below
from server.store.database import Store
from server.store.tables import Grant, OrgUnit

ADMINISTERING = ("admin",)


def preview(store: Store, listed: Sequence[Listed], who: Who = CONSOLE) -> Plan:
    """What the list would change; changes nothing. Raises NotYours when it touches a place that `who` does not administer."""
    with store.reading():
        found = plan(listed, here())
        _require(who, found)
    return found


def apply(store: Store, listed: Sequence[Listed], who: Who = CONSOLE) -> Plan:
    """Carries out what `preview` tells, in one transaction, and tells the devices; returns what was changed.

    A facility that comes to lie in another district takes along all it holds. Raises NotYours as `preview`.
    """
    with store.writing():
        found = plan(listed, here())
        carry_out(found, who)
        audit.write(store, audit.COUNTRY, who.id, "imported places", f"{len(found.changes)} changes")
    return found


def carry_out(found: Plan, who: Who) -> None:
    """Makes the tree stand as planned and tells the devices; stands inside a writing turn. Raises NotYours as `preview`."""
    _require(who, found)
    for place in {change.place.id: change.place for change in found.changes}.values():
        _keep(place)
    moved = _settle_paths()
    changed = {change.place.id for change in found.changes} | set(moved)
    places.tell(row for row in OrgUnit.select().order_by(OrgUnit.path) if row.id in changed)
    for facility, (old, new) in moved.items():
        if old and new and old != new:
            moving.move(facility, old, new)


def counts(store: Store, who: Who) -> dict[str, tuple[int, int]]:
    """How many places of each level `who` administers: (open, closed)."""
    with store.reading():
        mine = below(OrgUnit.path, access.paths_of(who.grants, ADMINISTERING))
        rows = plain_rows(OrgUnit.select(OrgUnit.level, OrgUnit.status).where(mine))
    found = Counter((level, status == places.CLOSED) for level, status in rows)
    return {level: (found[level, False], found[level, True]) for level in LEVELS}


def here() -> dict[str, Here]:
    """The tree as it stands, by id; stands inside a turn of the store."""
    rows = OrgUnit.select()
    return {row.id: Here(row.id, row.parent or "", row.level, row.name, row.status == places.ACTIVE) for row in rows}


def _require(who: Who, found: Plan) -> None:
    """Whoever changes a place administers it where it was and where it comes to stand."""
    rows = {row.id: row for row in OrgUnit.select()}
    parents = {one: row.parent or "" for one, row in rows.items()}
    parents |= {change.place.id: change.place.parent for change in found.changes}
    for change in found.changes:
        access.require(who, ADMINISTERING, _path(change.place.id, parents))
        if change.place.id in rows:
            access.require(who, ADMINISTERING, rows[change.place.id].path)


def _path(place: str, parents: Mapping[str, str]) -> str:
    path = f"{place}/"
    while place := parents[place]:
        path = f"{place}/{path}"
    return path


def _keep(place: Listed) -> None:
    usual = "facility" if place.level == "facility" else "jurisdiction"
    known = OrgUnit.get_or_none(OrgUnit.id == place.id)
    row = known or OrgUnit(id=place.id, path="", level=place.level, kind=place.kind or usual)
    row.parent, row.name = place.parent or None, place.name
    row.status = places.CLOSED if place.closed else places.ACTIVE
    row.save(force_insert=known is None)


def _settle_paths() -> dict[str, tuple[str | None, str | None]]:
    """Paths and districts that no longer fit are put right, and the grants at those places; returns (old, new district) of each."""
    rows = {row.id: row for row in OrgUnit.select()}
    parents = {one: row.parent or "" for one, row in rows.items()}
    moved = {}
    for row in rows.values():
        path = _path(row.id, parents)
        if path != row.path:
            district = _district(path, rows)
            moved[row.id] = (row.district, district)
            OrgUnit.update(path=path, district=district).where(OrgUnit.id == row.id).execute()
            Grant.update(path=path).where(Grant.unit == row.id).execute()
    return moved


def _district(path: str, rows: Mapping[str, OrgUnit]) -> str | None:
    return next((one for one in path.split("/")[:-1] if rows[one].level == "district"), None)


def why_left(found: Plan) -> list[str]:
    """One line for each place that is left as it is: where it stands in the list, and why."""
    return [f"{one.place.where or one.place.id}: {one.place.name or one.place.id}. {one.why}" for one in found.unsure]

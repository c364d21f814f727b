"""What it means to move or to close a place, counted before anybody does it: who sees it, which devices hear of it, which numbers go along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learning.barriers import ANSWERED
from learning.promises import UNFINISHED
from server import access
from server.access import SEEING, Grant, Who
from server.exchange import place_import
from server.store.below import below
from server.store.database import Store
from server.store.tables import Barrier, Device, DevicePerson, OrgUnit, Person, Promise, Rollup, Visit
from server.store.tables import Grant as GrantRow

_Grants = Mapping[str, list[Grant]]
"""What each active person was granted."""


@dataclass(frozen=True)
class People:
    """So many people on so many open devices; `names` are those that whoever asks looks after, A to Z."""

    n: int
    names: tuple[str, ...]
    devices: int


@dataclass(frozen=True)
class Held:
    """What was captured at a place and below: visits, months with numbers, promises and barriers that are open."""

    visits: int
    months: int
    promises: int
    barriers: int


@dataclass(frozen=True)
class Meaning:
    """What happens when a place moves (or closes: then nobody loses and nobody gains)."""

    below: int
    stay: People
    lose: People
    gain: People
    held: Held


def of_move(store: Store, who: Who, place: str, parent: str) -> Meaning:
    """What changes when a place comes to hang under another; NotYours unless both are administered."""
    with store.reading():
        row = access.unit(who, place, place_import.ADMINISTERING)
        above = access.unit(who, parent, place_import.ADMINISTERING)
        return _meaning(who, row, f"{above.path}{row.id}/")


def of_close(store: Store, who: Who, place: str) -> Meaning:
    """What it touches that a place is closed; NotYours unless it is administered."""
    with store.reading():
        row = access.unit(who, place, place_import.ADMINISTERING)
        return _meaning(who, row, row.path)


def _meaning(who: Who, row: OrgUnit, new_path: str) -> Meaning:
    grants = _grants()
    here = {one for one, held in grants.items() if any(grant.path.startswith(row.path) for grant in held)}
    before = {one for one, held in grants.items() if _sees(held, row.path)}
    after = {one for one, held in grants.items() if _sees(held, new_path)}
    inside = list(OrgUnit.select().where(below(OrgUnit.path, [row.path])))
    stay, lose, gain = (_people(who, some, grants) for some in (here, before - after - here, after - before - here))
    held = _held([one.id for one in inside if one.level == "facility"])
    return Meaning(len(inside) - 1, stay, lose, gain, held)


def _sees(grants: list[Grant], path: str) -> bool:
    """Whether somebody sees what is captured at a path, by what they were granted above it."""
    return any(grant.role in SEEING and path.startswith(grant.path) for grant in grants)


def _grants() -> _Grants:
    found: dict[str, list[Grant]] = {}
    active = GrantRow.select().join(Person, on=(Person.id == GrantRow.person)).where(Person.active)
    for row in active:
        found.setdefault(row.person, []).append(Grant(row.role, row.unit, row.path))
    return found


def _people(who: Who, some: set[str], grants: _Grants) -> People:
    mine = [one for one in some if any(who.may(place_import.ADMINISTERING, grant.path) for grant in grants[one])]
    rows = Person.select(Person.name).where(Person.id.in_(mine)).order_by(Person.name)
    devices = (
        DevicePerson.select(DevicePerson.device)
        .join(Device, on=(Device.id == DevicePerson.device))
        .where(DevicePerson.person.in_(list(some)) & ~Device.revoked)
        .distinct()
    )
    return People(len(some), tuple(row.name for row in rows), int(devices.count()))


def _held(facilities: list[str]) -> Held:
    def count(table: Any, *conditions: Any) -> int:
        return int(table.select().where(table.facility.in_(facilities), *conditions).count())

    months = Rollup.select(Rollup.month).where(Rollup.facility.in_(facilities)).distinct()
    return Held(
        count(Visit),
        int(months.count()),
        count(Promise, Promise.state.in_(UNFINISHED)),
        count(Barrier, Barrier.state.not_in(ANSWERED)),
    )

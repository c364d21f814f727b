"""Says what each person and device may see and do: grants of a role at and below a place."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Refused
from server.store.base import Prepared
from server.store.log import Reach
from server.store.tables import Grant as GrantRow
from server.store.tables import OrgUnit, Person
from sync.canonical import canonical

SEEING = ("supervisor", "chw", "team", "manager")
"""Roles that see what was captured; whoever only administers sees none of it."""
ANSWERING = ("manager",)
LEVELS = ("facility", "district", "region", "national")
"""From the nearest to the highest."""


class NotYours(Refused):
    """The place or thing is not there for this person; pages say "not found" so that nothing is given away."""

    code = "K-22"


@dataclass(frozen=True)
class Grant:
    """`role` at and below `path` (ids from the top, each followed by a slash); an empty path is the whole country."""

    role: str
    unit: str
    path: str


@dataclass(frozen=True)
class Who:
    """Somebody who asks, with everything they were granted."""

    id: str
    name: str
    grants: tuple[Grant, ...]
    language: str = "en"
    picture: str = ""

    def may(self, roles: Collection[str], path: str) -> bool:
        """Whether one of `roles` was granted at or above `path`."""
        return any(grant.role in roles and path.startswith(grant.path) for grant in self.grants)

    def roles(self) -> frozenset[str]:
        """Every role this person has somewhere."""
        return frozenset(grant.role for grant in self.grants)


CONSOLE = Who("console", "console", (Grant("admin", "", ""), Grant("manager", "", "")))
"""Whoever works at the server's own command line."""


def _grants() -> Any:
    columns = (GrantRow.role, GrantRow.unit, GrantRow.path)
    theirs = GrantRow.select(*columns).join(Person, on=(Person.id == GrantRow.person))
    return theirs.where((GrantRow.person == "") & Person.active)


_GRANTS = Prepared(_grants)


def who_is(person: str) -> Who | None:
    """An active person with their grants; stands inside a turn of the store."""
    row = Person.get_or_none((Person.id == person) & Person.active)
    return Who(row.id, row.name, grants_of([person]), row.language, row.picture) if row else None


def grants_of(people: Iterable[str]) -> tuple[Grant, ...]:
    """The grants of several people together, in a fixed order; those of people who left count for nothing."""
    found = (Grant(*row) for person in people for row in _GRANTS(person))
    return tuple(sorted(found, key=lambda grant: (grant.path, grant.role)))


def scope_of(grants: Sequence[Grant]) -> str:
    """A short text that changes exactly when what may be seen changes."""
    seen = sorted({(grant.role, grant.path) for grant in grants})
    return hashlib.sha256(canonical([list(one) for one in seen])).hexdigest()[:16]


def require(who: Who, roles: Collection[str], path: str) -> None:
    """Raises NotYours unless one of `roles` was granted at or above `path`."""
    if not who.may(roles, path):
        raise NotYours("This is not here for you.", "Ask your district to give you access.")


def unit(who: Who, unit_id: str, roles: Collection[str] = SEEING) -> OrgUnit:
    """One place that `who` may see with one of `roles`; NotYours when it is elsewhere or does not exist."""
    row = OrgUnit.get_or_none(OrgUnit.id == unit_id)
    if row is None or not who.may(roles, row.path):
        raise NotYours("This is not here for you.", "Ask your district to give you access.")
    return row


def units(who: Who, level: str, roles: Collection[str] = SEEING, *, closed: bool = False) -> list[OrgUnit]:
    """The places of one level that `who` may see with one of `roles`, A to Z; those that are `closed` too where asked for."""
    wanted = [] if closed else [OrgUnit.status == "active"]
    rows = OrgUnit.select().where(OrgUnit.level == level, *wanted).order_by(OrgUnit.name)
    return [row for row in rows if who.may(roles, row.path)]


def reaches(grants: Sequence[Grant], roles: Collection[str] = SEEING) -> list[Reach]:
    """What of each district the grants show: all of it, or only the facilities that were granted."""
    seeing = [grant for grant in grants if grant.role in roles]
    found: dict[str, Reach] = {}
    for row in OrgUnit.select().where(OrgUnit.level.in_(["district", "facility"])).order_by(OrgUnit.path):
        if any(row.path.startswith(grant.path) for grant in seeing):
            district = str(row.district or row.id)
            found[district] = _widened(found.get(district), row.level, district, row.id)
    return [found[district] for district in sorted(found)]


def _widened(reach: Reach | None, level: str, district: str, place: str) -> Reach:
    if level == "district" or (reach and reach.facilities is None):
        return Reach(district)
    known = reach.facilities if reach and reach.facilities else frozenset()
    return Reach(district, known | {place})

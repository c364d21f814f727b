"""Says what each person and device may see and do: grants of a role at and below a place."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Refused
from server.store.base import Prepared, plain_rows
from server.store.below import below, tops
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
    here = below(OrgUnit.path, paths_of(who.grants, roles))
    return list(OrgUnit.select().where(OrgUnit.level == level, here, *wanted).order_by(OrgUnit.name))


def paths_of(grants: Iterable[Grant], roles: Collection[str] = SEEING) -> list[str]:
    """Where one of `roles` was granted."""
    return [grant.path for grant in grants if grant.role in roles]


def reaches(grants: Sequence[Grant], roles: Collection[str] = SEEING) -> list[Reach]:
    """What of each district the grants show: all of it, or only the facilities that were granted."""
    paths = tops(paths_of(grants, roles))
    whole = _districts(paths)
    single = [path for path in paths if not any(one.startswith(path) for one in whole.values())]
    some: dict[str, set[str]] = defaultdict(set)
    for place, district in _facilities(single):
        some[district].add(place)
    found = {district: Reach(district, frozenset(places)) for district, places in some.items()}
    found |= {district: Reach(district) for district in whole}
    return [found[district] for district in sorted(found)]


def _districts(paths: Sequence[str]) -> dict[str, str]:
    """The path of each district at or below these."""
    here = (OrgUnit.level == "district") & below(OrgUnit.path, paths)
    return dict(plain_rows(OrgUnit.select(OrgUnit.id, OrgUnit.path).where(here)))


def _facilities(paths: Sequence[str]) -> list[tuple[str, str]]:
    """Each facility at or below these, with its district."""
    here = (OrgUnit.level == "facility") & below(OrgUnit.path, paths)
    return plain_rows(OrgUnit.select(OrgUnit.id, OrgUnit.district).where(here))

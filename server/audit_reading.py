"""Reads what was done here: for each administrator the acts of their own people, devices and districts; and whether a row was changed since."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from core.clock import moment
from server import access, admin, audit
from server.access import NotYours, Who
from server.admin import ADMINISTERING
from server.export import csv_line
from server.store.below import below
from server.store.database import Store
from server.store.tables import Audit, Device, DevicePerson, Grant, OrgUnit, Person

_AT_ONCE = 500
_HEADINGS = ("at", "district", "number", "who", "who_name", "what", "thing", "thing_name")


class Act(NamedTuple):
    """One act: ms UTC, the chain it stands in (empty: the country's) and its number there, who did what to which thing, by ids."""

    at: int
    district: str
    number: int
    who: str
    what: str
    thing: str

    @property
    def mark(self) -> str:
        """Says where it stands among all acts; see Wish.before."""
        return f"{self.at}.{self.number}.{self.district}"


@dataclass(frozen=True)
class Wish:
    """Which acts: of one person, device or place (as doer or as thing), beginning with certain words, in [since, until) ms UTC, before a mark."""

    about: str = ""
    what: str = ""
    since: int = 0
    until: int = 0
    before: str = ""


@dataclass(frozen=True)
class Checked:
    """What a look at the chains said: how many rows in how many chains, and (chain, number) of the first row of each that does not fit."""

    rows: int
    chains: int
    breaks: Sequence[tuple[str, int]]


def acts(store: Store, who: Who, wish: Wish, most: int) -> list[Act]:
    """At most so many acts this administrator may read, newest first; NotYours for whoever administers nobody."""
    with store.reading():
        columns = (Audit.at, Audit.district, Audit.seq, Audit.who, Audit.what, Audit.thing)
        newest = (Audit.at.desc(), Audit.district.desc(), Audit.seq.desc())
        asked = Audit.select(*columns).where(_seen_by(who), *_wished(wish)).order_by(*newest).limit(most)
        return [Act(*row) for row in asked.tuples().iterator()]


def names(store: Store, shown: Iterable[Act]) -> dict[str, str]:
    """What people, devices and places in these acts are called, by id."""
    ids = sorted({one for act in shown for one in (act.who, act.thing)})
    with store.reading():
        return {row.id: row.name for table in (OrgUnit, Device, Person) for row in _called(table, ids)}


def lines(store: Store, who: Who, wish: Wish) -> Iterator[str]:
    """All of them as CSV (RFC 4180), newest first; a row each, with ids and what they are called now."""
    yield csv_line(_HEADINGS)
    while some := acts(store, who, wish, _AT_ONCE):
        called = names(store, some)
        for act in some:
            when = moment(act.at).isoformat(timespec="seconds")
            told = (act.who, called.get(act.who, ""), act.what, act.thing, called.get(act.thing, ""))
            yield csv_line((when, act.district, str(act.number), *told))
        wish = Wish(wish.about, wish.what, wish.since, wish.until, some[-1].mark)


def check(store: Store, who: Who) -> Checked:
    """Goes through every chain this administrator may read whole."""
    with store.reading():
        _require(who)
        counted = [row for row in audit.chains() if _reads_whole(who, row[0])]
    broken = [(district, audit.first_break(store, district)) for district, _ in counted]
    return Checked(sum(rows for _, rows in counted), len(counted), [(one, at) for one, at in broken if at is not None])


def _require(who: Who) -> None:
    if not who.roles() & set(ADMINISTERING):
        raise NotYours("This is not here for you.")


def _reads_whole(who: Who, district: str) -> bool:
    if district == audit.COUNTRY:
        return admin.administers_all(who)
    row = OrgUnit.get_or_none(OrgUnit.id == district)
    return row is not None and who.may(ADMINISTERING, row.path)


def _seen_by(who: Who) -> Any:
    _require(who)
    if admin.administers_all(who):
        return Audit.seq > 0
    paths = access.paths_of(who.grants, ADMINISTERING)
    people = Grant.select(Grant.person).where(below(Grant.path, paths))
    devices = DevicePerson.select(DevicePerson.device).where(DevicePerson.person.in_(people))
    districts = [row.id for row in access.units(who, "district", ADMINISTERING, closed=True)]
    theirs = [column.in_(ids) for column in (Audit.who, Audit.thing) for ids in (people, devices)]
    return reduce(or_, theirs, Audit.district.in_(districts))


def _wished(wish: Wish) -> Iterator[Any]:
    if wish.about:
        yield (Audit.who == wish.about) | (Audit.thing == wish.about)
    if wish.what:
        yield Audit.what.startswith(wish.what)
    if wish.since:
        yield Audit.at >= wish.since
    if wish.until:
        yield Audit.at < wish.until
    if wish.before:
        yield _before(wish.before)


def _before(mark: str) -> Any:
    """Older than a mark, in the order of `acts`; all of them when it is none."""
    at, _, rest = mark.partition(".")
    number, _, district = rest.partition(".")
    if not (at.isdecimal() and number.isdecimal() and len(at) < 16 and len(number) < 16):  # noqa: PLR2004  what a bigint holds
        return Audit.seq > 0
    same = (Audit.district == district) & (Audit.seq < int(number))
    return (Audit.at < int(at)) | ((Audit.at == int(at)) & ((Audit.district < district) | same))


def _called(table: Any, ids: Sequence[str]) -> Any:
    return table.select(table.id, table.name).where(table.id.in_(ids)).iterator()

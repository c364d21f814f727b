"""Sealed answers become counts: only as many at once as the threshold, in memory, where the private key is brought along.

A *group* is what may be counted together: the answers of one place that came by one way. Fewer than the threshold are not
counted at all, so that no count of a group tells what few people said; the week of a batch is that of its newest answer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from peewee import fn

from core.errors import Refused
from core.records import Json
from core.words import msg
from server import access, audit, voices
from server.access import Who
from server.store.base import plain_rows
from server.store.database import Store
from server.store.tables import Sealed
from server.store.tallies import count_in
from server.voices import EVERYBODY, OPENING_FAULTS, VISIT_CHANNEL, Envelope, Keys

WAITING, UNOPENED = "waiting", "unopened"
"""What is flagged at a sealed record: nobody has counted it yet; it will never open. Counted ones bear no flag."""
LEFT = "left-behind"
"""Flagged at what a tablet sent after it was shut out: kept aside until somebody says that it may count."""
WORK = "left_work"
"""Ordinary records that a tablet closed for the programme when it was shut out: server/left_work.py takes them in."""
STAFF = 5
"""How many ratings of visits are counted at once at least: the smallest group of staff (product study 0, G6)."""

Cells = Mapping[tuple[str, str], int]
"""How many gave a (item, value)."""

_AT_ONCE = 400
"""Names in one question to the database."""


class Name(NamedTuple):
    """Which stored row a sealed record is, inside its district."""

    id: str
    rev: int
    sha256: str


@dataclass(frozen=True)
class Group:
    """What is counted together: `channel` is how the answers came."""

    district: str
    facility: str
    channel: str

    @property
    def is_rating(self) -> bool:
        """Whether these are ratings of visits, given by staff, and no patients' voices."""
        return self.channel == VISIT_CHANNEL

    def enough(self, people: int, threshold: int) -> bool:
        """Whether so many may be counted at once."""
        return people >= (min(STAFF, threshold) if self.is_rating else threshold)


@dataclass(frozen=True)
class Waiting:
    """A sealed record that nobody has counted."""

    name: Name
    said: Envelope


@dataclass(frozen=True)
class Batch:
    """The answers of a group, counted: `counted` are the rows it rests on, `unopened` those that will never open."""

    group: Group
    week: str
    cells: Cells
    counted: tuple[Name, ...]
    unopened: tuple[Name, ...] = ()

    @property
    def people(self) -> int:
        """How many people it speaks for."""
        return self.cells.get(EVERYBODY, 0)


@dataclass
class Report:
    """What one opening did: people counted, places they are from, those that never open, and who waits for more."""

    people: int = 0
    groups: int = 0
    unopened: int = 0
    still_waiting: int = 0
    skipped: list[Group] = field(default_factory=list)
    """Groups that somebody else counted meanwhile, whole or in part: nothing of them was counted here."""


def waiting_groups(store: Store) -> Iterator[tuple[Group, list[Waiting]]]:
    """Every group with the records that wait in it, one place after the other."""
    with store.reading():
        asked = Sealed.select(Sealed.district, Sealed.facility).where(_of(WAITING)).distinct()
        places = plain_rows(asked.order_by(Sealed.district, Sealed.facility))
    for district, facility in places:
        with store.reading():
            rows = _waiting_at(district, facility)
        for channel, some in groupby(sorted(rows, key=lambda one: one.said.channel), lambda one: one.said.channel):
            yield Group(district, facility, channel), list(some)


def waiting_by_key(store: Store) -> dict[str, int]:
    """How many sealed records wait for which data key, by key id."""
    return dict(Counter(one.said.key for _, rows in waiting_groups(store) for one in rows))


def left_behind(store: Store) -> int:
    """How many sealed records came from tablets that were shut out, and are kept aside."""
    with store.reading():
        return int(Sealed.select(fn.COUNT(Sealed.id)).where(_ASIDE).scalar() or 0)


def let_in(store: Store, threshold: int, who: Who = access.CONSOLE) -> int:
    """Lets those count too, because the tablet was lost or shut out and its answers are good; returns how many that were.

    Whoever stole a tablet could also have made some up: nobody can tell from the records.
    """
    with store.writing():
        counts = Sealed.select(Sealed.district, Sealed.facility, fn.COUNT(Sealed.id)).where(_ASIDE & _SAID)
        came = plain_rows(counts.group_by(Sealed.district, Sealed.facility))
        let = int(Sealed.update(status="stored", flags=WAITING).where(_ASIDE).execute())
        for district, facility, more in came:
            voices.came(district, facility, more, threshold)
        audit.write(store, audit.COUNTRY, who.id, "let in what shut-out tablets left", str(let))
    return let


def count_group(group: Group, rows: Sequence[Waiting], keys: Keys, threshold: int) -> Batch:
    """Opens in memory what these keys open and counts it; nothing is counted when that is too few. Touches no store."""
    cells: Counter[tuple[str, str]] = Counter()
    opened, unopened, weeks = [], [], []
    for row in (row for row in rows if row.said.key in keys):
        try:
            values = voices.values(keys, row.said)
        except OPENING_FAULTS:
            unopened.append(row.name)
            continue
        cells.update(values)
        opened.append(row.name)
        weeks.append(row.said.week)
    if not group.enough(cells[EVERYBODY], threshold):
        return Batch(group, "", {}, (), tuple(unopened))
    return Batch(group, max(weeks), dict(cells), tuple(opened), tuple(unopened))


def open_waiting(store: Store, keys: Keys, threshold: int, who: Who = access.CONSOLE) -> Report:
    """Counts everything that waits and may be counted; each group in a transaction of its own."""
    report = Report()
    for group, rows in waiting_groups(store):
        batch = count_group(group, rows, keys, threshold)
        take(store, batch, threshold, report, who)
        report.still_waiting += len(rows) - len(batch.counted) - len(batch.unopened)
    return report


def take(store: Store, batch: Batch, threshold: int, report: Report, who: Who = access.CONSOLE) -> None:
    """Writes a counted batch and marks its rows; a batch of which any row is counted already is left out whole."""
    group = batch.group
    with store.writing():
        report.unopened += _mark(group.district, batch.unopened, UNOPENED)
        if not batch.counted:
            return
        if not group.enough(batch.people, threshold) or batch.people > len(batch.counted):
            raise Refused(msg("These counts speak of too few people."), msg("Nothing of this place was taken in."))
        if not _all_wait(group.district, batch.counted):
            report.skipped.append(group)
            return
        _mark(group.district, batch.counted, "")
        count_in(group.district, group.facility, batch.week, group.channel, batch.cells)
        audit.write(store, group.district, who.id, "counted sealed answers", group.facility)
        if not group.is_rating:
            voices.tell(group.district, group.facility, threshold, _voices_waiting(group))
    report.people, report.groups = report.people + batch.people, report.groups + 1


_ASIDE = (Sealed.status == "quarantined") & (Sealed.flags == LEFT) & (Sealed.kind != WORK)
_SAID = Sealed.kind == "feedback"


def _of(flag: str) -> Json:
    return (Sealed.status == "stored") & (Sealed.flags == flag)


def _waiting_at(district: str, facility: str) -> list[Waiting]:
    columns = (Sealed.id, Sealed.rev, Sealed.sha256, Sealed.kind, Sealed.body)
    here = (Sealed.district == district) & (Sealed.facility == facility)
    found = plain_rows(Sealed.select(*columns).where(here & _of(WAITING)))
    read = ((Name(*name), voices.read_kept(kind, facility, body)) for *name, kind, body in found)
    return [Waiting(name, said) for name, said in read if said]


def _voices_waiting(group: Group) -> int:
    here = (Sealed.district == group.district) & (Sealed.facility == group.facility) & (Sealed.kind == "feedback")
    return int(Sealed.select(fn.COUNT(Sealed.id)).where(here & _of(WAITING)).scalar() or 0)


def _all_wait(district: str, names: Sequence[Name]) -> bool:
    """Whether each of these rows still waits."""
    columns, here = (Sealed.id, Sealed.rev, Sealed.sha256), (Sealed.district == district) & _of(WAITING)
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        found = plain_rows(Sealed.select(*columns).where(here & Sealed.id.in_([name.id for name in some])))
        if not set(some) <= {Name(*row) for row in found}:
            return False
    return True


def _mark(district: str, names: Sequence[Name], flag: str) -> int:
    """Flags those of these rows that still wait; returns how many."""
    found = 0
    for name in names:
        this = (Sealed.district == district) & (Sealed.id == name.id) & (Sealed.rev == name.rev)
        found += Sealed.update(flags=flag).where(this & (Sealed.sha256 == name.sha256) & _of(WAITING)).execute()
    return found

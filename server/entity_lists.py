"""What people at the district do with lists that records feed: settle, start one from a file, take one out."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import FormFault, Refused
from core.words import msg
from forms import EntityChange, ListSource, read_list
from server import access, audit, entities
from server.access import ANSWERING, NotYours, Who
from server.entities import Named
from server.entity_claims import change_told
from server.entity_history import LABEL, Version, Word, history
from server.export import csv_line, plain_cell
from server.store import entity_reading
from server.store.database import Store
from server.store.entity_reading import Entry, ListRow
from server.store.tables import OrgUnit

MOST_ROWS = 20_000
_NAMES = ("name", "__id")
_OURS = "__"


def districts(who: Who) -> dict[str, str]:
    """The districts whose lists this person looks after, id to name; stands inside a turn."""
    mine = [reach.district for reach in access.reaches(who.grants, ANSWERING) if reach.facilities is None]
    return {row.id: row.name for row in OrgUnit.select().where(OrgUnit.id.in_(mine)).order_by(OrgUnit.name)}


def lists(store: Store, who: Who) -> list[ListRow]:
    """The lists this person looks after."""
    with store.reading():
        return entity_reading.lists(districts(who))


def require(who: Who, district: str) -> None:
    """NotYours unless this person looks after the lists of the district; stands inside a turn."""
    if district not in districts(who):
        raise NotYours("This is not here for you.")


def versions_of(store: Store, who: Who, named: Named) -> tuple[Entry, list[Version]]:
    """An entry and how it came to stand as it does; NotYours where there is none."""
    with store.reading():
        require(who, named.district)
        found = entity_reading.entry(named.district, named.dataset, named.id)
        if found is None:
            raise NotYours("This is not here for you.")
        return found, history(entities.words_of(named))


def settle(store: Store, who: Who, named: Named, number: int) -> None:
    """Takes what one version says (0: leaves it as it stands); no conflict is open then. NotYours for a version that is not there."""
    with store.writing():
        _, versions = versions_of(store, who, named)
        if not 0 <= number <= len(versions):
            raise NotYours("This is not here for you.")
        said = dict(versions[number - 1].word.said) if number else {}
        change = EntityChange(
            named.dataset,
            named.id,
            creates=False,
            updates=True,
            label=said.pop(LABEL, ""),
            properties=said,
            base_version=str(len(versions)),
        )
        record = f"page-{store.ids.record()}"
        entities.lay_down({named: Word(record, 1, change, store.clock.now_ms(), who.id, settles=True)})
        entities.tell([named])
        audit.write(store, named.district, who.id, "settled an entry of a list", f"{named.dataset}/{named.id}")


def start(store: Store, who: Who, district: str, dataset: str, content: bytes) -> int:
    """Puts the rows of a CSV (columns name, label, ...) into a list; returns how many are new or changed.

    Refused, with the row, for a file that is no list. Doing it twice changes nothing.
    """
    rows = _rows(dataset, content)
    mark = f"file-{hashlib.sha256(content).hexdigest()[:16]}"
    with store.writing():
        require(who, district)
        known = {one.id: one for one in entity_reading.entries(district, dataset)[0]}
        fresh = {change.id: change for change in _changes(dataset, rows, known)}
        now = store.clock.now_ms()
        words = {Named(district, dataset, id_): Word(mark, 1, change, now, who.id) for id_, change in fresh.items()}
        entities.lay_down(words)
        entities.tell(list(words))
        audit.write(store, district, who.id, "put rows into a list", f"{dataset}: {len(words)}")
    return len(words)


def _rows(dataset: str, content: bytes) -> list[dict[str, str]]:
    try:
        rows = read_list(ListSource(dataset, f"jr://file-csv/{dataset}.csv"), content).rows()
    except FormFault as fault:
        raise Refused(fault.what, fault.mend) from fault
    if not rows:
        raise Refused(msg("There is no row in this file."), msg("It needs the columns name and label."))
    if len(rows) > MOST_ROWS:
        raise Refused(msg("This list is longer than {most} rows.", most=MOST_ROWS), msg("Make it shorter."))
    return [{column: plain_cell(text) for column, text in row.items()} for row in rows]


def _changes(dataset: str, rows: Sequence[Mapping[str, str]], known: Mapping[str, Entry]) -> Iterator[EntityChange]:
    """A change for each row that says something new."""
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        change = _change(dataset, row, known)
        if change is None or change.id in seen:
            raise Refused(
                msg("Row {n} cannot be an entry of a list.", n=number),
                msg("Each row needs a name of its own, without blanks, and short plain columns."),
            )
        seen.add(change.id)
        if not _is_known(change, known.get(change.id)):
            yield change


def _change(dataset: str, row: Mapping[str, str], known: Mapping[str, Entry]) -> EntityChange | None:
    name = next((row[column] for column in _NAMES if row.get(column)), "")
    before = known.get(name)
    return change_told(
        {
            "dataset": dataset,
            "id": name,
            "creates": True,
            "updates": True,
            "label": row.get(LABEL, ""),
            "properties": {
                key: value for key, value in row.items() if key not in (*_NAMES, LABEL) and key[:2] != _OURS
            },
            "base_version": str(before.version) if before else "",
        }
    )


def _is_known(change: EntityChange, entry: Entry | None) -> bool:
    same_label = entry is not None and change.label in ("", entry.label)
    return entry is not None and same_label and {**entry.properties, **change.properties} == entry.properties


@dataclass(frozen=True)
class Taken:
    """A list on its way out: its lines, and the name of its file."""

    name: str
    lines: Iterator[str]


def taken_out(store: Store, who: Who, district: str, dataset: str) -> Taken:
    """A list as CSV that can be put in again: name, label, its columns, and the version of each entry."""
    with store.writing():
        require(who, district)
        audit.write(store, district, who.id, "took out a list", dataset)
    with store.reading():
        found, _ = entity_reading.entries(district, dataset)
    return Taken(f"{dataset}.csv", _lines(found))


def _lines(found: Sequence[Entry]) -> Iterator[str]:
    columns = sorted({name for one in found for name in one.properties})
    yield "\ufeff" + csv_line(["name", LABEL, *columns, "__version"])
    for one in sorted(found, key=lambda entry: (entry.label.casefold(), entry.id)):
        values = [one.properties.get(name, "") for name in columns]
        yield csv_line([one.id, one.label, *values, str(one.version)])

"""Lists that records feed: what the district told of them, and over it what was changed on this device since."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.wiring import Desk, FedList
from core.records import FEEDING, Json, WireRecord
from forms import EntityChange, FormList, ListSource, fed_by, merged
from forms.belongings import dataset_of
from forms.tables import NOTHING, table_of
from storage.session import Put, Session, Stored

TOLD, CHANGE = "entity", "entity_change"
"""Kinds in the device space: an entity as the district told it, and what a record of this device says of one."""

_HEARD = 32
"""How many records the district names with an entity, the newest (docs/sync-protocol.md, section 9)."""


def kept(records: Iterable[WireRecord]) -> list[Put]:
    """What stays here of records on their way: each change of an entity, seen by everybody on this device at once."""
    return [
        _put(record, number, change)
        for record in records
        for number, change in enumerate(record.data.get("entities", ()), 1)
    ]


def _put(record: WireRecord, number: int, change: Mapping[str, Json]) -> Put:
    head = {"dataset": change["dataset"], "district": record.district, "record": record.id, "rev": record.rev}
    return Put(CHANGE, f"{record.id}/{number}", dict(change), head)


def let_go_of_older(session: Session, records: Iterable[WireRecord]) -> None:
    """What an earlier revision of these records said, and the newer one does not say any more, goes."""
    for record in records:
        for one in session.find(CHANGE, where={"record": record.id}):
            if one.head["rev"] < record.rev:
                session.remove(CHANGE, one.id)


def laid_over(desk: Desk, brought: FormList | None, source: ListSource, district: str) -> FormList | None:
    """The list of a source as it is in a district today; `brought`, the author's file, when no record feeds it."""
    dataset = dataset_of(source)
    if dataset == source.file or not district:
        return brought
    session = desk.open_session
    where = {"dataset": dataset, "district": district}
    told = session.find(TOLD, where=where, newest_first=False)
    changes = _waiting(session, session.find(CHANGE, where=where, newest_first=False, bodies=True))
    if not (told or changes or any(dataset in names for names in _feeding(desk))):
        return brought
    list_ = desk.fed.setdefault((dataset, district), FedList())
    stamp = (brought, *((one.id, one.rev) for one in (*told, *changes)))
    if list_.made is None or list_.stamp != stamp:
        naming = _branches(str(session.setting("device") or ""), dataset)
        _read_anew(session, list_, told, naming)
        list_.made = _joined(brought, list_, dataset, [_change(one) for one in changes], naming)
        list_.stamp = stamp
    return list_.made


def _waiting(session: Session, changes: Sequence[Stored]) -> list[Stored]:
    """The changes that the district's word does not hold yet; those it holds are let go of."""
    waiting = []
    for one in changes:
        told = session.get(TOLD, f"{one.head['dataset']}/{one.body['id']}")
        if told is not None and _holds(session, told.body, one):
            session.remove(CHANGE, one.id)
        else:
            waiting.append(one)
    return waiting


def _holds(session: Session, told: Mapping[str, Json], change: Stored) -> bool:
    """The district names the newest records it heard; what is older than all of them is known by the version."""
    record, rev = change.head["record"], change.head["rev"]
    if told.get("heard", {}).get(record, 0) >= rev:
        return True
    base = str(change.body["base_version"])
    return int(told["version"]) - int(base if base.isdecimal() else 0) > _HEARD and all(
        (line.id, line.rev) != (record, rev) for line in session.outbox()
    )


def _change(one: Stored) -> EntityChange:
    """A record that was sent again says anew what it created."""
    change = EntityChange(**one.body)
    return replace(change, updates=True) if one.head["rev"] > 1 else change


def _read_anew(session: Session, list_: FedList, told: Sequence[Stored], naming: Callable[[str, str], str]) -> None:
    """Reads the entities that came or changed since the list was read last; the others stay as they were."""
    old, list_.rows = list_.rows, {}
    for one in told:
        known = old.get(one.id)
        if known is None or known[0] != one.rev:
            stored = session.get(TOLD, one.id)
            known = (one.rev, _row(stored.body, naming)) if stored else None
        if known is not None:
            list_.rows[one.id] = known


def _row(told: Mapping[str, Json], naming: Callable[[str, str], str]) -> dict[str, str]:
    name, version = str(told["id"]), str(told["version"])
    own = {"name": name, "label": str(told["label"]), "__version": version}
    return {**told["properties"], **own, "__trunkVersion": version, "__branchId": naming(name, version)}


def _joined(
    brought: FormList | None,
    list_: FedList,
    dataset: str,
    changes: Sequence[EntityChange],
    naming: Callable[[str, str], str],
) -> FormList:
    """The author's rows first, as records left them; then the others by their label; last what this device adds."""
    told = {row["name"]: row for _, row in list_.rows.values()}
    started = [_laid_on(row, told, naming) for row in (brought or NOTHING).rows()]
    others = sorted(told.values(), key=lambda row: (row["label"].casefold(), row["name"]))
    return merged(table_of([*started, *others]), dataset, changes, lambda name: naming(name, ""))


def _laid_on(
    start: Mapping[str, str], told: dict[str, Mapping[str, str]], naming: Callable[[str, str], str]
) -> dict[str, str]:
    """A row of the author's file; what a record said of it takes the place of what the file said."""
    name = start.get("name", "")
    row = told.pop(name, None)
    if row is not None:
        return {**start, **row, "label": row["label"] or start.get("label", "")}
    return {**start, "__version": "", "__trunkVersion": "", "__branchId": naming(name, "")}


def _branches(device: str, dataset: str) -> Callable[[str, str], str]:
    """Names the branch on which this device changes an entity from a version on: the same until the district tells another."""

    def naming(entity: str, version: str) -> str:
        about = f"{device}/{dataset}/{entity}/{version}"
        return str(uuid.UUID(bytes=hashlib.sha256(about.encode()).digest()[:16], version=4))

    return naming


def _feeding(desk: Desk) -> Iterable[frozenset[str]]:
    """The lists that the forms on this device feed."""
    for one in desk.open_session.find("form"):
        known = desk.feeding.get(one.id)
        if known is None or known[0] != one.rev:
            form = desk.open_session.get("form", one.id)
            feeds = form is not None and form.body.get("purpose") in FEEDING
            known = desk.feeding[one.id] = (one.rev, fed_by(str(form.body["xml"])) if form and feeds else frozenset())
        yield known[1]

"""What came in and waits for somebody's word: kept aside, said twice, or odd; let in, chosen, or left as it is. Nothing is ever deleted."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from peewee import SQL, fn

from core.errors import Refused
from core.records import Json, WireRecord
from core.words import msg
from server import access, audit, entities
from server.access import Grant, NotYours, Who
from server.ingest import Intake, Sender
from server.odk.documents import UNKNOWN_ANSWERS
from server.promises import WAITING
from server.store.base import plain_rows
from server.store.database import Store
from server.store.tables import Device, OrgUnit, Record

CARING = ("admin", "manager")
"""Roles that see what waits, without an answer in it; only those who see what was captured see what two versions said."""
ODD = ("unknown-form-version", "author", "clock", "not-understood", "unknown-kind", entities.ODD, UNKNOWN_ANSWERS)
_DECIDED = "decided"
_EARLY = frozenset({WAITING})
"""Came before what it speaks of: that comes by itself, nobody has to look."""
_STANDS_OUT = SQL("(status <> 'stored' OR flags <> '')")
"""As the index says it (store/schema.py)."""
_MOST_DIFFERENCES = 12

Why = Literal["aside", "twice", "odd"]


@dataclass(frozen=True)
class Name:
    """One content of one revision of a record, in the district it is kept under."""

    district: str
    id: str
    rev: int
    sha256: str


@dataclass(frozen=True)
class Waiting:
    """What waits and why; `codes` say it more exactly (see sync.problems, ODD). Times in ms, no answer in it."""

    name: Name
    why: Why
    codes: Sequence[str]
    kind: str
    form: str
    version: str
    place: str
    device: str
    made: int | None
    received: int


@dataclass(frozen=True)
class Difference:
    """One answer that two versions give differently; as text, empty where one does not give it."""

    question: str
    stands: str
    other: str


def waiting(store: Store, who: Who, most: int, device: str = "") -> tuple[list[Waiting], int]:
    """What waits where this person cares for records, newest first, at most so many; and how many there are in all. Of one device if named."""
    with store.reading():
        rows = Record.select().where(_of(who, device)).order_by(Record.received.desc(), Record.id).limit(most)
        return list(_told(list(rows.iterator()))), how_many(store, who, device)


def how_many(store: Store, who: Who, device: str = "") -> int:
    """How many records wait where this person cares for them, those of one device if it is named."""
    with store.reading():
        return int(Record.select(fn.COUNT(Record.id)).where(_of(who, device)).scalar() or 0)


def differences(store: Store, who: Who, name: Name) -> list[Difference]:
    """What two versions say differently, for who may see what was captured there; NotYours when it does not wait."""
    with store.reading():
        other = _row(who, name, "conflict")
        unit = OrgUnit.get_or_none(OrgUnit.id == other.facility)
        if unit is None or not who.may(access.SEEING, unit.path):
            return []
        stands = Record.get_or_none(_same_revision(name) & (Record.status == "stored"))
        return _between(_answers(stands), _answers(other))[:_MOST_DIFFERENCES]


def let_in(intake: Intake, who: Who, name: Name) -> None:
    """Takes a record in that was kept aside, as if its tablet had been allowed; Refused while its place is not there."""
    with intake.store.writing():
        row = _row(who, name, "quarantined")
        _take_anew(intake, row)
        audit.write(intake.store, name.district, who.id, "let in a record kept aside", f"{name.id}/{name.rev}")


def take_other(intake: Intake, who: Who, name: Name) -> None:
    """Of two versions lets the one count that came later; the one that counted until now is kept."""
    with intake.store.writing():
        row = _row(who, name, "conflict")
        if row.kind != "submission":
            raise Refused(msg("Only of a sheet can the other version be taken."), msg("Ask them to write it anew."))
        counted = _same_revision(name) & (Record.status == "stored")
        Record.update(status="conflict", flags=_DECIDED).where(counted).execute()
        _take_anew(intake, row)
        audit.write(intake.store, name.district, who.id, "took the other of two versions", f"{name.id}/{name.rev}")


def leave(store: Store, who: Who, name: Name) -> None:
    """It is right as it stands; it is kept, and nobody is asked again."""
    with store.writing():
        row = _row(who, name)
        Record.update(flags=f"{row.flags} {_DECIDED}".strip()).where(_this(name)).execute()
        audit.write(store, name.district, who.id, "left a record as it stands", f"{name.id}/{name.rev}")


def _take_anew(intake: Intake, row: Any) -> None:
    """The row goes and comes in again, with everything that follows from it; in one transaction, so that it is never gone."""
    place = OrgUnit.get_or_none(OrgUnit.id == row.facility)
    if place is None:
        raise Refused(
            msg("The place it speaks of is not in the list of places."), msg("Add the place first, then let it in.")
        )
    here = Name(row.district, row.id, row.rev, row.sha256)
    Record.delete().where(_this(here)).execute()
    vouched = (Grant("supervisor", place.id, place.path),)
    sender = Sender(row.device or "", (row.author,) if row.author else (), vouched, levels=access.LEVELS)
    [receipt] = intake.take(sender, [_wire(row)])
    if receipt.status not in {"stored", "gone"}:
        raise Refused(msg("It could not be taken in."), msg("It stays kept aside."))


def _wire(row: Any) -> WireRecord:
    extra = json.loads(row.extra) if row.extra else {}
    return WireRecord(
        *(row.id, row.rev, row.kind, row.district, row.facility, row.sha256, json.loads(row.body)),
        *(row.form, row.version, row.author, row.made, extra),
    )


def _told(rows: Sequence[Any]) -> Iterator[Waiting]:
    places, devices = _names(OrgUnit, {row.facility for row in rows}), _names(Device, {row.device for row in rows})
    for row in rows:
        name = Name(row.district, row.id, row.rev, row.sha256)
        why, codes = _why(row)
        place, device = places.get(row.facility, row.facility or ""), devices.get(row.device, "")
        yield Waiting(
            name, why, codes, row.kind, row.form or "", row.version or "", place, device, row.made, row.received or 0
        )


def _why(row: Any) -> tuple[Why, Sequence[str]]:
    if row.status == "quarantined":
        return "aside", ("not-yours",)
    if row.status == "conflict":
        return "twice", ("same-id",)
    return "odd", tuple(flag for flag in row.flags.split() if flag not in _EARLY)


def _names(table: Any, ids: Collection[str | None]) -> dict[str | None, str]:
    asked = table.select(table.id, table.name).where(table.id.in_([one for one in ids if one]))
    return {id_: str(name) for id_, name in plain_rows(asked)}


def _undecided() -> Any:
    """An oddity that is only early waits for nobody."""
    early = Record.flags.in_(sorted(_EARLY)) & (Record.status == "stored")
    return ~Record.flags.contains(_DECIDED) & ~early & (Record.flags != entities.GONE)


def _for(who: Who) -> Any:
    return _STANDS_OUT & _undecided() & _within(who)


def _of(who: Who, device: str) -> Any:
    return _for(who) & (Record.device == device) if device else _for(who)


def _within(who: Who) -> Any:
    """Rows of the districts this person cares for; what names no district we know is for who cares for the country."""
    mine = [one.district for one in access.reaches(who.grants, CARING) if one.facilities is None]
    here = Record.district.in_(mine)
    if not who.may(CARING, ""):
        top = OrgUnit.get_or_none(OrgUnit.parent.is_null())
        if top is None or not who.may(CARING, top.path):
            return here
    known = OrgUnit.select(OrgUnit.id).where(OrgUnit.level == "district")
    return here | Record.district.not_in(known)


def _row(who: Who, name: Name, status: str = "") -> Any:
    found = Record.get_or_none(_this(name) & _for(who))
    if found is None or (status and found.status != status):
        raise NotYours("This is not here for you.")
    return found


def _this(name: Name) -> Any:
    return _same_revision(name) & (Record.sha256 == name.sha256)


def _same_revision(name: Name) -> Any:
    return (Record.district == name.district) & (Record.id == name.id) & (Record.rev == name.rev)


def _answers(row: Any) -> Mapping[str, Json]:
    data = json.loads(row.body) if row else {}
    told = data.get("answers")
    return cast("Mapping[str, Json]", told if isinstance(told, dict) else data)


def _between(stands: Mapping[str, Json], other: Mapping[str, Json]) -> list[Difference]:
    names = dict.fromkeys([*stands, *other])
    return [
        Difference(name, _text(stands.get(name)), _text(other.get(name)))
        for name in names
        if stands.get(name) != other.get(name)
    ]


def _text(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

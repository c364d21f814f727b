"""What a tablet keeps when it is taken out of service: what waits, sealed to the programme, and the way to send it.

The device secret alone opens these rows, so they leave without anybody's PIN; what is inside them nothing here opens. What patients said
is sealed from the beginning; what people did is sealed in the moment in which their keys go.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import peewee

from core import log
from core.canonical import canonical
from core.errors import Tampered
from core.records import SAFE, SEALED_KINDS, Receipt, WireRecord
from storage.database import Database
from storage.keys import DeviceKeys
from storage.models import TABLES, Fact
from storage.sealing import sealed
from storage.session import Session

_WAY, _ROW = "left", "left/"
_OPENED_BY_PEOPLE = tuple(table for table in TABLES if table is not Fact)


@dataclass(frozen=True, repr=False)
class Way:
    """How to reach the server this tablet served: its address and id, and the token it knew this tablet by."""

    server_url: str
    server: str
    token: str


def left_rows() -> "peewee.ModelSelect[Fact]":
    """The rows of what is left, on any vault."""
    return Fact.select().where(Fact.name.startswith(_ROW))


def way_of(session: Session) -> Way:
    """How this tablet reaches its server now."""
    return Way(*(str(session.setting(name) or "") for name in ("server_url", "server", "token")))


def closed_work(session: Session, new_id: Callable[[], str]) -> list[WireRecord]:
    """Everything that waits to be sent, each record sealed to the programme; without its data key only what is sealed already.

    `new_id` makes ids that say nothing (UUIDv4). Files of records are not among it.
    """
    waiting = session.pending()
    key, key_id = base64.b64decode(str(session.setting("data_key") or "")), str(session.setting("data_key_id") or "")
    sealed_before = [record for record in waiting if record.kind in SEALED_KINDS]
    open_ones = [record for record in waiting if record.kind not in SEALED_KINDS] if key else []
    return sealed_before + [_closed(record, new_id(), key, key_id) for record in open_ones]


def _closed(record: WireRecord, closed_id: str, key: bytes, key_id: str) -> WireRecord:
    cover = WireRecord(closed_id, 1, "left_work", record.district, record.facility, "", {})
    return sealed(cover, canonical(vars(record)), key, key_id)


class LeftBehind:
    """One for each open vault; empty on a tablet in service."""

    def __init__(self, database: Database, device: DeviceKeys) -> None:
        """Keeps nothing in memory."""
        self._database, self._device = database, device

    def way(self) -> Way | None:
        """How to send what is left; None on a tablet that was never taken out of service, or has nothing more to do with it."""
        with self._database.turn() as sqlite:
            row = Fact.select(Fact.value).where(Fact.name == _WAY).tuples().first(sqlite)
        return Way(**self._device.read_label("left.way", b"", bytes(row[0]))) if row else None

    def count(self) -> int:
        """How many sealed answers wait."""
        with self._database.turn() as sqlite:
            return left_rows().count(sqlite)

    def pending(self, most: int) -> list[WireRecord]:
        """At most so many of them, in an order that says nothing; one that does not verify is left where it is."""
        return list(self._read(most).values())

    def accept(self, receipts: Sequence[Receipt]) -> int:
        """Lets go of what the server has; returns how many that were."""
        safe = {(one.id, one.rev) for one in receipts if one.status in SAFE}
        gone = [name for name, record in self._read(None).items() if (record.id, record.rev) in safe]
        with self._database.writing() as sqlite:
            Fact.delete().where(Fact.name.in_(gone)).execute(sqlite)
        self._database.checkpoint()
        return len(gone)

    def take_over(self, sqlite: peewee.SqliteDatabase, way: Way, records: Sequence[WireRecord]) -> None:
        """Inside one transaction: deletes every key and everything people opened with one, and keeps these."""
        for table in _OPENED_BY_PEOPLE:
            table.delete().execute(sqlite)
        Fact.delete().where(Fact.name.startswith("recovery/")).execute(sqlite)
        names = sorted(_ROW + self._device.blind("left", f"{one.id}/{one.rev}").hex() for one in records)
        by_name = {_ROW + self._device.blind("left", f"{one.id}/{one.rev}").hex(): one for one in records}
        for name in names:
            self._keep(sqlite, name, self._device.label("left.record", name.encode(), vars(by_name[name])))
        self._keep(sqlite, _WAY, self._device.label("left.way", b"", vars(way)))

    def forget_way(self) -> None:
        """Nothing more to do with that server: once everything went, and people live here again."""
        with self._database.writing() as sqlite:
            Fact.delete().where(Fact.name == _WAY).execute(sqlite)
        self._database.checkpoint()

    def _read(self, most: int | None) -> Mapping[str, WireRecord]:
        rows = Fact.select(Fact.name, Fact.value).where(Fact.name.startswith(_ROW)).order_by(Fact.name)
        with self._database.turn() as sqlite:
            found = list(rows.limit(most).tuples().execute(sqlite))
        read = {}
        for name, value in found:
            try:
                read[name] = WireRecord(**self._device.read_label("left.record", name.encode(), bytes(value)))
            except Tampered:
                log.note("storage", "what was left behind does not verify")
        return read

    @staticmethod
    def _keep(sqlite: peewee.SqliteDatabase, name: str, value: bytes) -> None:
        Fact.insert(name=name, value=value).on_conflict_replace().execute(sqlite)

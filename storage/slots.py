"""The ways to a person's master key as rows: the PIN's, and the one sealed to the programme's recovery key."""

import json
from typing import NamedTuple

import peewee

from core.records import Json
from storage.database import Database
from storage.models import Slot


class PinSlot(NamedTuple):
    """What a PIN is tried on."""

    sid: bytes
    kdf: str
    wrapped: bytes
    attempts: int


class RecoverySlot(NamedTuple):
    """The master key, sealed to the recovery key that `key_id` names."""

    sid: bytes
    key_id: str
    sealed: bytes


class Slots:
    """Reads and writes slots; a person has at most one of each kind."""

    def __init__(self, database: Database) -> None:
        """Keeps nothing in memory."""
        self._database = database

    def pin(self, uid: bytes) -> PinSlot | None:
        """A person's PIN slot; None when it was destroyed, or nobody has this name."""
        columns = (Slot.sid, Slot.kdf, Slot.wrapped, Slot.attempts)
        with self._database.turn() as sqlite:
            row = Slot.select(*columns).where(Slot.uid == uid, Slot.kind == "pin").tuples().first(sqlite)
        return PinSlot(*row) if row else None

    def recovery(self, uid: bytes) -> RecoverySlot | None:
        """A person's recovery slot; None before the programme's key came to this device."""
        columns = (Slot.sid, Slot.kdf, Slot.wrapped)
        with self._database.turn() as sqlite:
            row = Slot.select(*columns).where(Slot.uid == uid, Slot.kind == "recovery").tuples().first(sqlite)
        return RecoverySlot(bytes(row[0]), json.loads(row[1])["key"], bytes(row[2])) if row else None

    def count(self, sid: bytes, attempts: int) -> None:
        """Keeps how often a PIN was wrong in a row."""
        with self._database.writing() as sqlite:
            Slot.update(attempts=attempts).where(Slot.sid == sid).execute(sqlite)

    def destroy_pin(self, uid: bytes) -> None:
        """No PIN opens this person's keys any more, not even from what the log or the free pages hold."""
        with self._database.writing() as sqlite:
            Slot.delete().where(Slot.uid == uid, Slot.kind == "pin").execute(sqlite)
        self._database.checkpoint()

    def replace(self, sqlite: peewee.SqliteDatabase, row: dict[str, Json]) -> None:
        """Puts a slot in the place of the person's one of the same kind, inside the caller's transaction."""
        Slot.delete().where(Slot.uid == row["uid"], Slot.kind == row["kind"]).execute(sqlite)
        Slot.insert(row).execute(sqlite)

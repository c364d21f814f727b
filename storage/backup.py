"""One person's memory as one file: what their keys open, as it lies on the disk, and a slot that their words alone open.

words --Argon2id, without the device secret--> slot key --> master key --> what the device secret opened here: names and labels

The file is a zip without compression: `vault.db` with this person's rows and nobody else's, and the files of their records.
Nothing in it is in clear. PINs, other people, requests and what the programme sealed for this device stay behind.
"""

import contextlib
import json
import os
import sqlite3
import zipfile
from pathlib import Path
from uuid import UUID

import peewee

from core import passphrases
from core.durable import settle, translated
from core.errors import Tampered
from core.ids import IdMaker
from core.records import Json
from storage import crypto
from storage.crypto import bound
from storage.database import Database
from storage.device_facts import VAULT
from storage.kdf import Cost, key_from_pin
from storage.keys import DeviceKeys
from storage.models import Attachment, Fact, Grant, Record, Slot, Space, User
from storage.people import PersonCard

FILE, FOLDER = "vault.db", "attachments"
WORK = ".copy"
CARRIED, KIND = "carried", "passphrase"


def slot_key(words: str, sid: bytes, kdf: dict[str, Json]) -> bytes:
    """The key that these words make for one slot."""
    return crypto.subkey(
        crypto.extract(bytes.fromhex(kdf["salt"]), key_from_pin(words, kdf)), f"passphrase/{sid.hex()}"
    )


def forget_begun(folder: Path) -> None:
    """Deletes what a sudden end left of a copy in the vault's folder; what cannot be deleted now goes another time."""
    for left in folder.glob(f"{Path(FILE).stem}{WORK}*"):
        with contextlib.suppress(OSError):
            left.unlink()


class Backup:
    """Copies one person's part of an open vault. `master` is the person's master key."""

    def __init__(self, database: Database, device: DeviceKeys, card: PersonCard, master: bytes) -> None:
        """Writes nothing yet."""
        self._database, self._device, self._card, self._master = database, device, card, master
        self._uid = device.blind("person", card.uid)

    def write(self, path: Path, attachments: Path, words: str, *, cost: Cost, ids: IdMaker) -> None:
        """Puts the copy at `path`, whole or not at all; DiskFull, StorageError, or Refused for words that are easy to guess.

        Nobody reads or writes meanwhile, so that rows and files belong together.
        """
        words = passphrases.check(words)
        work, fresh = self._database.path.with_suffix(WORK), path.with_name(f"{path.name}.new")
        try:
            with self._database.turn():
                self._copy(work)
                files = self._prune(work, words, cost, UUID(ids.unlinkable()).bytes)
                with translated():
                    _pack(fresh, work, [attachments / name for name in files])
            with translated():
                fresh.replace(path)
                settle(path.parent)
        finally:
            for left in (fresh, *work.parent.glob(f"{work.name}*")):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)

    def _copy(self, work: Path) -> None:
        with translated():
            os.close(os.open(work, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        with contextlib.closing(sqlite3.connect(work)) as target:
            self._database.sqlite.connection().backup(target)  # type: ignore[no-untyped-call]

    def _prune(self, work: Path, words: str, cost: Cost, sid: bytes) -> list[str]:
        """Leaves this person's rows and the new slot; the names of the files that belong to them."""
        copy = Database(work)
        try:
            with copy.writing() as sqlite:
                mine = self._mine(sqlite)
                self._drop_others(sqlite, list(mine))
                self._add_slot(sqlite, words, cost, sid)
                carried = {"card": vars(self._card), "names": self._device.names.hex(), "spaces": mine_by_hex(mine)}
                sealed = crypto.encrypt(carried_key(self._master), json.dumps(carried).encode(), self._bound(CARRIED))
                Fact.insert(name=CARRIED, value=sealed).execute(sqlite)
                names = [aid.hex() for (aid,) in Attachment.select(Attachment.aid).tuples().execute(sqlite)]
            with copy.turn():
                copy.checkpoint()
                copy.sql("VACUUM")
                copy.sql("PRAGMA journal_mode = delete").fetchall()
        finally:
            copy.close()
        return names

    def _mine(self, sqlite: peewee.SqliteDatabase) -> dict[bytes, Json]:
        """Label by place of the spaces this person is granted; a label that does not verify is left out with its space."""
        granted = Grant.select(Grant.space).where(Grant.uid == self._uid)
        rows = Space.select(Space.space, Space.label).where(Space.space.in_(granted)).tuples().execute(sqlite)
        found: dict[bytes, Json] = {}
        for place, label in rows:
            with contextlib.suppress(Tampered):
                found[place] = self._device.read_label("space.label", place, label)
        return found

    def _drop_others(self, sqlite: peewee.SqliteDatabase, mine: list[bytes]) -> None:
        User.delete().where(User.uid != self._uid).execute(sqlite)
        Grant.delete().where((Grant.uid != self._uid) | Grant.space.not_in(mine)).execute(sqlite)
        Slot.delete().execute(sqlite)
        Fact.delete().where(Fact.name != VAULT).execute(sqlite)
        for table in (Space, Record, Attachment):
            table.delete().where(table.space.not_in(mine)).execute(sqlite)
        User.update(label=b"").execute(sqlite)
        Space.update(label=b"").execute(sqlite)

    def _add_slot(self, sqlite: peewee.SqliteDatabase, words: str, cost: Cost, sid: bytes) -> None:
        kdf = cost.as_json(crypto.new_key()[:16])
        context = bound("slot.passphrase", self._device.vault, self._uid, sid)
        wrapped = crypto.encrypt(slot_key(words, sid, kdf), self._master, context)
        Slot.insert(sid=sid, uid=self._uid, kind=KIND, kdf=json.dumps(kdf), wrapped=wrapped).execute(sqlite)

    def _bound(self, purpose: str) -> bytes:
        return bound(purpose, self._device.vault, self._uid)


def carried_key(master: bytes) -> bytes:
    """Opens what the device secret opened on the device the copy was made on."""
    return crypto.subkey(master, "copy/carried")


def mine_by_hex(mine: dict[bytes, Json]) -> dict[str, Json]:
    """As JSON has it."""
    return {place.hex(): label for place, label in mine.items()}


def _pack(path: Path, file: Path, attachments: list[Path]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
            packed.write(file, FILE)
            for one in attachments:
                if one.exists():
                    packed.write(one, f"{FOLDER}/{one.name}")
        target.flush()
        os.fsync(target.fileno())

"""Takes over a copy that `storage.backup` made: on another device, under a new device secret and a new PIN.

Everything is made ready in a folder of its own; only then, with the vault's file last, it moves to its place. Cut before that,
the device is as new, and the copy can be taken over again. Bodies, files and blind names stay as they are; labels and the slot are new.
"""

import contextlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import peewee

from core import passphrases
from core.clock import Clock
from core.durable import make_folder, settle, translated, write_whole
from core.errors import Refused, Tampered, WrongWords
from core.ids import IdMaker
from core.records import Json
from core.words import msg
from storage import crypto, keys
from storage.backup import CARRIED, FILE, FOLDER, KIND, carried_key, slot_key
from storage.crypto import bound
from storage.database import Database, FolderLock
from storage.device_facts import VAULT, write_check
from storage.formats import FORMAT
from storage.kdf import Cost, calibrated
from storage.keys import DeviceKeys
from storage.left_behind import left_rows
from storage.models import Fact, Slot, Space, User
from storage.secret import FILE as SECRET
from storage.secret import POINTER, device_secret
from storage.vault import open_vault

_AID = re.compile(FOLDER + "/[0-9a-f]{32}")
_PIECE = 1 << 20
_NO_ZIP = (zipfile.BadZipFile, EOFError, RuntimeError, ValueError)
"""What reading bytes as a zip may raise when they are none, are cut, or want a password."""
_VERSION = slice(60, 64)
"""Where SQLite's file has its user_version (https://sqlite.org/fileformat2.html, section 1.3)."""
DEVICES_OWN = ("token", "device")
"""Settings that stand for the device the copy was made on; this one has to be let in by the district anew."""


class _Opened(NamedTuple):
    vault: bytes
    uid: bytes
    master: bytes
    carried: dict[str, Json]


def restore(
    copy: Path, folder: Path, words: str, pin: str, *, clock: Clock, ids: IdMaker, kdf: Cost | None = None
) -> str:
    """Makes `folder` this person's device; their id. Nobody may live there, and nobody may hold the folder.

    Refused when somebody does, when the file is no copy or one of a newer Kioo, WrongWords when they do not open it; DiskFull, StorageError.
    """
    with translated():
        make_folder(folder)
    lock = FolderLock(folder / "vault.lock")
    ready = folder / "restoring"
    try:
        _check_empty(folder)
        with translated():
            shutil.rmtree(ready, ignore_errors=True)
            ready.mkdir(mode=0o700)
        _unpack(copy, ready)
        uid = _make_ours(ready, passphrases.plain(words), pin, ids, kdf or calibrated(clock))
        _forget_the_other_device(ready, uid, pin, clock, ids)
        _move_in(ready, folder)
    finally:
        shutil.rmtree(ready, ignore_errors=True)
        lock.release()
    return uid


def _check_empty(folder: Path) -> None:
    file = folder / FILE
    if not file.exists():
        return
    database = Database(file)
    try:
        with database.turn() as sqlite:
            if User.select().exists(sqlite):
                raise somebody_lives_here()
            if left_rows().exists(sqlite):
                raise Refused(
                    msg("Something of before still goes to the district from this tablet."),
                    msg("Leave it on where there is a network, then take the copy over."),
                )
    finally:
        database.close()


def somebody_lives_here() -> Refused:
    """What is said where a copy would lie over somebody's own memory."""
    return Refused(msg("Somebody lives on this device already."), msg("Take the copy over on a new one."))


def _unpack(copy: Path, ready: Path) -> None:
    (ready / FOLDER).mkdir(mode=0o700)
    try:
        with translated(), zipfile.ZipFile(copy) as packed:
            for name in packed.namelist():
                if name == FILE or _AID.fullmatch(name):
                    write_whole(ready / name, _pieces(packed, name))
    except _NO_ZIP as problem:
        raise _no_copy() from problem
    if not (ready / FILE).exists():
        raise _no_copy()
    with (ready / FILE).open("rb") as file:
        if int.from_bytes(file.read(_VERSION.stop)[_VERSION]) > FORMAT:
            raise Refused(
                msg("This copy was made by a newer Kioo."),
                msg("Bring Kioo on this device up to date, then take the copy over."),
            )


def _pieces(packed: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with packed.open(name) as source:
        yield from iter(lambda: source.read(_PIECE), b"")


def _no_copy() -> Refused:
    return Refused(msg("This file is no copy that Kioo made, or it is not whole."), msg("Choose another file."))


def _make_ours(ready: Path, words: str, pin: str, ids: IdMaker, cost: Cost) -> str:
    """The file under a new device secret, with a PIN slot in the place of the words."""
    try:
        database = Database(ready / FILE)
    except Tampered as problem:
        raise _no_copy() from problem
    try:
        with database.writing() as sqlite:
            opened = _open(sqlite, words)
            secret = device_secret(ready, None, may_create=True).raw
            device = DeviceKeys(opened.vault, secret, bytes.fromhex(opened.carried["names"]))
            Fact.delete().where(Fact.name == CARRIED).execute(sqlite)
            write_check(sqlite, device)
            _label(sqlite, device, opened)
            sid = UUID(ids.unlinkable()).bytes
            Slot.delete().execute(sqlite)
            Slot.insert(keys.new_slot(device, opened.uid, sid, pin=pin, kdf=cost, master=opened.master)).execute(sqlite)
    finally:
        database.close()
    return str(opened.carried["card"]["uid"])


def _open(sqlite: peewee.SqliteDatabase, words: str) -> _Opened:
    vault = Fact.select(Fact.value).where(Fact.name == VAULT).tuples().first(sqlite)
    sealed = Fact.select(Fact.value).where(Fact.name == CARRIED).tuples().first(sqlite)
    slot = Slot.select(Slot.sid, Slot.uid, Slot.kdf, Slot.wrapped).where(Slot.kind == KIND).tuples().first(sqlite)
    if not (vault and sealed and slot):
        raise _no_copy()
    sid, uid, kdf, wrapped = slot
    try:
        master = crypto.decrypt(
            slot_key(words, sid, json.loads(kdf)), wrapped, bound("slot.passphrase", vault[0], uid, sid)
        )
    except Tampered as problem:
        raise WrongWords(msg("These words do not open this copy."), msg("Try once more, word by word.")) from problem
    carried = json.loads(crypto.decrypt(carried_key(master), sealed[0], bound(CARRIED, vault[0], uid)))
    return _Opened(vault[0], uid, master, carried)


def _label(sqlite: peewee.SqliteDatabase, device: DeviceKeys, opened: _Opened) -> None:
    label = device.label("person.label", opened.uid, opened.carried["card"])
    User.update(label=label).where(User.uid == opened.uid).execute(sqlite)
    for place, told in opened.carried["spaces"].items():
        where = bytes.fromhex(place)
        Space.update(label=device.label("space.label", where, told)).where(Space.space == where).execute(sqlite)


def _forget_the_other_device(ready: Path, uid: str, pin: str, clock: Clock, ids: IdMaker) -> None:
    """Two devices with one name would take each other's place at the district."""
    with contextlib.closing(open_vault(ready, clock=clock, ids=ids)) as vault:
        sending = vault.unlock(uid, pin) and vault.sync_session()
        for name in DEVICES_OWN:
            if sending.setting(name) is not None:
                sending.set_setting(name, None)


def _move_in(ready: Path, folder: Path) -> None:
    """The file comes last: a disk may keep names in any order when the power goes, and where the file is everything must be."""
    with translated():
        for old in (
            folder / FILE,
            folder / f"{FILE}-wal",
            folder / f"{FILE}-shm",
            folder / "generations",
            folder / POINTER,
        ):
            old.unlink(missing_ok=True)
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        settle(folder)
        for name in (FOLDER, SECRET, "generations"):
            if (ready / name).exists():
                (ready / name).replace(folder / name)
        settle(folder)
        (ready / FILE).replace(folder / FILE)
        settle(folder)

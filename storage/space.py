"""An open space: turns records into encrypted rows and back, and keeps the index beside them."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from typing import Any

import peewee

from core import log
from core.errors import Tampered
from core.records import Json
from storage import crypto
from storage.crypto import Box, bound
from storage.database import BROKEN_FILE, Prepared, raise_unless_broken
from storage.index import Entry, Index, lean
from storage.keys import DeviceKeys, SpaceKeys
from storage.models import Attachment, Record, Space
from storage.rowset import Finding, RowSet

SETTING = "_setting"
"""The kind under which a space keeps small facts of the app's and its own."""

_HERE = (Record.space == b"") & (Record.aside == 0)
_HEADS = Prepared(
    Record.select(Record.seq, Record.rid, Record.rev, Record.dek, Record.head).where(_HERE).order_by(Record.seq)
)
_FILES = Prepared(
    Attachment.select(Attachment.owner, Attachment.aid, Attachment.head, Attachment.dek).where(Attachment.space == b"")
)
_STATE = Prepared(Space.select(Space.state).where(Space.space == b""))
AT_ONCE = 100
"""Bodies that are read with one query."""
_BODY = Prepared(Record.select(Record.epoch, Record.dek, Record.body).where(Record.seq == 0))
_BODIES = Prepared(
    Record.select(Record.seq, Record.epoch, Record.dek, Record.body).where(Record.seq.in_([0] * AT_ONCE))
)
_DELETE = Prepared(Record.delete().where(Record.seq == 0))
_REWRAP = Prepared(Record.update({Record.head: b"", Record.dek: b""}).where(Record.seq == 0))
_COLUMNS = ("space", "rid", "aside", "epoch", "rev", "head", "dek", "body")
_INSERT = Prepared(Record.insert({getattr(Record, name): b"" for name in _COLUMNS}))

_PURPOSES = ("head", "key", "body")
_LENGTH_4, _LENGTH_8, _LENGTH_16 = b"\x00\x04", b"\x00\x08", b"\x00\x10"

_NO_ROW = (TypeError, ValueError, AttributeError, OverflowError)
"""What comes of columns whose very type was changed."""

_PLAIN, _DEFLATED = b"\x00", b"\x01"
_WORTH_DEFLATING = 200
_PLAIN_TYPES = frozenset({str, bool, int, float})
_decoded = json.JSONDecoder().raw_decode
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class OpenSpace:
    """One space while somebody holds its keys. Every method runs inside a turn of the database."""

    def __init__(self, device: DeviceKeys, name: str, epoch: int, keys: SpaceKeys, *, counted: bool) -> None:
        """Knows nothing until `load`; `counted` says that somebody wrote down before which rows belong here."""
        self.name, self.epoch, self.keys = name, epoch, keys
        self.place = device.blind("space", name)
        self._vault = device.vault
        self._heads, self._keys, self._name_key = Box(keys.head), Box(keys.wrap), keys.names
        self._contexts = {purpose: bound(f"record.{purpose}", self._vault, self.place) for purpose in _PURPOSES}
        self._epoch = _told(epoch)
        self.rows = RowSet(keys, bound("space.state", self._vault, self.place, epoch.to_bytes(4, "big")), self.place)
        self.counted, self.older, self.broken = counted, False, False
        self.index = Index()
        self.damaged = 0

    def load(self, sqlite: peewee.SqliteDatabase) -> None:
        """Fills the index from the heads on disk, and counts what stands there; a head that does not verify stays where it is."""
        self.index, self.damaged, self.broken = Index(), 0, False
        self.rows.forget()
        self.rows.read(_STATE(sqlite, self.place).fetchone()[0])
        for owner, aid, head, dek in self._surviving(_FILES, sqlite, self.place):
            self.rows.stands(self.mark_of_file(owner, aid, head, dek))
        for seq, rid, rev, dek, blob in self._surviving(_HEADS, sqlite, self.place, 0):
            try:
                head = unpacked(self._heads.decrypt(blob, self._bound("head", rid, rev)))
            except (Tampered, *_NO_ROW):
                self.damaged += 1
                continue
            mark = self.rows.stands(self.rows.mark(b"r", rid, rev.to_bytes(8, "big"), dek, blob))
            self.index.put(Entry(seq, intern(head["kind"]), head["id"], rev, lean(head["head"]), rid, mark))
        if self.damaged:
            log.note("storage", "heads that do not verify", count=self.damaged)

    def _surviving(self, query: Prepared, sqlite: peewee.SqliteDatabase, *values: object) -> Iterator[Any]:
        """The rows that can be read; where the file itself is broken they end, and that is remembered."""
        try:
            yield from query(sqlite, *values)
        except BROKEN_FILE as problem:
            raise_unless_broken(problem)
            self.broken = True

    @property
    def finding(self) -> Finding | None:
        """What is wrong with the rows as a whole; known once the device's queue has been read too."""
        if self.broken:
            return "file"
        if self.rows.lost or (self.counted and not self.rows.begun):
            return "state"
        if self.older:
            return "older"
        return "rows" if self.damaged or not self.rows.complete else None

    def mark_of_file(self, owner: bytes, aid: bytes, head: bytes, dek: bytes) -> int:
        """The share of a file's row in the sum over all rows."""
        return self.rows.mark(b"a", owner, aid, dek, head)

    def write(
        self,
        sqlite: peewee.SqliteDatabase,
        kind: str,
        record_id: str,
        head: Mapping[str, Json],
        body: Json,
        *,
        rev: int,
    ) -> Entry:
        """Puts one revision in the place of the one before, under a key of its own."""
        rid = crypto.blind(self._name_key, kind, record_id)
        self._make_room(sqlite, kind, record_id, rid)
        key = crypto.new_key()
        whole = packed({"kind": kind, "id": record_id, "head": dict(head)})
        blobs = (*self.wrapped(rid, rev, whole, key), crypto.encrypt(key, packed(body), self._bound("body", rid, rev)))
        seq = _INSERT(sqlite, self.place, rid, 0, self.epoch, rev, *blobs).lastrowid or 0
        mark = self.rows.add(self.rows.mark(b"r", rid, rev.to_bytes(8, "big"), blobs[1], blobs[0]))
        entry = Entry(seq, kind, record_id, rev, _as_kept(head, whole), rid, mark)
        self.index.put(entry)
        return entry

    def remove(self, sqlite: peewee.SqliteDatabase, kind: str, record_id: str) -> bool:
        """Takes a record away, if it is there."""
        entry = self.index.entry(kind, record_id)
        if entry is None:
            return False
        _DELETE(sqlite, entry.seq)
        self.rows.drop(entry.mark)
        self.index.drop(kind, record_id)
        return True

    def body(self, sqlite: peewee.SqliteDatabase, entry: Entry) -> Json:
        """Decrypts a record's body; Tampered when a byte of it changed."""
        return self._opened(entry, _BODY(sqlite, entry.seq).fetchone())

    def bodies(self, sqlite: peewee.SqliteDatabase, entries: Sequence[Entry]) -> Iterator[Json]:
        """The bodies of at most `AT_ONCE` records, in this order; Tampered at the first whose bytes changed."""
        wanted = [entry.seq for entry in entries]
        rows = {seq: row for seq, *row in _BODIES(sqlite, *wanted, *[0] * (AT_ONCE - len(wanted)))}
        return (self._opened(entry, rows.get(entry.seq)) for entry in entries)

    def _opened(self, entry: Entry, row: Sequence[Any] | None) -> Json:
        if row is None:
            raise Tampered("a record's row is gone")
        epoch, dek, body = row
        if not isinstance(epoch, int) or not 0 < epoch <= self.epoch:
            raise Tampered("a record of an epoch that never was")
        key = self._keys.decrypt(dek, self._bound("key", entry.rid, entry.rev))
        return unpacked(crypto.decrypt(key, body, self._bound("body", entry.rid, entry.rev, _told(epoch))))

    def take_over(self, sqlite: peewee.SqliteDatabase, before: "OpenSpace") -> None:
        """Wraps heads and record keys of the epoch before anew, for this one; bodies stay as they are. Tampered when one does not open."""
        for seq, rid, rev, dek, blob in list(_HEADS(sqlite, self.place, 0)):
            head, key = self.wrapped(rid, rev, *before.unwrapped(rid, rev, blob, dek))
            _REWRAP(sqlite, head, key, seq)
            self.rows.add(self.rows.mark(b"r", rid, rev.to_bytes(8, "big"), key, head))

    def unwrapped(self, rid: bytes, rev: int, head: bytes, dek: bytes) -> tuple[bytes, bytes]:
        """What a row's head says, and the key of its body."""
        return (
            self._heads.decrypt(head, self._bound("head", rid, rev)),
            self._keys.decrypt(dek, self._bound("key", rid, rev)),
        )

    def wrapped(self, rid: bytes, rev: int, head: bytes, key: bytes) -> tuple[bytes, bytes]:
        """The two blobs of a row."""
        return (
            self._heads.encrypt(head, self._bound("head", rid, rev)),
            self._keys.encrypt(key, self._bound("key", rid, rev)),
        )

    def check(self, sqlite: peewee.SqliteDatabase) -> tuple[int, int]:
        """Reads every row: how many there are, those set aside too, and how many do not verify."""
        rows = Record.select().where(Record.space == self.place).count(sqlite)
        broken = sum(not self._reads(sqlite, entry) for entry in self.index)
        return rows, broken + rows - len(self.index)

    def set_aside(self, sqlite: peewee.SqliteDatabase) -> int:
        """Sets aside every row that does not verify, body and all; how many there were. They are kept, and nobody's any more."""
        reading = {entry.seq for entry in self.index if self._reads(sqlite, entry)}
        rows = Record.select(Record.seq).where((Record.space == self.place) & (Record.aside == 0)).tuples()
        broken = [seq for (seq,) in rows.execute(sqlite) if seq not in reading]
        for seq in broken:
            Record.update(aside=seq).where(Record.seq == seq).execute(sqlite)
        return len(broken)

    def setting(self, sqlite: peewee.SqliteDatabase, name: str) -> Json:
        """A small fact kept under a name; None when there is none."""
        entry = self.index.entry(SETTING, name)
        return None if entry is None else self.body(sqlite, entry)

    def set_setting(self, sqlite: peewee.SqliteDatabase, name: str, value: Json) -> None:
        """Keeps a small fact."""
        entry = self.index.entry(SETTING, name)
        self.write(sqlite, SETTING, name, {}, value, rev=entry.rev + 1 if entry else 1)

    def has_damaged(self, sqlite: peewee.SqliteDatabase, kind: str, record_id: str) -> bool:
        """Whether the place of this record holds a row whose head does not verify."""
        if not self.damaged or self.index.entry(kind, record_id):
            return False
        return bool(self._standing(crypto.blind(self._name_key, kind, record_id)).count(sqlite))

    def _reads(self, sqlite: peewee.SqliteDatabase, entry: Entry) -> bool:
        try:
            self.body(sqlite, entry)
        except Tampered:
            return False
        return True

    def _make_room(self, sqlite: peewee.SqliteDatabase, kind: str, record_id: str, rid: bytes) -> None:
        """Deletes the revision before; a row that does not verify is never deleted, only set aside."""
        if not self.remove(sqlite, kind, record_id) and self.damaged:
            Record.update(aside=Record.seq).where(Record.seq.in_(self._standing(rid))).execute(sqlite)

    def _standing(self, rid: bytes) -> "peewee.ModelSelect[Record]":
        return Record.select(Record.seq).where((Record.space == self.place) & (Record.rid == rid) & (Record.aside == 0))

    def _bound(self, purpose: str, rid: bytes, rev: int, epoch: bytes | None = None) -> bytes:
        """As `crypto.bound`, whose first parts are made once; a body stays bound to the epoch it was written in."""
        return self._contexts[purpose] + _LENGTH_16 + rid + (epoch or self._epoch) + _LENGTH_8 + rev.to_bytes(8, "big")


def _told(epoch: int) -> bytes:
    return _LENGTH_4 + epoch.to_bytes(4, "big")


def _as_kept(head: Mapping[str, Json], whole: bytes) -> Mapping[str, Json]:
    """A head as it will be read back from `whole`; plain values are the same, anything else is read."""
    if all(value is None or type(value) in _PLAIN_TYPES for value in head.values()):
        return lean(head)
    read: Mapping[str, Json] = unpacked(whole)["head"]
    return read


def packed(value: Json) -> bytes:
    """JSON as bytes, deflated when that is worth it; done before encryption, since nothing shrinks after."""
    text = _encoded(value).encode("utf-8", "surrogatepass")
    return _PLAIN + text if len(text) < _WORTH_DEFLATING else _DEFLATED + zlib.compress(text, 1)


def unpacked(content: bytes) -> Json:
    """Reads `packed` back."""
    text = content[1:] if content[:1] == _PLAIN else zlib.decompress(content[1:])
    return _decoded(text.decode("utf-8", "surrogatepass"))[0]

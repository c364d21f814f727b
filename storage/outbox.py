"""What waits to be sent: encrypted rows in the order they were made, sealed ones in an order that says nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import peewee

from core import log
from core.canonical import canonical
from core.errors import OurFault, Tampered
from core.records import SAFE, SEALED_KINDS, Receipt, WireRecord, attachments_of
from storage import crypto
from storage.crypto import BEGINNING, bound
from storage.database import Prepared
from storage.keys import DeviceKeys
from storage.models import Outgoing, SealedOutgoing
from storage.space import OpenSpace, packed, unpacked

State = Literal["on this device", "on its way", "needs you"]
_SAFE_SO_FAR = "_safe"
KEPT_DAYS, KEPT_BYTES = 30, 8 << 20
"""So long, and so much at most, what the server has is kept for the case that the server is restored from a backup (decision 27)."""
_DAY_MS = 86_400_000

Queue = type[Outgoing | SealedOutgoing]
_QUEUES: tuple[Queue, ...] = (Outgoing, SealedOutgoing)
_INSERT = {queue: Prepared(queue.insert({queue.oid: b"", queue.head: b"", queue.body: b""})) for queue in _QUEUES}
_REWRITE = {queue: Prepared(queue.update({queue.head: b""}).where(queue.oid == b"")) for queue in _QUEUES}
_DELETE = {queue: Prepared(queue.delete().where(queue.oid == b"")) for queue in _QUEUES}
_BODY = {queue: Prepared(queue.select(queue.body).where(queue.oid == b"")) for queue in _QUEUES}


@dataclass(frozen=True)
class OutboxLine:
    """One waiting revision as people see it; `state` and `problem` are message ids or problem codes.

    `files` is how many photos or recordings follow a record that is with the server already; `form` is blank for what is
    no filled form, and for sealed ones.
    """

    id: str
    rev: int
    kind: str
    state: State
    tries: int
    problem: str | None
    files: int = 0
    form: str = ""
    carried: int | None = None  # since when (ms) a colleague carries it


@dataclass(frozen=True)
class Counts:
    """How many stand where; `last_safe_ms` is when the server last took something into its care."""

    on_device: int
    on_way: int
    safe: int
    needs_you: int
    last_safe_ms: int | None


@dataclass(frozen=True)
class _Waiting:
    id: str
    rev: int
    kind: str
    sha256: str
    size: int
    oid: bytes
    tries: int = 0
    problem: str | None = None
    stored: bool = False  # the server has the record, and not all of its files
    form: str = ""
    blobs: Mapping[str, str | None] = field(default_factory=dict)  # files still to go: sha256 to what is wrong with it
    passing: bool = False  # nothing of it may stay once the server has it
    kept: int | None = None  # when the server got it, by its own clock, for those kept a while

    @property
    def trouble(self) -> str | None:
        if self.problem is not None or not self.stored:
            return self.problem
        return next((problem for problem in self.blobs.values() if problem is not None), None)

    @property
    def sealed(self) -> bool:
        return self.kind in SEALED_KINDS


class Outbox:
    """The device space's outbox. Methods that take `sqlite` run inside the caller's turn or transaction."""

    def __init__(self, device: DeviceKeys, space: OpenSpace) -> None:
        """Knows nothing until `load`."""
        self._vault, self._space = device.vault, space
        self._key, self._names = space.keys.queue, space.keys.names
        self._waiting: dict[tuple[str, int], _Waiting] = {}
        self._kept: dict[tuple[str, int], _Waiting] = {}
        self._marks: dict[bytes, tuple[int, int]] = {}  # of the head and of the body, by oid
        self._flying: frozenset[tuple[str, int]] = frozenset()
        self.carried: Mapping[tuple[str, int], int] = {}
        """Since when (ms) a colleague carries what waits."""
        self.damaged = 0

    def load(self, sqlite: peewee.SqliteDatabase) -> None:
        """Reads the lines; one that does not verify is counted and left where it is."""
        self._waiting, self._kept, self._marks, self.damaged = {}, {}, {}, 0
        rows = self._space.rows
        for table, order in ((Outgoing, Outgoing.seq), (SealedOutgoing, SealedOutgoing.oid)):
            columns = (table.oid, table.head, peewee.fn.substr(table.body, 1, BEGINNING))
            for oid, head, body in table.select(*columns).order_by(order).tuples().execute(sqlite):
                self._marks[oid] = (rows.stands(self._mark(b"h", oid, head)), rows.stands(self._mark(b"b", oid, body)))
                line = self._read_line(sqlite, table, oid, head) if isinstance(oid, bytes) else None
                if line is None:
                    self.damaged += 1
                else:
                    self._place(line)

    def add(self, sqlite: peewee.SqliteDatabase, record: WireRecord, *, passing: bool = False) -> None:
        """Queues a record. The same revision again only clears its problem; other content under it is our fault.

        Nothing of a `passing` one stays once the server has it.
        """
        known = self._waiting.get((record.id, record.rev))
        if known is not None:
            if known.sha256 != record.sha256:
                raise OurFault("this revision is already on its way with other content")
            self._rewrite(sqlite, _tried_again(known))
            return
        if (record.id, record.rev) in self._kept:
            self._delete(sqlite, self._kept[record.id, record.rev])
        line = self._line(record, crypto.blind(self._names, "outgoing", record.id, str(record.rev)))
        line = replace(line, passing=passing)
        row = self._row(line, record)
        if line.sealed:
            self._insert_sealed(sqlite, row)
        else:
            _INSERT[Outgoing](sqlite, *row)
        self._count(*row)
        self._waiting[record.id, record.rev] = line

    def pending(
        self, sqlite: peewee.SqliteDatabase, limit_bytes: int | None, kinds: Collection[str] | None
    ) -> list[WireRecord]:
        """What may be sent now, within the limit but at least one; a body that does not verify is left out."""
        found: list[WireRecord] = []
        room = limit_bytes
        for line in self._in_order():
            if line.stored or line.problem is not None or (kinds is not None and line.kind not in kinds):
                continue
            if room is not None and found and line.size > room:
                break
            record = self._record(sqlite, line)
            if record is not None:
                found.append(record)
                room = None if room is None else room - line.size
        return found

    def lines(self) -> list[OutboxLine]:
        """Everything that waits, in the order of sending."""
        return [
            OutboxLine(
                line.id,
                line.rev,
                line.kind,
                self._state(line),
                line.tries,
                line.trouble,
                line.stored * len(line.blobs),
                line.form,
                self.carried.get((line.id, line.rev)),
            )
            for line in self._in_order()
        ]

    def mark_sending(self, sqlite: peewee.SqliteDatabase, ids: Collection[str]) -> None:
        """These, and only these, are on their way now; each counts one try more. Nobody is after a restart."""
        going = [line for line in self._waiting.values() if line.id in ids and line.problem is None and not line.stored]
        for line in going:
            self._rewrite(sqlite, replace(line, tries=line.tries + 1))
        self._flying = frozenset((line.id, line.rev) for line in going)

    def retry(self, sqlite: peewee.SqliteDatabase, ids: Collection[str]) -> None:
        """Takes the problem off these, so that they are offered again."""
        for line in [line for line in self._waiting.values() if line.id in ids and line.trouble is not None]:
            self._rewrite(sqlite, _tried_again(line))

    def accept(self, sqlite: peewee.SqliteDatabase, receipts: Iterable[Receipt], now_ms: int, kept_ms: int) -> None:
        """Lets go of each (id, rev) the server has, unless it waits for its files; keeps what it refused, with the problem.

        `now_ms` is by the clock of this device, which people read; `kept_ms` by the server's, which `stale` asks for.
        """
        safe = 0
        for receipt in receipts:
            line = self._waiting.get((receipt.id, receipt.rev))
            if line is None:
                continue
            self._flying -= {(line.id, line.rev)}
            if receipt.status in SAFE and line.blobs:
                self._rewrite(sqlite, replace(line, problem=None, stored=True))
            elif receipt.status in SAFE:
                self._let_go(sqlite, line, kept_ms)
                safe += 1
            else:
                self._rewrite(sqlite, replace(line, problem=receipt.problem or receipt.status))
        if safe:
            self._remember_safe(sqlite, safe, now_ms)

    def blobs(self, *, unsent: bool = False) -> dict[str, list[tuple[str, int]]]:
        """What is to be sent of files: sha256 to every waiting (id, rev) that names it, one of which is with the server.

        With `unsent` also what goes behind records that are not there yet.

        Whichever of them holds the file: a record that was changed names again what went out with its first revision.
        """
        naming: dict[str, list[tuple[str, int]]] = {}
        wanted: set[str] = set()
        for line in self._in_order():
            for sha256, problem in line.blobs.items():
                naming.setdefault(sha256, []).append((line.id, line.rev))
                wanted |= {sha256} if (line.stored or unsent) and problem is None else set()
        return {sha256: owners for sha256, owners in naming.items() if sha256 in wanted}

    def blob_safe(self, sqlite: peewee.SqliteDatabase, sha256: str, now_ms: int, kept_ms: int) -> list[tuple[str, int]]:
        """The server has this content whole; returns the (id, rev) of the records that waited for it."""
        waited = [line for line in self._waiting.values() if line.stored and sha256 in line.blobs]
        complete = 0
        for line in waited:
            left = {other: problem for other, problem in line.blobs.items() if other != sha256}
            if left:
                self._rewrite(sqlite, replace(line, blobs=left))
            else:
                self._let_go(sqlite, line, kept_ms)
                complete += 1
        if complete:
            self._remember_safe(sqlite, complete, now_ms)
        return [(line.id, line.rev) for line in waited]

    def blob_refused(self, sqlite: peewee.SqliteDatabase, sha256: str, problem: str) -> None:
        """A content that does not get there: the records that wait for it need a person."""
        for line in [line for line in self._waiting.values() if line.stored and sha256 in line.blobs]:
            self._rewrite(sqlite, replace(line, blobs={**line.blobs, sha256: problem}))

    def stale(self, now_ms: int) -> list[tuple[str, int]]:
        """The (id, rev) of what the server has and need not be kept any longer: the older ones, and what is too much."""
        room, gone = KEPT_BYTES, []
        for key, line in sorted(self._kept.items(), key=lambda one: one[1].kept or 0, reverse=True):
            room -= line.size
            if room < 0 or now_ms - (line.kept or 0) > KEPT_DAYS * _DAY_MS:
                gone.append(key)
        return gone

    def forget(self, sqlite: peewee.SqliteDatabase, keys: Iterable[tuple[str, int]]) -> None:
        """Deletes what was `stale`."""
        for key in keys:
            self._delete(sqlite, self._kept[key])

    def offer_again(self, sqlite: peewee.SqliteDatabase) -> int:
        """What the server had and is here still waits again, with all its files: what was safe, and what waited for files only; how many."""
        begun = [line for line in self._waiting.values() if line.stored]
        again = [line for line in list(self._kept.values()) if self._offer(sqlite, line)]
        safe, last = self._safe_so_far(sqlite)
        if again:
            self._space.set_setting(sqlite, _SAFE_SO_FAR, [max(safe - len(again), 0), last])
        return len(again) + sum(self._offer(sqlite, line) for line in begun)

    def counts(self, sqlite: peewee.SqliteDatabase) -> Counts:
        """How many stand where."""
        states = [self._state(line) for line in self._waiting.values()]
        safe, last = self._safe_so_far(sqlite)
        return Counts(states.count("on this device"), states.count("on its way"), safe, states.count("needs you"), last)

    def check(self, sqlite: peewee.SqliteDatabase) -> tuple[int, int]:
        """Reads every row: how many there are and how many do not verify."""
        lines = [*self._waiting.values(), *self._kept.values()]
        broken = sum(self._record(sqlite, line) is None for line in lines)
        return len(lines) + self.damaged, broken + self.damaged

    def _in_order(self) -> Iterator[_Waiting]:
        yield from (line for line in self._waiting.values() if not line.sealed)
        yield from sorted((line for line in self._waiting.values() if line.sealed), key=lambda line: line.oid)

    def _state(self, line: _Waiting) -> State:
        if line.trouble is not None:
            return "needs you"
        key = line.id, line.rev
        return "on its way" if line.stored or key in self._flying or key in self.carried else "on this device"

    def _line(self, record: WireRecord, oid: bytes) -> _Waiting:
        blobs = {} if record.kind in SEALED_KINDS else {one.sha256: None for one in attachments_of(record.data)}
        size = len(canonical(vars(record)))
        form = "" if record.kind in SEALED_KINDS else record.form or ""
        return _Waiting(record.id, record.rev, record.kind, record.sha256, size, oid, form=form, blobs=blobs)

    def _row(self, line: _Waiting, record: WireRecord) -> tuple[bytes, bytes, bytes]:
        return line.oid, self._head(line), self._closed("outgoing.body", line.oid, packed(vars(record)))

    def _insert_sealed(self, sqlite: peewee.SqliteDatabase, row: tuple[bytes, bytes, bytes]) -> None:
        """Writes all sealed rows anew: inside a page SQLite places cells in the order they came."""
        columns = (SealedOutgoing.oid, SealedOutgoing.head, SealedOutgoing.body)
        rows = [*SealedOutgoing.select(*columns).tuples().execute(sqlite), row]
        SealedOutgoing.delete().execute(sqlite)
        for values in sorted(rows):
            _INSERT[SealedOutgoing](sqlite, *values)

    def _rewrite(self, sqlite: peewee.SqliteDatabase, line: _Waiting) -> None:
        head, rows = self._head(line), self._space.rows
        _REWRITE[_table(line)](sqlite, head, line.oid)
        of_head, of_body = self._marks[line.oid]
        rows.drop(of_head)
        self._marks[line.oid] = (rows.add(self._mark(b"h", line.oid, head)), of_body)
        self._place(line)

    def _delete(self, sqlite: peewee.SqliteDatabase, line: _Waiting) -> None:
        _DELETE[_table(line)](sqlite, line.oid)
        for mark in self._marks.pop(line.oid):
            self._space.rows.drop(mark)
        for lines in (self._waiting, self._kept):
            lines.pop((line.id, line.rev), None)

    def _place(self, line: _Waiting) -> None:
        here, other = (self._waiting, self._kept) if line.kept is None else (self._kept, self._waiting)
        other.pop((line.id, line.rev), None)
        here[line.id, line.rev] = line

    def _let_go(self, sqlite: peewee.SqliteDatabase, line: _Waiting, kept_ms: int) -> None:
        """The server has it. What is sealed or passing goes at once: of patients' words nothing stays."""
        if line.sealed or line.passing:
            self._delete(sqlite, line)
            return
        self._rewrite(sqlite, replace(line, problem=None, stored=True, blobs={}, kept=kept_ms))

    def _offer(self, sqlite: peewee.SqliteDatabase, line: _Waiting) -> bool:
        record = self._record(sqlite, line)
        if record is not None:
            self._rewrite(sqlite, replace(self._line(record, line.oid), passing=line.passing))
        return record is not None

    def _count(self, oid: bytes, head: bytes, body: bytes) -> None:
        rows = self._space.rows
        self._marks[oid] = (rows.add(self._mark(b"h", oid, head)), rows.add(self._mark(b"b", oid, body[:BEGINNING])))

    def _mark(self, sort: bytes, oid: bytes, blob: bytes) -> int:
        """A body's beginning holds its nonce, which no other one has: that binds it without reading all of it."""
        return self._space.rows.mark(sort, oid, blob)

    def _read_line(self, sqlite: peewee.SqliteDatabase, table: Queue, oid: bytes, head: bytes) -> _Waiting | None:
        """The line of a row: from its head, or, when that is broken, made anew from the record itself."""
        try:
            return _Waiting(oid=oid, **unpacked(self._opened("outgoing.head", oid, head)))
        except Tampered:
            record = self._body(sqlite, table, oid)
            return None if record is None else self._line(record, oid)

    def _record(self, sqlite: peewee.SqliteDatabase, line: _Waiting) -> WireRecord | None:
        return self._body(sqlite, _table(line), line.oid)

    def _body(self, sqlite: peewee.SqliteDatabase, table: Queue, oid: bytes) -> WireRecord | None:
        (blob,) = _BODY[table](sqlite, oid).fetchone()
        try:
            return WireRecord(**unpacked(self._opened("outgoing.body", oid, blob)))
        except Tampered:
            log.note("storage", "a waiting record does not verify", sealed=table is SealedOutgoing)
            return None

    def _remember_safe(self, sqlite: peewee.SqliteDatabase, more: int, now_ms: int) -> None:
        safe, last = self._safe_so_far(sqlite)
        self._space.set_setting(sqlite, _SAFE_SO_FAR, [safe + more, max(now_ms, last or now_ms)])

    def _safe_so_far(self, sqlite: peewee.SqliteDatabase) -> tuple[int, int | None]:
        safe, last = self._space.setting(sqlite, _SAFE_SO_FAR) or (0, None)
        return safe, last

    def _head(self, line: _Waiting) -> bytes:
        content = {name: value for name, value in vars(line).items() if name != "oid"}
        return self._closed("outgoing.head", line.oid, packed(content))

    def _closed(self, purpose: str, oid: bytes, content: bytes) -> bytes:
        return crypto.encrypt(self._key, content, bound(purpose, self._vault, oid))

    def _opened(self, purpose: str, oid: bytes, blob: bytes) -> bytes:
        return crypto.decrypt(self._key, blob, bound(purpose, self._vault, oid))


def _tried_again(line: _Waiting) -> _Waiting:
    return replace(line, problem=None, blobs=dict.fromkeys(line.blobs))


def _table(line: _Waiting) -> Queue:
    return SealedOutgoing if line.sealed else Outgoing

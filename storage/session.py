"""What one unlocked person may read and write: records, drafts, settings, and the outbox."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from heapq import merge
from itertools import groupby, islice, repeat
from typing import NamedTuple

import peewee

from core.clock import Clock
from core.errors import Locked, OnlyLooking, OurFault, Tampered
from core.records import SEALED_KINDS, Attachment, Json, PullItem, WireRecord, attachments_of
from storage import inbox
from storage.attachments import Attachments, KeptFile, Owner, is_small, small_of
from storage.carrying import Carried
from storage.contact import Contact
from storage.database import Database
from storage.downloads import Downloads
from storage.giving import Given
from storage.index import Entry, Index, place_in_order
from storage.outbox import Outbox
from storage.people import PersonCard
from storage.sealing import sealed
from storage.sending import Sending
from storage.space import AT_ONCE, OpenSpace
from storage.turns import DEVICE


class Stored(NamedTuple):
    """One record as it stands. `body` is None in answers of `find` unless bodies were asked for."""

    kind: str
    id: str
    rev: int
    head: Mapping[str, Json]
    body: Json = None


@dataclass(frozen=True)
class Put:
    """One record to keep. `head` holds the few short facts it shall be found by; `space` must be open."""

    kind: str
    id: str
    body: Json
    head: Mapping[str, Json] = field(default_factory=dict)
    space: str = DEVICE


class Session(Sending):
    """Open until `lock`; every method may be called from any thread and raises Locked afterwards.

    What a writing method was given is on the disk when it returns; when it raises, nothing of it is. Further errors:
    DiskFull, Tampered (bytes that do not verify), and Locked for a space this person may not open. While `health` finds
    something wrong a person's records cannot be written (OnlyLooking); sending, and what comes down, go on.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        outbox: Outbox,
        files: Attachments,
        *,
        person: PersonCard | None,
        spaces: Sequence[OpenSpace],
        on_lock: Callable[["Session"], None],
    ) -> None:
        """Made by Vault only; `spaces` are loaded, the device space among them."""
        super().__init__(database, clock, outbox, files, spaces)
        self._person, self._on_lock = person, on_lock
        self.downloads = Downloads(self._looking, self._changing, files, lambda: self.open_space(DEVICE))
        device = lambda: self.open_space(DEVICE)  # noqa: E731
        self.given = Given(self._looking, self._changing, outbox, device, clock)
        self.carried = Carried(self._looking, self._changing, device, clock, files.folder.with_name("carried"))
        self.contact = Contact(self._looking, self._changing, lambda: self.open_space(DEVICE), clock)

    @property
    def person(self) -> PersonCard:
        """Who unlocked; Locked for the syncing session, which is nobody's."""
        if self._person is None or not self._open:
            raise Locked("nobody is here")
        return self._person

    def is_of(self, uid: str) -> bool:
        """Whether this person unlocked it."""
        return self._person is not None and self._person.uid == uid

    def lock(self) -> None:
        """Forgets the keys this session held; harmless when done twice."""
        with self._database.turn():
            if self._open:
                self._open = {}
                self._on_lock(self)

    def put(
        self,
        kind: str,
        record_id: str,
        body: Json,
        *,
        head: Mapping[str, Json] | None = None,
        space: str = DEVICE,
        events: Sequence[WireRecord] = (),
    ) -> int:
        """Keeps one record and queues its events in one transaction; returns the new revision."""
        return self.put_many([Put(kind, record_id, body, head or {}, space)], events=events)[0]

    def put_many(self, records: Sequence[Put], *, events: Sequence[WireRecord] = ()) -> list[int]:
        """Keeps all records and queues all events, or none. A record put into another space moves there."""
        with self._writing() as sqlite:
            revisions = [self._write(sqlite, record) for record in records]
            self._queue(sqlite, events)
            return revisions

    def get(self, kind: str, record_id: str) -> Stored | None:
        """One record with its body; None when there is none."""
        with self._looking() as sqlite:
            for space in self._open.values():
                entry = space.index.entry(kind, record_id)
                if entry is not None:
                    return _stored(entry, space.body(sqlite, entry))
                if space.has_damaged(sqlite, kind, record_id):
                    raise Tampered("stored bytes do not verify")
            return None

    def find(
        self,
        kind: str,
        *,
        where: Mapping[str, Json] | None = None,
        by: str | None = None,
        newest_first: bool = True,
        limit: int | None = None,
        bodies: bool = False,
    ) -> list[Stored]:
        """Records of a kind whose head holds every value of `where`, by last write; from memory unless `bodies`.

        `by` names what their heads hold as text, such as a day: they are ordered by it instead, blank where it is missing.
        """
        with self._looking() as sqlite:
            found = islice(self._matching(kind, where or {}, by=by, newest_first=newest_first), limit)
            if not bodies:
                return [Stored(one.kind, one.id, one.rev, one.head) for _, one in found]
            return [_stored(entry, space.body(sqlite, entry)) for space, entry in found]

    def each(self, kind: str, *, where: Mapping[str, Json] | None = None) -> Iterator[Stored]:
        """Every record of a kind with its body, newest write first, however many: only some are held at a time.

        Others may read and write meanwhile: a record comes as it stands when it is its turn, or not at all when it is gone.
        """
        with self._looking():
            found = list(self._matching(kind, where or {}, by=None, newest_first=True))
        for space, entries in _parts(found):
            with self._looking() as sqlite:
                now = [entry for one in entries if (entry := space.index.entry(kind, one.id))]
                part = list(map(_stored, now, space.bodies(sqlite, now)))
            yield from part

    def remove(
        self,
        kind: str,
        record_id: str,
        *,
        events: Sequence[WireRecord] = (),
        leaves: Sequence[Put] = (),
        passing: bool = False,
    ) -> bool:
        """Deletes a record, if it is there, and queues the events; returns whether it was there.

        Its files that an event names travel with that event from now on, in the same transaction; the others go. What it
        `leaves` is kept in that transaction too. Of `passing` events nothing stays once the server has them.
        """
        with self._writing() as sqlite:
            owners = [Owner(space, kind, record_id) for space in self._open.values()]
            files = [file for owner in owners for file in self._files.of(sqlite, owner)]
            gone = self._files.let_go(sqlite, self._packed_up(sqlite, files, events))
            was_there = [owner.space.remove(sqlite, kind, record_id) for owner in owners]
            for record in leaves:
                self._write(sqlite, record)
            self._queue(sqlite, events, passing=passing)
        self._files.delete(gone)
        return any(was_there)

    def attach(
        self, kind: str, record_id: str, name: str, content: Iterable[bytes], *, mime: str = ""
    ) -> Attachment | None:
        """Keeps a file with a record, in the place of one of the same name; None when there is no such record.

        `content` comes in parts of any size and is never held whole. DiskFull leaves everything as it was.
        """
        with self._looking():
            self._check_writable()  # before anything is written; the writing itself keeps nobody waiting
        file = self._files.write(name, mime, content)
        gone = [file.aid]
        try:
            with self._writing() as sqlite:
                owner = self._owner(kind, record_id)
                if owner is None:
                    return None
                same = [known for known in self._files.of(sqlite, owner) if known.about.name in {name, small_of(name)}]
                replaced = self._files.let_go(sqlite, same)
                self._files.add(sqlite, owner, file)
            gone = replaced
        finally:
            self._files.delete(gone)
        return file.about

    def attachments(self, kind: str, record_id: str) -> list[Attachment]:
        """The files of a record, by name, without the small pictures beside them."""
        return [file.about for file in self._files_of(kind, record_id) if not is_small(file.about.name)]

    def open_attachment(self, kind: str, record_id: str, name: str) -> Iterator[bytes] | None:
        """A file's content piece by piece, None when there is no such file; Tampered where it is not what was kept."""
        found = next((file for file in self._files_of(kind, record_id) if file.about.name == name), None)
        return self._files.read(found) if found else None

    def detach(self, kind: str, record_id: str, name: str) -> bool:
        """Deletes a file of a record, and the small picture beside it; returns whether it was there."""
        with self._writing() as sqlite:
            owner = self._owner(kind, record_id)
            files = self._files.of(sqlite, owner) if owner else []
            gone = self._files.let_go(sqlite, [file for file in files if file.about.name in {name, small_of(name)}])
        self._files.delete(gone)
        return bool(gone)

    @property
    def maker_key(self) -> bytes:
        """Vouches for what this device made itself and keeps as a file, such as forms made ready; Locked afterwards."""
        return self.open_space(DEVICE).keys.made

    def seal(self, record: WireRecord, plaintext: bytes, data_key: bytes, data_key_id: str) -> None:
        """Seals a patient's words to the programme's key and queues that; nothing on this device opens it again.

        `record` has an unlinkable id (UUIDv4), revision 1, no author, no time, and data {week, channel, language}.
        """
        closed = sealed(record, plaintext, data_key, data_key_id)
        with self._writing() as sqlite:
            self._outbox.add(sqlite, closed)
        self._database.checkpoint()  # the log would tell the order

    def apply_pull(self, items: Sequence[PullItem], cursor: Mapping[str, int]) -> list[tuple[str, str]]:
        """Lays in what came down and keeps the cursor, in one transaction; returns the (kind, id) touched."""
        with self._changing() as sqlite:
            return inbox.lay_in(sqlite, self.open_space(DEVICE), items, cursor)

    def cursor(self) -> dict[str, int]:
        """Where the last pull ended; empty at first."""
        with self._looking() as sqlite:
            return inbox.cursor_of(sqlite, self.open_space(DEVICE))

    def setting(self, name: str) -> Json:
        """A small fact of this device, such as its token; None when there is none."""
        with self._looking() as sqlite:
            return self.open_space(DEVICE).setting(sqlite, name)

    def set_setting(self, name: str, value: Json) -> None:
        """Keeps a small fact of this device."""
        with self._changing() as sqlite:
            self.open_space(DEVICE).set_setting(sqlite, name, value)

    @contextmanager
    def _writing(self) -> Iterator[peewee.SqliteDatabase]:
        """As `_changing`, for what people write themselves."""
        with self._changing() as sqlite:
            self._check_writable()
            yield sqlite

    def _check_writable(self) -> None:
        if self._person is not None and self.health.findings:
            raise OnlyLooking("something is wrong with what is kept here")

    def _write(self, sqlite: peewee.SqliteDatabase, record: Put) -> int:
        target = self.open_space(record.space)
        known = [space.index.entry(record.kind, record.id) for space in self._open.values()]
        rev = max((entry.rev for entry in known if entry), default=0) + 1
        for space in self._open.values():
            if space is not target and space.remove(sqlite, record.kind, record.id):
                moving = self._files.of(sqlite, Owner(space, record.kind, record.id))
                self._files.hand_over(sqlite, moving, Owner(target, record.kind, record.id))
        target.write(sqlite, record.kind, record.id, record.head, record.body, rev=rev)
        return rev

    def _queue(self, sqlite: peewee.SqliteDatabase, events: Sequence[WireRecord], *, passing: bool = False) -> None:
        for event in events:
            if event.kind in SEALED_KINDS:
                raise OurFault("a patient's words are queued by seal, never in clear")
            self._outbox.add(sqlite, event, passing=passing)

    def _owner(self, kind: str, record_id: str) -> Owner | None:
        space = next((space for space in self._open.values() if space.index.entry(kind, record_id)), None)
        return Owner(space, kind, record_id) if space else None

    def _files_of(self, kind: str, record_id: str) -> list[KeptFile]:
        with self._looking() as sqlite:
            owner = self._owner(kind, record_id)
            return self._files.of(sqlite, owner) if owner else []

    def _packed_up(
        self, sqlite: peewee.SqliteDatabase, files: Sequence[KeptFile], events: Sequence[WireRecord]
    ) -> list[KeptFile]:
        """Hands each file to the event that names it; returns those nobody names."""
        left = list(files)
        for event in events:
            named = {(one.name, one.sha256) for one in attachments_of(event.data) if not is_small(one.name)}
            taken = [file for file in left if (file.about.name, file.about.sha256) in named]
            self._files.hand_over(sqlite, taken, self._outgoing_owner(event.id, event.rev))
            left = [file for file in left if file not in taken]
        return left

    def _matching(
        self, kind: str, where: Mapping[str, Json], *, by: str | None, newest_first: bool
    ) -> "Iterator[_Found]":
        """Each id once, in order: what stands in the device space hides the same id elsewhere."""
        parts, above = list[Iterator[_Found]](), list[Index]()
        for space in self._open.values():
            if space.index.holds(kind):
                entries = space.index.having(kind, where, by=by, newest_first=newest_first)
                parts.append(zip(repeat(space), _unhidden(entries, tuple(above)) if above else entries, strict=False))
                above.append(space.index)
        return parts[0] if len(parts) == 1 else merge(*parts, key=partial(_place, by), reverse=newest_first)


_Found = tuple[OpenSpace, Entry]


def _unhidden(entries: Iterator[Entry], above: Sequence[Index]) -> Iterator[Entry]:
    return (one for one in entries if not any(index.entry(one.kind, one.id) for index in above))


def _place(by: str | None, found: _Found) -> int | tuple[str, int]:
    return found[1].seq if by is None else place_in_order(found[1], by)


def _parts(found: Sequence[_Found]) -> Iterator[tuple[OpenSpace, list[Entry]]]:
    """The same in their order, as many of one space at a time as can be read at once."""
    for _, of_space in groupby(found, key=lambda one: id(one[0])):
        entries = list(of_space)
        for at in range(0, len(entries), AT_ONCE):
            yield entries[at][0], [entry for _, entry in entries[at : at + AT_ONCE]]


def _stored(entry: Entry, body: Json) -> Stored:
    return Stored(entry.kind, entry.id, entry.rev, entry.head, body)

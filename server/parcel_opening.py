"""What lies in a parcel goes through the same doors as if its device had come itself; what it would have heard becomes the reply."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from core.errors import ServerSaysNo, Tampered
from core.ids import RandomBytes
from core.parcel import (
    BLOB,
    HASH_SIZE,
    LETTER,
    RECORDS,
    NoParcel,
    Outside,
    Part,
    Reader,
    inside,
    inside_size,
    read_outside,
)
from core.records import SEALED_KINDS, PullItem, Receipt, WireRecord
from server.batches import records_of
from server.parcel_sealing import CourierKey, closed_reply, closed_size
from server.request_body import understood
from sync.canonical import canonical
from sync.problems import refusal
from sync.protocol import BlobState, Letter, Limits, Reply, SyncProtocol, mark_of
from sync.wire import answer_json, read_letter

_AT_ONCE = 256 << 10
_LONGEST_LETTER = 256 << 10
_MOST_NEWS = 4 << 20
_KEY_SIZE = 32
_OURS = 500
"""From this status on it is the server that cannot, now: the parcel is opened again later."""


@dataclass(frozen=True)
class Doors:
    """The server as parcels meet it. `connect` gives the protocol as the device with a token sees it."""

    server: str
    key: CourierKey
    limits: Limits
    epoch: Callable[[], int]
    connect: Callable[[str], SyncProtocol]
    random_bytes: RandomBytes


def answered(file: BinaryIO, doors: Doors) -> Iterator[bytes]:
    """The bytes of the reply to the parcel in `file`. ServerSaysNo `parcel-unreadable` when it is not what a device of ours sealed.

    All of it is verified before anything of it is taken in; taking in again is harmless. What the server cannot do now passes.
    """
    try:
        outside = _verified(file, doors)
        file.seek(len(outside.packed()))
        reader = Reader(doors.key.opened(file, outside))
        letter = _letter(reader)
        heard = _Heard(doors.connect(letter.token), doors.limits)
        heard.take(reader)
    except (Tampered, NoParcel) as problem:
        raise refusal("parcel-unreadable") from problem
    return _closed(outside, heard.reply(outside.id, letter, doors.epoch()), letter, doors)


def _verified(file: BinaryIO, doors: Doors) -> Outside:
    outside = read_outside(file)
    if outside is None or (outside.kind, outside.server) != ("parcel", doors.server):
        raise NoParcel("not for this server")
    for _ in doors.key.opened(file, outside):
        pass
    return outside


def _letter(reader: Reader) -> Letter:
    part = reader.next_part()
    if part is None or part[0] != LETTER or part[1] > _LONGEST_LETTER:
        raise NoParcel("a parcel begins with its letter")
    try:
        letter = read_letter(json.loads(_whole(reader)))
        if len(base64.b64decode(letter.reply_key, validate=True)) == _KEY_SIZE:
            return letter
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise NoParcel("a letter nobody can read") from problem
    raise NoParcel("no key for the reply")


def _no_dictionary(_: bytes) -> bytes:
    raise NoParcel("a parcel is packed by gzip alone")


def _whole(reader: Reader) -> bytes:
    return b"".join(iter(lambda: reader.read(_AT_ONCE), b""))


@dataclass
class _Heard:
    """What the device hears, part by part."""

    device: SyncProtocol
    limits: Limits
    results: list[Receipt] = field(default_factory=list)
    blobs: dict[str, BlobState] = field(default_factory=dict)
    problem: str | None = None

    def take(self, reader: Reader) -> None:
        """Takes in all parts behind the letter; kinds of a newer device are left out."""
        while (part := reader.next_part()) is not None:
            kind, size = part
            if kind == RECORDS:
                self._records(reader, size)
            elif kind == BLOB and size >= HASH_SIZE:
                self._blob(reader)

    def _records(self, reader: Reader, size: int) -> None:
        if size > self.limits.batch_bytes:
            raise NoParcel("more records at once than the server takes")
        try:
            read = records_of(understood(_whole(reader), "gzip", self.limits, _no_dictionary), self.limits)
        except (ServerSaysNo, AttributeError) as problem:
            raise NoParcel("records nobody can read") from problem
        self.results += [one for one in read if isinstance(one, Receipt)]
        self._push([one for one in read if isinstance(one, WireRecord)])

    def _push(self, records: list[WireRecord]) -> None:
        """As when the device comes itself: of one that was shut out sealed records are taken, and no others."""
        try:
            self._pushed(records)
        except ServerSaysNo as no:
            self._note(no)
            sealed = [record for record in records if record.kind in SEALED_KINDS]
            if no.problem == "device-revoked" and sealed:
                self._pushed(sealed)

    def _pushed(self, records: list[WireRecord]) -> None:
        if records:
            answer = self.device.push(records)
            self.results += answer.results
            self.blobs |= {one.sha256: one for one in answer.blobs}

    def _blob(self, reader: Reader) -> None:
        """Goes on where the server stands; one that alone does not go leaves the others in peace."""
        sha256 = reader.read(HASH_SIZE).hex()
        try:
            self.blobs[sha256] = self._sent(sha256, reader)
        except ServerSaysNo as no:
            if no.status >= _OURS:
                raise

    def _sent(self, sha256: str, reader: Reader) -> BlobState:
        stands, at, piece = self.device.blob(sha256), 0, b"-"
        while piece and not stands.whole and stands.have >= at:
            piece = reader.read(_AT_ONCE)
            fresh = piece[stands.have - at :]
            at += len(piece)
            if fresh or not piece:
                stands = self.device.send_blob(sha256, stands.have, fresh)
        return stands

    def reply(self, parcel: str, letter: Letter, epoch: int) -> Reply:
        """All of it, and what is new for the device."""
        told = Reply(parcel, epoch, 0, {}, {}, [], results=self.results, blobs=[], problem=self.problem)
        try:
            told = _with_news(told, self.device, letter)
        except ServerSaysNo as no:
            self._note(no)
        return Reply(**{**vars(told), "blobs": list(self.blobs.values()), "problem": self.problem})

    def _note(self, no: ServerSaysNo) -> None:
        if no.status >= _OURS:
            raise no
        self.problem = no.problem


def _with_news(told: Reply, device: SyncProtocol, letter: Letter) -> Reply:
    """What came since the letter's cursor; from the start when that is another telling's, or nobody can read it."""
    mark = mark_of(device.hello())
    since = dict(letter.cursor) if letter.mark == mark else {}
    try:
        items, cursor, more = _pulled(device, since, letter.news_bytes)
    except ServerSaysNo as no:
        if no.problem != "cursor":
            raise
        since = {}
        items, cursor, more = _pulled(device, since, letter.news_bytes)
    return Reply(told.parcel, told.epoch, mark, since, cursor, items, more, told.results)


def _pulled(
    device: SyncProtocol, since: Mapping[str, int], most: int
) -> tuple[list[PullItem], Mapping[str, int], bool]:
    room, cursor, more = min(most, _MOST_NEWS), since, True
    items: list[PullItem] = []
    while more and (room > 0 or not items):
        answer = device.pull(cursor, max(room, 1))
        items += answer.items
        room -= sum(len(canonical(dict(item.body))) + 100 for item in answer.items) + 1
        more = answer.more and dict(answer.cursor) != dict(cursor)
        cursor = answer.cursor
    return items, cursor, more


def _closed(outside: Outside, reply: Reply, letter: Letter, doors: Doors) -> Iterator[bytes]:
    body = gzip.compress(json.dumps(answer_json(reply), separators=(",", ":")).encode(), mtime=0)
    parts = [Part(LETTER, len(body), [body])]
    told = Outside("reply", outside.server, outside.id, closed_size(inside_size(parts)))
    yield told.packed()
    yield closed_reply(base64.b64decode(letter.reply_key), told, b"".join(inside(parts)), doors.random_bytes)

"""The smallest server that keeps the promises of docs/sync-protocol.md, in memory; it can be told to misbehave."""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import count

from core.clock import Clock
from core.errors import ServerSaysNo
from core.parcel import NoParcel, read_outside
from core.records import SEALED_KINDS, UP_KINDS, Json, PullItem, Receipt, WireRecord, attachments_of
from server.parcel_opening import Doors, answered
from server.parcel_sealing import CourierKey
from sync.canonical import canonical, sha256_of
from sync.problems import refusal
from sync.protocol import BlobState, Enrolment, Hello, Limits, ParcelState, Person, Programme, PullAnswer, PushAnswer

GRACE = Person("p1", "Grace", "supervisor", "d1", "Mto District", "n/r/d1/", "d1")
Key = tuple[str, int]


@dataclass
class MemoryServer:
    """Everything the server holds. `stored` is by (id, rev); `times_stored` counts first arrivals and must never pass 1."""

    clock: Clock
    server: str = "srv-1"
    epoch: int = 1
    scope: str = "d1"
    api: Sequence[int] = (1,)
    limits: Limits = field(default_factory=Limits)
    programme: Programme | None = None
    codes: dict[str, str] = field(default_factory=dict)  # code -> fresh | used | expired
    tokens: dict[str, str] = field(default_factory=dict)  # token -> device
    shut_out: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    stored: dict[Key, WireRecord] = field(default_factory=dict)
    times_stored: dict[Key, int] = field(default_factory=dict)
    conflicts: dict[str, WireRecord] = field(default_factory=dict)
    log: list[PullItem] = field(default_factory=list)
    times_told: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=count)
    batches: list[int] = field(default_factory=list)
    named: dict[str, dict[str, int]] = field(default_factory=dict)  # device -> content its records name -> its size
    partly: dict[str, bytes] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    lent: dict[str, bytes] = field(default_factory=dict)
    pieces: list[int] = field(default_factory=list)
    courier: CourierKey = field(default_factory=lambda: CourierKey(os.urandom(32)))
    parcels: dict[str, bytes] = field(default_factory=dict)
    replies: dict[str, bytes] = field(default_factory=dict)
    breaks_on: Callable[[Sequence[WireRecord]], str | None] = lambda records: None

    def new_code(self) -> str:
        code = f"CODE{len(self.codes):04d}"
        self.codes[code] = "fresh"
        return code

    def tell(self, kind: str, thing: str, body: Mapping[str, Json], district: str = "d1") -> None:
        """An entry takes the place of the thing's earlier one, as in the server's own log; numbers go on."""
        self.times_told += 1
        seq = max((item.seq for item in self.log if item.district == district), default=0) + 1
        self.log = [item for item in self.log if (item.district, item.kind, item.id) != (district, kind, thing)]
        self.log.append(PullItem(district, seq, kind, thing, "put", body.get("facility"), body))

    def lend(self, form: str, version: str, name: str, content: bytes, use: str = "list") -> str:
        """A file of a form, told and ready to be fetched."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.lent[sha256] = content
        body = {"form": form, "version": version, "name": name, "use": use, "size": len(content), "sha256": sha256}
        self.tell("form_file", f"{form}/{version}/{name}", body)
        return sha256

    def for_token(self, token: str) -> "MemoryDevice":
        return MemoryDevice(self, token)


@dataclass
class MemoryDevice:
    """The SyncProtocol as one device sees it."""

    world: MemoryServer
    token: str

    def enrol(self, code: str, device: str, device_name: str) -> Enrolment:
        world = self.world
        itself = world.tokens.get(self.token) == device
        state = world.codes.get(code)
        if state is None:
            raise refusal("wrong-code")
        lost_answer = state == device and (itself or device not in world.heard)
        if state != "fresh" and not lost_answer:
            raise refusal("code-expired" if state == "expired" else "code-used")
        if device in world.heard and not itself:
            raise refusal("device-taken")
        world.codes[code] = device
        world.tokens = {token: owner for token, owner in world.tokens.items() if owner != device}
        token = self.token if itself else f"token-{device}-{next(world.numbers)}"
        world.tokens[token] = device
        return Enrolment(world.server, device, token, GRACE, "Kioo", "0badcafe", "AAAA", 10)

    def hello(self) -> Hello:
        world = self.world
        world.heard.add(self._device())
        facts = (world.server, world.epoch, world.clock.now_ms(), world.api, world.scope, world.limits)
        return Hello(*facts, world.programme)

    def push(self, records: Sequence[WireRecord]) -> PushAnswer:
        world = self.world
        sealed = bool(records) and all(record.kind in SEALED_KINDS for record in records)
        device = self._device(also_shut_out=sealed)
        if len(records) > world.limits.records:
            raise refusal("too-large")
        if problem := world.breaks_on(records):
            raise refusal(problem)
        world.batches.append(len(records))
        with world.turn:
            aside = device in world.shut_out
            receipts = [self._one(record, aside=aside) for record in records]
            kept = {(receipt.id, receipt.rev) for receipt in receipts if receipt.status != "refused"}
            files = [f for one in records if (one.id, one.rev) in kept for f in attachments_of(one.data)]
            world.named.setdefault(device, {}).update({file.sha256: file.size for file in files})
            stand = [self._stands(sha256) for sha256 in dict.fromkeys(file.sha256 for file in files)]
            return PushAnswer(world.clock.now_ms(), receipts, stand)

    def blob(self, sha256: str) -> BlobState:
        self._size_of(sha256)
        return self._stands(sha256)

    def send_blob(self, sha256: str, start: int, piece: bytes) -> BlobState:
        world, size = self.world, self._size_of(sha256)
        world.pieces.append(len(piece))
        stands = self._stands(sha256)
        if stands.whole or stands.have != start:
            return stands
        world.partly[sha256] = world.partly.get(sha256, b"") + piece
        if len(world.partly[sha256]) >= size:
            content = world.partly.pop(sha256)
            if hashlib.sha256(content).hexdigest() != sha256:
                raise refusal("blob-mismatch")
            world.contents[sha256] = content
        return self._stands(sha256)

    def content(self, sha256: str, start: int, limit_bytes: int) -> bytes:
        self._device()
        if sha256 not in self.world.lent:
            raise refusal("content-unknown")
        return self.world.lent[sha256][start : start + min(limit_bytes, self.world.limits.batch_bytes)]

    def parcel(self, parcel: str) -> ParcelState:
        self._device()
        if len(parcel) != 32:
            raise refusal("parcel-unknown")
        world = self.world
        reply = world.replies.get(parcel, b"")
        return ParcelState(parcel, 0 if reply else len(world.parcels.get(parcel, b"")), len(reply))

    def send_parcel(self, parcel: str, start: int, piece: bytes) -> ParcelState:
        world, stands = self.world, self.parcel(parcel)
        if stands.reply or stands.have != start:
            return stands
        world.parcels[parcel] = world.parcels.get(parcel, b"") + piece
        try:
            self._opened(parcel)
        except (ServerSaysNo, NoParcel) as problem:
            if isinstance(problem, ServerSaysNo) and problem.status >= 500:
                raise
            del world.parcels[parcel]
            raise refusal(getattr(problem, "problem", "parcel-unreadable")) from problem
        return self.parcel(parcel)

    def _opened(self, parcel: str) -> None:
        world = self.world
        file = BytesIO(world.parcels[parcel])
        outside = read_outside(file) if len(file.getvalue()) > 100 else None
        if outside and outside.whole > world.limits.parcel_bytes:
            raise refusal("parcel-too-large")
        if outside and (outside.id, outside.whole) == (parcel, len(file.getvalue())):
            file.seek(0)
            doors = Doors(world.server, world.courier, world.limits, lambda: world.epoch, world.for_token, os.urandom)
            world.replies[parcel] = b"".join(answered(file, doors))
        elif outside and (outside.id != parcel or outside.whole < len(file.getvalue())):
            raise refusal("parcel-unreadable")

    def reply(self, parcel: str, start: int, limit_bytes: int) -> bytes:
        self._device()
        if parcel not in self.world.replies:
            raise refusal("parcel-unknown")
        return self.world.replies[parcel][start : start + limit_bytes]

    def _stands(self, sha256: str) -> BlobState:
        whole = sha256 in self.world.contents
        have = self.world.contents if whole else self.world.partly
        return BlobState(sha256, len(have.get(sha256, b"")), whole)

    def _size_of(self, sha256: str) -> int:
        size = self.world.named.get(self._device(), {}).get(sha256)
        if size is None:
            raise refusal("blob-unknown")
        if size > self.world.limits.blob_bytes:
            raise refusal("blob-too-large")
        return size

    def pull(self, cursor: Mapping[str, int], limit_bytes: int) -> PullAnswer:
        world = self.world
        self._device()
        last = {item.district: item.seq for item in world.log}
        if any(seq > last.get(district, 0) for district, seq in cursor.items()):
            raise refusal("cursor")
        news = [item for item in world.log if item.seq > cursor.get(item.district, 0)]
        page: list[PullItem] = []
        size = 0
        for item in news:
            size += len(json.dumps(dict(item.body)))
            if page and size > limit_bytes:
                break
            page.append(item)
        reached = {**cursor, **{item.district: item.seq for item in page}}
        return PullAnswer(world.clock.now_ms(), world.epoch, world.scope, page, reached, len(page) < len(news))

    def _device(self, *, also_shut_out: bool = False) -> str:
        if self.token not in self.world.tokens:
            raise refusal("not-enrolled")
        device = self.world.tokens[self.token]
        if device in self.world.shut_out and not also_shut_out:
            raise refusal("device-revoked")
        return device

    def _one(self, record: WireRecord, *, aside: bool = False) -> Receipt:
        world, key = self.world, (record.id, record.rev)
        if sha256_of(record.data) != record.sha256:
            return Receipt(*key, "refused", "hash-mismatch")
        if len(canonical(record.data)) > world.limits.record_bytes:
            return Receipt(*key, "refused", "record-too-large")
        there = world.stored.get(key)
        if there is not None and there.sha256 != record.sha256:
            world.conflicts[record.sha256] = record
            return Receipt(*key, "conflict", "same-id")
        if there is not None:
            return Receipt(*key, "duplicate")
        world.stored[key] = replace(record)
        world.times_stored[key] = world.times_stored.get(key, 0) + 1
        if record.facility != "f1" or aside:
            return Receipt(*key, "quarantined", "not-yours")
        return Receipt(*key, "stored", None if record.kind in UP_KINDS else "unknown-kind")


def enrolled(world: MemoryServer, device: str = "tablet-1") -> MemoryDevice:
    """A device of this server, ready to sync."""
    return world.for_token(world.for_token("").enrol(world.new_code(), device, "Tablet").token)

"""The outbox and the pulled things of one device, in memory, for the loops that are too many for the real vault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from core.errors import DiskFull, Tampered
from core.parcel import CarriedParcel
from core.records import SAFE, Attachment, Json, PullItem, Receipt, WireRecord, attachments_of
from sync.canonical import canonical, sha256_of

Key = tuple[str, int]


def make_record(name: str = "r1", rev: int = 1, kind: str = "promise", **changes: Json) -> WireRecord:
    data = changes.pop("data", {"id": name, "what": "mend the tap"})
    known = {"district": "d1", "facility": "f1", "author": "p1", "made": 1_795_000_000_000, "sha256": sha256_of(data)}
    return WireRecord(id=name, rev=rev, kind=kind, data=data, **{**known, **changes})


def file_of(name: str, content: bytes) -> dict[str, Json]:
    """How a record names a file with this content."""
    return {"name": name, "type": "image/jpeg", "size": len(content), "sha256": sha256(content).hexdigest()}


@dataclass
class MemoryDownloads:
    """What came down with forms, in memory."""

    store: "MemoryStore"
    came: dict[str, bytes] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def wanted(self) -> list[Attachment]:
        bodies = [body for (kind, _), body in self.store.things.items() if kind == "form_file"]
        named = {b["sha256"]: Attachment(b["name"], b["use"], b["size"], b["sha256"]) for b in bodies}
        missing = [one for sha, one in named.items() if sha not in self.whole]
        return sorted(missing, key=lambda one: (one.type != "list", one.size))

    def have(self, sha256: str) -> int:
        return len(self.came.get(sha256, b""))

    def add(self, about: Attachment, start: int, piece: bytes) -> int:
        if about.sha256 in self.whole or start != self.have(about.sha256):
            return self.have(about.sha256)
        self.came[about.sha256] = self.came.get(about.sha256, b"") + piece
        if self.have(about.sha256) >= about.size:
            if sha256(self.came[about.sha256]).hexdigest() != about.sha256:
                del self.came[about.sha256]
                return 0
            self.whole.add(about.sha256)
        return self.have(about.sha256)


@dataclass
class MemoryCarried:
    """Parcels of others, in memory."""

    parcels: dict[str, bytes] = field(default_factory=dict)
    begun: dict[str, bytes] = field(default_factory=dict)
    replies: dict[str, bytes] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def waiting(self) -> list[CarriedParcel]:
        return [CarriedParcel(id_, len(body), 0) for id_, body in self.parcels.items() if id_ not in self.problems]

    def piece(self, parcel: str, start: int, size: int) -> bytes:
        if parcel not in self.parcels:
            raise Tampered("gone")
        return self.parcels[parcel][start : start + size]

    def have_reply(self, parcel: str) -> int:
        return len(self.begun.get(parcel, b""))

    def add_reply(self, parcel: str, start: int, piece: bytes, whole: int) -> None:
        if start == self.have_reply(parcel):
            self.begun[parcel] = self.begun.get(parcel, b"") + piece
        if self.have_reply(parcel) == whole:
            self.replies[parcel] = self.begun.pop(parcel)
            self.parcels.pop(parcel, None)

    def refused(self, parcel: str, problem: str) -> None:
        self.problems[parcel] = problem


@dataclass
class MemoryContact:
    """A LocalContact."""

    said: list[Mapping[str, Json]] = field(default_factory=list)
    ahead_ms: int = 0
    parcels: list[str] = field(default_factory=list)

    def heard(self, programme: Mapping[str, Json]) -> None:
        self.said.append(programme)

    def clock_is(self, ahead_ms: int) -> None:
        self.ahead_ms = ahead_ms

    def asked(self, parcel: str) -> None:
        self.parcels.append(parcel)

    def answered(self, parcel: str) -> None:
        self.parcels = [one for one in self.parcels if one != parcel]


@dataclass
class MemoryStore:
    """A LocalStore. `full` makes every write end in DiskFull."""

    outbox: dict[Key, WireRecord] = field(default_factory=dict)
    needs_you: dict[Key, str] = field(default_factory=dict)
    safe: dict[Key, str] = field(default_factory=dict)
    sending: set[str] = field(default_factory=set)
    things: dict[tuple[str, str], Mapping[str, Json]] = field(default_factory=dict)
    kept_cursor: dict[str, int] = field(default_factory=dict)
    full: bool = False
    stored: dict[Key, dict[str, Attachment]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    blobs_refused: dict[str, str] = field(default_factory=dict)
    kept: dict[Key, WireRecord] = field(default_factory=dict)
    epoch: int | None = None

    def __post_init__(self) -> None:
        self.contact = MemoryContact()
        self.downloads = MemoryDownloads(self)
        self.carried = MemoryCarried()

    def add(self, record: WireRecord, *contents: bytes) -> None:
        self.outbox[record.id, record.rev] = record
        self.contents |= {sha256(content).hexdigest(): content for content in contents}

    def pending(self, limit_bytes: int | None = None) -> list[WireRecord]:
        apart = self.needs_you.keys() | self.stored.keys()
        waiting = [record for key, record in self.outbox.items() if key not in apart]
        chosen: list[WireRecord] = []
        size = 0
        for record in waiting:
            size += len(canonical(record.data))
            if chosen and limit_bytes is not None and size > limit_bytes:
                break
            chosen.append(record)
        return chosen

    def mark_sending(self, ids: Sequence[str]) -> None:
        self.sending = set(ids)

    def accept(self, receipts: Sequence[Receipt]) -> None:
        self._write()
        for receipt in receipts:
            key = receipt.id, receipt.rev
            files = attachments_of(self.outbox[key].data) if key in self.outbox else ()
            if receipt.status in SAFE and files:
                self.stored.setdefault(key, {file.sha256: file for file in files})
            elif receipt.status in SAFE and key in self.outbox:
                self.kept[key] = self.outbox.pop(key)
                self.safe[key] = receipt.status
            elif key in self.outbox:
                self.needs_you[key] = receipt.problem or ""

    def heard_epoch(self) -> int | None:
        return self.epoch

    def server_stands_at(self, epoch: int) -> int:
        is_another, self.epoch = self.epoch not in {None, epoch}, epoch
        if not is_another:
            return 0
        again = [*self.kept, *self.stored]
        self.outbox |= self.kept
        for known in (self.kept, self.stored, self.safe):
            known.clear()
        return len(again)

    def blobs(self) -> list[Attachment]:
        waiting = {sha: file for files in self.stored.values() for sha, file in files.items()}
        return sorted((f for sha, f in waiting.items() if sha not in self.blobs_refused), key=lambda file: file.size)

    def blob_piece(self, sha256: str, start: int, size: int) -> bytes:
        if sha256 not in self.contents:
            raise Tampered("gone")
        return self.contents[sha256][start : start + size]

    def blob_safe(self, sha256: str) -> None:
        self._write()
        for key, files in list(self.stored.items()):
            files.pop(sha256, None)
            if not files:
                del self.stored[key]
                self.kept[key] = self.outbox.pop(key)
                self.safe[key] = "stored"

    def blob_refused(self, sha256: str, problem: str) -> None:
        self._write()
        self.blobs_refused[sha256] = problem

    def apply_pull(self, items: Sequence[PullItem], cursor: Mapping[str, int]) -> list[tuple[str, str]]:
        self._write()
        for item in items:
            self.things[item.kind, item.id] = item.body
        self.kept_cursor = dict(cursor)
        return [(item.kind, item.id) for item in items]

    def cursor(self) -> Mapping[str, int]:
        return self.kept_cursor

    def _write(self) -> None:
        if self.full:
            raise DiskFull("no room")

"""The outbox and the pulled things of one device, in memory, for the loops that are too many for the real vault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import DiskFull
from core.records import SAFE, Json, PullItem, Receipt, WireRecord
from sync.canonical import canonical, sha256_of

Key = tuple[str, int]


def make_record(name: str = "r1", rev: int = 1, kind: str = "promise", **changes: Json) -> WireRecord:
    data = changes.pop("data", {"id": name, "what": "mend the tap"})
    known = {"district": "d1", "facility": "f1", "author": "p1", "made": 1_795_000_000_000, "sha256": sha256_of(data)}
    return WireRecord(id=name, rev=rev, kind=kind, data=data, **{**known, **changes})


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

    def add(self, record: WireRecord) -> None:
        self.outbox[record.id, record.rev] = record

    def pending(self, limit_bytes: int | None = None) -> list[WireRecord]:
        waiting = [record for key, record in self.outbox.items() if key not in self.needs_you]
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
            if receipt.status in SAFE and self.outbox.pop(key, None):
                self.safe[key] = receipt.status
            elif key in self.outbox:
                self.needs_you[key] = receipt.problem or ""

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

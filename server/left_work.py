"""Ordinary work that a tablet closed for the programme when it was shut out: opened where the key is, and taken in as if it had come in time."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from peewee import fn

from core.errors import Tampered
from core.log import note
from core.records import SAFE, WireRecord
from server import access, audit
from server.access import Who
from server.counting import LEFT, UNOPENED, WORK
from server.ingest import Intake, Sender
from server.store.base import plain_rows
from server.store.database import Store
from server.store.tables import Audit, Sealed
from server.voices import Keys
from sync.protocol import Limits

_READING = (Tampered, KeyError, TypeError, ValueError)
_WAITS = (Sealed.kind == WORK) & (Sealed.status == "quarantined")


@dataclass(frozen=True)
class _Closed:
    district: str
    id: str
    device: str
    facility: str
    body: str

    def opened(self, keys: Keys) -> WireRecord | None:
        """The record inside; None when its key is not here. Raises what reading nonsense raises."""
        data = json.loads(self.body)
        if data["key"] not in keys:
            return None
        return WireRecord(**json.loads(keys[data["key"]].open(WORK, self.facility, str(data["sealed"]))))


def waiting(store: Store) -> int:
    """How many such records wait."""
    with store.reading():
        return len(_rows())


def waiting_of(store: Store, device: str) -> int:
    """How many of them are from one device."""
    with store.reading():
        mine = _WAITS & (Sealed.flags == f"{LEFT} {device}")
        return int(Sealed.select(fn.COUNT(Sealed.id)).where(mine).scalar() or 0)


def take_in(store: Store, keys: Keys, threshold: int, who: Who = access.CONSOLE) -> int:
    """Opens them in memory and takes them in under the people who were enrolled on their tablet; returns how many that were.

    Everything else about them is judged as at their arrival. What does not open is flagged and kept.
    """
    taken = 0
    by_device: dict[str, list[tuple[_Closed, WireRecord]]] = defaultdict(list)
    for closed, record in _read(store, keys):
        by_device[closed.device].append((closed, record))
    for device, pairs in by_device.items():
        sender = _sender(store, device)
        receipts = Intake(store, threshold, Limits()).take(sender, [record for _, record in pairs])
        done = [closed for (closed, _), told in zip(pairs, receipts, strict=True) if told.status in SAFE]
        with store.writing():
            for closed in done:
                _mark(closed, "stored", "")
            audit.write(store, audit.COUNTRY, who.id, "took in the work of a shut-out device", device)
        taken += len(done)
    return taken


def _read(store: Store, keys: Keys) -> Iterator[tuple[_Closed, WireRecord]]:
    with store.reading():
        rows = _rows()
    for closed in rows:
        try:
            record = closed.opened(keys)
        except _READING as problem:
            note("left work", "does not open", record=closed.id, why=type(problem).__name__)
            with store.writing():
                _mark(closed, "quarantined", UNOPENED)
            continue
        if record is not None:
            yield closed, record


def _rows() -> list[_Closed]:
    columns = (Sealed.district, Sealed.id, Sealed.flags, Sealed.facility, Sealed.body)
    rows = plain_rows(Sealed.select(*columns).where(_WAITS & Sealed.flags.startswith(f"{LEFT} ")))
    return [_Closed(district, id_, flags.partition(" ")[2], *rest) for district, id_, flags, *rest in rows]


def _sender(store: Store, device: str) -> Sender:
    """The tablet with everybody who was ever enrolled on it: shutting it out took them off."""
    with store.reading():
        acts = plain_rows(
            Audit.select(Audit.who)
            .where((Audit.district == audit.COUNTRY) & (Audit.what == "enrolled a device") & (Audit.thing == device))
            .distinct()
        )
        people = tuple(str(person) for (person,) in acts)
        return Sender(device, people, access.grants_of(people))


def _mark(closed: _Closed, status: str, flags: str) -> None:
    this = (Sealed.district == closed.district) & (Sealed.id == closed.id) & (Sealed.kind == WORK)
    Sealed.update(status=status, flags=flags).where(this).execute()

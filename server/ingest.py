"""Takes in what devices send: accept first, judge later; each record once, whatever the network did."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.errors import AnswerProblem, Refused
from core.log import note
from core.records import SEALED_KINDS, UP_KINDS, Receipt, Status, WireRecord, attachments_of
from server import access, barriers, counting, entities, promises, reflections, visits, voices
from server.access import Grant
from server.arrival import Arrival, Counted, NotUnderstood
from server.known import Known
from server.record_checks import whole_number, why_refused
from server.store.base import plain_rows
from server.store.database import Store
from server.store.tables import Attachment, OrgUnit, Record, Sealed
from sync.canonical import canonical
from sync.protocol import Limits

_AFTER: Mapping[str, Callable[[Arrival], None]] = {
    "promise": promises.made,
    "promise_update": promises.updated,
    "barrier": barriers.raised,
    "barrier_reply": barriers.replied,
    "reflection": reflections.held,
    "submission": visits.finished,
}
_NOT_UNDERSTOOD = "not-understood"
_ABOUT_INSIDE = (NotUnderstood, AnswerProblem, Refused, KeyError, TypeError, ValueError, AttributeError)
"""What reading a record of the wrong shape raises: the record is kept and flagged, nothing else is changed."""


@dataclass(frozen=True)
class Sender:
    """The device that sends, who works on it and what they may."""

    device: str
    people: tuple[str, ...]
    grants: tuple[Grant, ...]
    shut_out: bool = False
    levels: tuple[str, ...] = ("facility",)
    """Of which places it may speak: Kioo's own app always knows the facility, others may know the district only."""

    def serves(self, path: str) -> bool:
        """Whether somebody on this device was granted a place at or above `path`."""
        return any(grant.role in access.SEEING and path.startswith(grant.path) for grant in self.grants)


@dataclass(frozen=True)
class Intake:
    """What taking in needs beside the records: the store, the smallest number of patients shown, the limits."""

    store: Store
    threshold: int
    limits: Limits

    def take(
        self, sender: Sender, records: Sequence[WireRecord], noticed: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> list[Receipt]:
        """One receipt for each record, in order; all of a district in one transaction, durable when this returns.

        `noticed` are flags, by a record's id, of what was odd about it on its way here.
        """
        receipts: dict[int, Receipt] = {}
        by_district: dict[str, list[int]] = defaultdict(list)
        homes = self._homes(records)
        for index, record in enumerate(records):
            problem = why_refused(record, self.limits)
            if problem:
                receipts[index] = Receipt(str(record.id), whole_number(record.rev), "refused", problem)
            else:
                by_district[homes.get(record.facility, record.district)].append(index)
        for district in sorted(by_district):
            indexes = by_district[district]
            with self.store.writing(district):
                told = _Batch(self, sender, district, [records[index] for index in indexes], noticed).take()
            receipts |= dict(zip(indexes, told, strict=True))
        return [receipts[index] for index in range(len(records))]

    def _homes(self, records: Sequence[WireRecord]) -> dict[str, str]:
        """The district each known facility lies in, whatever the records say."""
        asked = {record.facility for record in records if isinstance(record.facility, str)}
        with self.store.reading():
            rows = OrgUnit.select(OrgUnit.id, OrgUnit.district).where(OrgUnit.id.in_(sorted(asked)))
            return {row.id: row.district for row in rows if row.district}


@dataclass(frozen=True)
class _Here:
    """A revision of a record as it is stored."""

    rev: int
    sha256: str
    status: str
    flags: str

    @property
    def understood(self) -> bool:
        """Whether what follows from its kind followed, so that it may not follow from an older one any more."""
        return _NOT_UNDERSTOOD not in self.flags.split()


class _Batch:
    """The records of one district inside their transaction, and what follows from all of them together at its end."""

    def __init__(
        self,
        intake: Intake,
        sender: Sender,
        district: str,
        records: Sequence[WireRecord],
        noticed: Mapping[str, Sequence[str]],
    ) -> None:
        self._intake, self._sender, self._district, self._records = intake, sender, district, records
        self._noticed = noticed
        self._known = Known({record.facility for record in records})
        self._here: dict[tuple[str, bool], list[_Here]] = defaultdict(list)
        self._counted: dict[str, Counted] = {}
        self._heard: Counter[str] = Counter()

    def take(self) -> list[Receipt]:
        self._look_up()
        receipts = [self._keep(record) for record in self._records]
        visits.count_in(self._district, list(self._counted.values()))
        for facility, more in sorted(self._heard.items()):
            voices.came(self._district, facility, more, self._intake.threshold)
        return receipts

    def _look_up(self) -> None:
        ids = sorted({record.id for record in self._records})
        tables: tuple[tuple[Any, bool], ...] = ((Record, False), (Sealed, True))
        for table, sealed in tables:
            columns = (table.id, table.rev, table.sha256, table.status, table.flags)
            query = table.select(*columns).where((table.district == self._district) & table.id.in_(ids))
            for thing, *here in plain_rows(query):
                self._here[thing, sealed].append(_Here(*here))

    def _keep(self, record: WireRecord) -> Receipt:
        same = [one for one in self._rows_of(record) if one.rev == record.rev]
        known = next((one.status for one in same if one.sha256 == record.sha256), None)
        if known:
            return _again(record, known)
        if any(one.status == "stored" for one in same):
            self._store(record, "conflict", [])
            return Receipt(record.id, record.rev, "conflict", "same-id")
        if not self._is_theirs(record):
            self._store(record, "quarantined", self._left(record))
            return Receipt(record.id, record.rev, "quarantined", "not-yours")
        flags = self._follow(record)
        self._store(record, "stored", flags)
        if entities.GONE in flags:
            return Receipt(record.id, record.rev, "gone", "withdrawn")
        remark = next((flag for flag in flags if flag.startswith("unknown-")), None)
        return Receipt(record.id, record.rev, "stored", remark)

    def _left(self, record: WireRecord) -> list[str]:
        """Of ordinary work it matters which tablet it is from, of patients' words it must not be known."""
        if not self._sender.shut_out:
            return []
        return [counting.LEFT, self._sender.device] if record.kind == counting.WORK else [counting.LEFT]

    def _rows_of(self, record: WireRecord) -> list[_Here]:
        return self._here[record.id, record.kind in SEALED_KINDS]

    def _is_theirs(self, record: WireRecord) -> bool:
        place = self._known.place(record.facility)
        return place is not None and place.level in self._sender.levels and self._sender.serves(place.path)

    def _follow(self, record: WireRecord) -> list[str]:
        if record.kind in SEALED_KINDS:
            return [self._put_aside(record)]
        if record.kind not in UP_KINDS:
            return ["unknown-kind"]
        arrival = Arrival(
            record,
            self._district,
            self._intake.store.clock.now_ms(),
            self._known,
            role=self._known.role(self._sender.people, record.author),
            flags=self._oddities(record),
        )
        self._act(arrival, [one for one in self._rows_of(record) if one.rev > record.rev and one.status == "stored"])
        return arrival.flags

    def _put_aside(self, record: WireRecord) -> str:
        """A sealed record waits, closed, for whoever has the key; nobody here could open it."""
        if voices.envelope(record.kind, record.facility, record.data) is None:
            return counting.UNOPENED
        if record.kind == "feedback":
            self._heard[record.facility] += 1
        return counting.WAITING

    def _oddities(self, record: WireRecord) -> list[str]:
        unknown = record.kind == "submission" and not self._known.has_version(record.form, record.version)
        flags = [*(["unknown-form-version"] if unknown else []), *self._noticed.get(record.id, ())]
        return flags if record.author in self._sender.people else [*flags, "author"]

    def _act(self, arrival: Arrival, newer: Sequence[_Here]) -> None:
        """Part by part: one that is not understood leaves the other, and what an older revision brought about, as it is."""
        if not any(one.understood for one in newer):
            self._follow_up(arrival, _AFTER[arrival.record.kind])
        if not newer and entities.are_told_by(arrival.record):
            self._follow_up(arrival, entities.changed)

    def _follow_up(self, arrival: Arrival, follow: Callable[[Arrival], None]) -> None:
        try:
            with self._intake.store.writing():
                follow(arrival)
        except _ABOUT_INSIDE as problem:
            arrival.flags.append(_NOT_UNDERSTOOD)
            why, record = type(problem).__name__, arrival.record
            note("ingest", "not understood", record=record.id, kind=record.kind, why=why)
        else:
            self._counted |= {one.record: one for one in arrival.counted}

    def _store(self, record: WireRecord, status: Status, flags: Sequence[str]) -> None:
        self._rows_of(record).append(_Here(record.rev, record.sha256, status, " ".join(flags)))
        common = {
            "district": self._district,
            "id": record.id,
            "rev": record.rev,
            "kind": record.kind,
            "facility": record.facility,
            "sha256": record.sha256,
            "status": status,
            "flags": " ".join(flags),
        }
        if record.kind in SEALED_KINDS:
            Sealed.add(**common, body=canonical(voices.kept(record)).decode())
            return
        Record.add(
            **common,
            form=record.form,
            version=record.version,
            author=record.author,
            device=self._sender.device,
            made=record.made,
            received=self._intake.store.clock.now_ms(),
            extra=canonical(record.extra).decode() if record.extra else "",
            body=canonical(record.data).decode(),
        )
        for file in attachments_of(record.data):
            whose = {"district": self._district, "record": record.id, "rev": record.rev, "of": record.sha256}
            Attachment.put(**whose, **vars(file))


def _again(record: WireRecord, status: str) -> Receipt:
    if status == "conflict":
        return Receipt(record.id, record.rev, "conflict", "same-id")
    if status == "quarantined":
        return Receipt(record.id, record.rev, "quarantined", "not-yours")
    return Receipt(record.id, record.rev, "duplicate")

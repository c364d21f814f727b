"""Takes in what devices send: accept first, judge later; each record once, whatever the network did."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from core.errors import AnswerProblem, Refused
from core.log import note
from core.records import SEALED_KINDS, UP_KINDS, Receipt, Status, WireRecord, attachments_of
from server import access, barriers, counting, entities, promises, reflections, visits, voices
from server.access import Grant
from server.arrival import Arrival, NotUnderstood
from server.known import Known, places
from server.record_checks import NotKept, body_of, whole_number
from server.store import log, rollups
from server.store.base import Prepared, Row
from server.store.database import Store
from server.store.log import News
from server.store.rollups import Counted
from server.store.tables import Attachment, Record, Sealed, Visit
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
        by_district: dict[str, list[_Whole]] = defaultdict(list)
        with self.store.reading():
            homes = places({record.facility for record in records if isinstance(record.facility, str)})
        for index, record in enumerate(records):
            try:
                whole = _Whole(index, record, body_of(record, self.limits), noticed.get(record.id, ()))
            except NotKept as problem:
                receipts[index] = Receipt(str(record.id), whole_number(record.rev), "refused", str(problem))
            else:
                home = homes.get(record.facility)
                by_district[(home.district if home else None) or record.district].append(whole)
        for district, wholes in sorted(by_district.items()):
            with self.store.writing(district):
                told = _Batch(self, sender, district, wholes, Known(homes)).take()
            receipts |= {whole.place: receipt for whole, receipt in zip(wholes, told, strict=True)}
        return [receipts[index] for index in range(len(records))]


class _Whole(NamedTuple):
    """A record that can be stored: where it stood in the request, its data as it is stored, what was noticed on its way."""

    place: int
    record: WireRecord
    body: str
    noticed: Sequence[str]


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

    def __init__(self, intake: Intake, sender: Sender, district: str, wholes: Sequence[_Whole], known: Known) -> None:
        self._intake, self._sender, self._district, self._wholes = intake, sender, district, wholes
        self._known = known
        self._noticed = {one.record.id: one.noticed for one in wholes}
        self._here: dict[tuple[str, bool], list[_Here]] = {}
        self._forms = _Forms()
        self._heard: Counter[str] = Counter()

    def take(self) -> list[Receipt]:
        self._here = {_name(one.record): self._rows_before(one.record) for one in self._wholes}
        before = {thing for (thing, _), rows in self._here.items() if rows}
        receipts = [self._keep(one) for one in self._wholes]
        self._forms.write(self._district, before)
        for facility, more in sorted(self._heard.items()):
            voices.came(self._district, facility, more, self._intake.threshold)
        return receipts

    def _rows_before(self, record: WireRecord) -> list[_Here]:
        look = _SEALED_ROWS if record.kind in SEALED_KINDS else _RECORD_ROWS
        return [_Here(*row) for row in look(self._district, record.id)]

    def _keep(self, whole: _Whole) -> Receipt:
        record = whole.record
        same = [one for one in self._rows_of(record) if one.rev == record.rev]
        known = next((one.status for one in same if one.sha256 == record.sha256), None)
        if known:
            return _again(record, known)
        if any(one.status == "stored" for one in same):
            self._store(whole, "conflict", [])
            return Receipt(record.id, record.rev, "conflict", "same-id")
        if not self._is_theirs(record):
            self._store(whole, "quarantined", self._left(record))
            return Receipt(record.id, record.rev, "quarantined", "not-yours")
        flags = self._follow(record)
        self._store(whole, "stored", flags)
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
        return self._here[_name(record)]

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
        writes = follow is not visits.finished
        try:
            with self._intake.store.writing() if writes else nullcontext():
                follow(arrival)
        except _ABOUT_INSIDE as problem:
            arrival.flags.append(_NOT_UNDERSTOOD)
            why, record = type(problem).__name__, arrival.record
            note("ingest", "not understood", record=record.id, kind=record.kind, why=why)
        else:
            self._forms.understood(arrival)

    def _store(self, whole: _Whole, status: Status, flags: Sequence[str]) -> None:
        record, said = whole.record, " ".join(flags)
        self._rows_of(record).append(_Here(record.rev, record.sha256, status, said))
        common = {
            "district": self._district,
            "id": record.id,
            "rev": record.rev,
            "kind": record.kind,
            "facility": record.facility,
            "sha256": record.sha256,
            "status": status,
            "flags": said,
        }
        if record.kind in SEALED_KINDS:
            Sealed.add(**common, body=canonical(voices.kept(record)).decode())
            return
        envelope = {
            "form": record.form,
            "version": record.version,
            "author": record.author,
            "device": self._sender.device,
            "made": record.made,
            "received": self._intake.store.clock.now_ms(),
            "extra": canonical(record.extra).decode() if record.extra else "",
        }
        row, files = common | envelope | {"body": whole.body}, _files(self._district, record)
        if record.kind == "submission":
            self._forms.keep(row, files)
        else:
            Record.add_all([row])
            Attachment.put_all(files)


class _Forms:
    """Finished forms of a batch, most of what comes: nothing reads their rows before its end, so each table is written at once."""

    def __init__(self) -> None:
        self._records, self._files, self._visits = list[Row](), list[Row](), list[Row]()
        self._news, self._counted = list[News](), dict[str, Counted]()

    def keep(self, record: Row, files: Sequence[Row]) -> None:
        self._records.append(record)
        self._files += files

    def understood(self, arrival: Arrival) -> None:
        self._visits += arrival.visits
        self._news += arrival.news
        self._counted |= {one.record: one for one in arrival.counted}

    def write(self, district: str, before: Collection[str]) -> None:
        """`before`: the ids of records that came in an earlier batch too, and may have counted then."""
        Record.add_all(self._records)
        Attachment.put_all(self._files)
        Visit.put_all(self._visits)
        counted = list(self._counted.values())
        again = [one.record for one in counted if one.record in before]
        rollups.count(district, counted, again)
        log.emit_all(district, [*self._news, *visits.series_of(counted)])


def _name(record: WireRecord) -> tuple[str, bool]:
    """Sealed records and others have ids of their own."""
    return record.id, record.kind in SEALED_KINDS


def _files(district: str, record: WireRecord) -> list[Row]:
    whose = {"district": district, "record": record.id, "rev": record.rev, "of": record.sha256}
    return [whose | vars(file) for file in attachments_of(record.data)]


def _rows_of_a_thing(table: Any) -> Prepared:
    columns = (table.rev, table.sha256, table.status, table.flags)
    return Prepared(lambda: table.select(*columns).where((table.district == "") & (table.id == "")))


_RECORD_ROWS, _SEALED_ROWS = _rows_of_a_thing(Record), _rows_of_a_thing(Sealed)


def _again(record: WireRecord, status: str) -> Receipt:
    if status == "conflict":
        return Receipt(record.id, record.rev, "conflict", "same-id")
    if status == "quarantined":
        return Receipt(record.id, record.rev, "quarantined", "not-yours")
    return Receipt(record.id, record.rev, "duplicate")

"""Takes in what devices send: accept first, judge later; each record once, whatever the network did."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import AnswerProblem, Refused
from core.log import note
from core.records import SEALED_KINDS, UP_KINDS, Json, Receipt, Status, WireRecord
from server import access, barriers, promises, reflections, visits, voices
from server.access import Grant
from server.arrival import Arrival, NotUnderstood
from server.sealing import DataKey
from server.store.database import Store
from server.store.tables import FormVersion, OrgUnit, Record, Sealed
from sync.canonical import canonical, sha256_of
from sync.protocol import Limits

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_LONGEST_TEXT = 200
_HIGHEST_NUMBER = 2**53

_AFTER: Mapping[str, Callable[[Arrival], None]] = {
    "promise": promises.made,
    "promise_update": promises.updated,
    "barrier": barriers.raised,
    "barrier_reply": barriers.replied,
    "reflection": reflections.held,
    "submission": visits.finished,
}
_ABOUT_INSIDE = (NotUnderstood, AnswerProblem, Refused, KeyError, TypeError, ValueError, AttributeError)
"""What reading a record of the wrong shape raises: the record is kept and flagged, nothing else is changed."""


@dataclass(frozen=True)
class Sender:
    """The device that sends, who works on it and what they may."""

    device: str
    people: tuple[str, ...]
    grants: tuple[Grant, ...]

    def serves(self, path: str) -> bool:
        """Whether somebody on this device was granted a place at or above `path`."""
        return any(grant.role in access.SEEING and path.startswith(grant.path) for grant in self.grants)


@dataclass(frozen=True)
class Intake:
    """What taking in needs beside the records: the store, the key that opens sealed answers, the limits."""

    store: Store
    key: DataKey
    threshold: int
    limits: Limits

    def take(self, sender: Sender, records: Sequence[WireRecord]) -> list[Receipt]:
        """One receipt for each record, in order; all of a district in one transaction, durable when this returns."""
        receipts: dict[int, Receipt] = {}
        by_district: dict[str, list[int]] = defaultdict(list)
        for index, record in enumerate(records):
            problem = _refusal(record, self.limits)
            if problem:
                receipts[index] = Receipt(str(record.id), _number(record.rev), "refused", problem)
            else:
                by_district[self._home(record)].append(index)
        for district in sorted(by_district):
            with self.store.writing():
                for index in by_district[district]:
                    receipts[index] = self._keep(sender, records[index], district)
        return [receipts[index] for index in range(len(records))]

    def _home(self, record: WireRecord) -> str:
        """The district a facility lies in, whatever the record says; what it says where we do not know better."""
        with self.store.reading():
            place = OrgUnit.get_or_none(OrgUnit.id == record.facility)
            return str(place.district) if place and place.district else record.district

    def _keep(self, sender: Sender, record: WireRecord, district: str) -> Receipt:
        table: Any = Sealed if record.kind in SEALED_KINDS else Record
        same = list(
            table.select().where((table.district == district) & (table.id == record.id) & (table.rev == record.rev))
        )
        known = next((row for row in same if row.sha256 == record.sha256), None)
        if known:
            return _again(record, known.status)
        if same:
            self._store_row(sender, record, district, "conflict", [])
            return Receipt(record.id, record.rev, "conflict", "same-id")
        if not self._is_theirs(sender, record):
            self._store_row(sender, record, district, "quarantined", [])
            return Receipt(record.id, record.rev, "quarantined", "not-yours")
        flags = self._follow(record, district, sender)
        self._store_row(sender, record, district, "stored", flags)
        remark = next((flag for flag in flags if flag.startswith("unknown-")), None)
        return Receipt(record.id, record.rev, "stored", remark)

    def _is_theirs(self, sender: Sender, record: WireRecord) -> bool:
        place = OrgUnit.get_or_none(OrgUnit.id == record.facility)
        return place is not None and place.level == "facility" and sender.serves(place.path)

    def _follow(self, record: WireRecord, district: str, sender: Sender) -> list[str]:
        if record.kind in SEALED_KINDS:
            flag = voices.count(self.key, record, district, self.threshold)
            return [flag] if flag else []
        if record.kind not in UP_KINDS:
            return ["unknown-kind"]
        arrival = Arrival(
            record,
            district,
            self.store.clock.now_ms(),
            role=_role(sender, record.author),
            purpose=_purpose(record),
            flags=_oddities(record, sender),
        )
        if not _is_older(record, district):
            self._act(arrival)
        return arrival.flags

    def _act(self, arrival: Arrival) -> None:
        try:
            with self.store.writing():
                _AFTER[arrival.record.kind](arrival)
        except _ABOUT_INSIDE as problem:
            arrival.flags.append("not-understood")
            note(
                "ingest",
                "not understood",
                record=arrival.record.id,
                kind=arrival.record.kind,
                why=type(problem).__name__,
            )

    def _store_row(
        self, sender: Sender, record: WireRecord, district: str, status: Status, flags: Sequence[str]
    ) -> None:
        common = {
            "district": district,
            "id": record.id,
            "rev": record.rev,
            "kind": record.kind,
            "facility": record.facility,
            "sha256": record.sha256,
            "status": status,
            "flags": " ".join(flags),
        }
        if record.kind in SEALED_KINDS:
            Sealed.insert(**common, body=canonical(voices.envelope(record)).decode()).execute()
            return
        Record.insert(
            **common,
            form=record.form,
            version=record.version,
            author=record.author,
            device=sender.device,
            made=record.made,
            received=self.store.clock.now_ms(),
            extra=canonical(record.extra).decode() if record.extra else "",
            body=canonical(record.data).decode(),
        ).execute()


def _refusal(record: WireRecord, limits: Limits) -> str | None:
    if not _has_its_fields(record):
        return "incomplete"
    try:
        size, digest = len(canonical([record.data, record.extra])), sha256_of(record.data)
    except (TypeError, ValueError, RecursionError):
        return "incomplete"
    if size > limits.record_bytes:
        return "record-too-large"
    return None if digest == record.sha256 else "hash-mismatch"


def _has_its_fields(record: WireRecord) -> bool:
    ids = (record.id, record.kind, record.district, record.facility, record.sha256)
    optional = (record.form, record.version, record.author)
    return (
        all(isinstance(text, str) and _ID.fullmatch(text) for text in ids)
        and all(text is None or (isinstance(text, str) and len(text) <= _LONGEST_TEXT) for text in optional)
        and (record.made is None or _number(record.made) == record.made)
        and _number(record.rev) == record.rev >= 1
        and isinstance(record.data, Mapping)
    )


def _number(value: Json) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if whole and abs(value) < _HIGHEST_NUMBER else 0


def _again(record: WireRecord, status: str) -> Receipt:
    if status == "conflict":
        return Receipt(record.id, record.rev, "conflict", "same-id")
    if status == "quarantined":
        return Receipt(record.id, record.rev, "quarantined", "not-yours")
    return Receipt(record.id, record.rev, "duplicate")


def _is_older(record: WireRecord, district: str) -> bool:
    newer = (Record.district == district) & (Record.id == record.id) & (Record.rev > record.rev)
    return Record.select().where(newer & (Record.status == "stored")).exists()


def _purpose(record: WireRecord) -> str:
    if record.form is None:
        return ""
    query = FormVersion.select().where(FormVersion.form == record.form).order_by(FormVersion.published.desc())
    newest = query.first()
    return newest.purpose if newest else ""


def _oddities(record: WireRecord, sender: Sender) -> list[str]:
    flags = []
    if record.kind == "submission":
        exact = (FormVersion.form == record.form) & (FormVersion.version == record.version)
        if not FormVersion.select().where(exact).exists():
            flags.append("unknown-form-version")
    if record.author not in sender.people:
        flags.append("author")
    return flags


def _role(sender: Sender, author: str | None) -> str:
    grants = access.grants_of([author]) if author in sender.people and author else sender.grants
    roles = {grant.role for grant in grants}
    return next((role for role in access.SEEING if role in roles), "supervisor")

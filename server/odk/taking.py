"""Takes in what ODK Collect sends: the document kept byte for byte, its answers as an ordinary record, its files beside it.

Accept first, judge later: what is odd is kept and flagged. Refused, so that the tablet keeps it, is what did not come whole,
what may not lie here in clear, and what nobody can say the district of.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from core.errors import OurFault
from core.log import note
from core.records import Status, WireRecord
from server.access import Who
from server.blobs import lay_down, lay_down_file, one_process
from server.ingest import Intake, Sender
from server.odk.callers import Caller
from server.odk.documents import Document, data_of, name_of, opened, record_id
from server.odk.offered import COLLECTED, definition_of
from server.odk.posted import Posted, PostedFile
from server.odk.refusals import OdkRefusal
from server.odk.whereabouts import place_of
from server.store import odk_reading
from server.store.database import Store
from server.store.odk_reading import Standing
from server.store.tables import Attachment, Blob, FormVersion, OrgUnit
from sync.canonical import sha256_of

EARLY_EDIT, OLDER_EDIT, ELSEWHERE = "edit-before-original", "edits-an-older", "facility-elsewhere"
UNNAMED_FILE, OTHER_FILE = "unnamed-file", "file-sent-twice"
_ROOM_FOR_REST = 2_000
"""Bytes of a record beside its data."""


@dataclass(frozen=True)
class _Laid:
    """A file that lies under its hash."""

    name: str
    type: str
    size: int
    sha256: str


class Taking:
    """The door for filled forms; `take` may be called from any thread."""

    def __init__(self, store: Store, intake: Intake, folder: Path) -> None:
        """`folder` is the server's; contents lie in `blobs/` inside it."""
        self._store, self._intake, self._folder = store, intake, folder
        self._laying = threading.Lock()

    def take(self, caller: Caller, posted: Posted, told_device: str = "") -> Status:
        """Keeps a document and its files, durable when this returns; again and in parts as often as anybody likes.

        `conflict`: another document under the same instanceID is here; both are kept.
        """
        document = opened(posted.document)
        with self._store.reading():
            self._judge(caller.who, document)
        with self._laying, one_process(self._folder):
            lay_down(self._folder, document.content)
            laid = [self._laid(file) for file in posted.files]
        with self._store.writing():
            stands = odk_reading.document(document.sent.form, document.name, document.sha256)
            if stands is None:
                stands = self._keep(caller, document, told_device)
            self._keep_files(stands, document, laid)
        note("odk", "took in", device=caller.device, files=len(laid), status=stands.status)
        return stands.status

    def _laid(self, file: PostedFile) -> _Laid:
        sha256, size = lay_down_file(self._folder, file.file)
        return _Laid(file.name, file.type, size, sha256)

    def _judge(self, who: Who, document: Document) -> None:
        newest = (
            FormVersion.select()
            .where(FormVersion.form == document.sent.form)
            .order_by(FormVersion.published.desc())
            .first()
        )
        if newest is not None and newest.purpose not in COLLECTED:
            raise OdkRefusal(403, "This form is filled with Kioo's own app only. Nothing was taken.", number=403.1)
        if odk_reading.document(document.sent.form, document.name, document.sha256) is None:
            self._read(who, document)

    def _read(self, who: Who, document: Document) -> tuple[dict[str, object], list[str], OrgUnit]:
        sent = document.sent
        exact = (FormVersion.form == sent.form) & (FormVersion.version == sent.version)
        row = FormVersion.get_or_none(exact)
        most = self._intake.limits.record_bytes - _ROOM_FOR_REST
        data, flags = data_of(document, definition_of(row.xml) if row else None, most)
        place, odd = place_of(who, data.get("answers") or {})
        return data, [*flags, *odd], place

    def _keep(self, caller: Caller, document: Document, told_device: str) -> Standing:
        data, flags, place = self._read(caller.who, document)
        record, rev, odd, place = self._whose(document, place)
        wire = WireRecord(
            id=record,
            rev=rev,
            kind="submission",
            district=place.district or place.id,
            facility=place.id,
            sha256=sha256_of(data),
            data=data,
            form=document.sent.form,
            version=document.sent.version,
            author=caller.who.id,
            made=data["ended"] if isinstance(data["ended"], int) else None,
            extra={"odk_device": told_device[:100]} if told_device else {},
        )
        sender = Sender(caller.device, (caller.who.id,), caller.who.grants, levels=("facility", "district"))
        receipt = self._intake.take(sender, [wire], {record: [*flags, *odd]})[0]
        if receipt.status == "refused":
            raise OurFault(f"a record of ours was refused: {receipt.problem}")
        stands = Standing(wire.district, record, rev, wire.sha256, receipt.status)
        odk_reading.keep(stands, document.sent.form, document.name, document.sha256)
        return stands

    def _whose(self, document: Document, place: OrgUnit) -> tuple[str, int, list[str], OrgUnit]:
        """Of which record it is which revision; a later one stays in the district of the first, so that it is counted once."""
        sent = document.sent
        same = odk_reading.first(sent.form, document.name)
        if same:
            return same.record, same.rev, *self._beside(same, place)
        if not sent.replaces:
            early = odk_reading.first_of_record(document.record)
            return document.record, 1, *(self._beside(early, place) if early else ([], place))
        before = odk_reading.first(sent.form, name_of(sent.replaces))
        if before is None:
            return record_id(sent.form, sent.replaces), 2, [EARLY_EDIT], place
        newest = odk_reading.newest_rev(before)
        odd, where = self._beside(before, place)
        return before.record, newest + 1, [*odd, *([OLDER_EDIT] if newest > before.rev else [])], where

    def _beside(self, stands: Standing, place: OrgUnit) -> tuple[list[str], OrgUnit]:
        if (place.district or place.id) == stands.district:
            return [], place
        return [ELSEWHERE], OrgUnit.get(OrgUnit.id == odk_reading.facility(stands))

    def _keep_files(self, stands: Standing, document: Document, laid: Sequence[_Laid]) -> None:
        whose = {"district": stands.district, "record": stands.record, "rev": stands.rev, "of": stands.of}
        known = odk_reading.files(stands)
        odd = [UNNAMED_FILE] if {one.name for one in laid} - document.sent.words else []
        now = self._store.clock.now_ms()
        for one in laid:
            name = one.name
            if known.get(name, one.sha256) != one.sha256:
                name, odd = _beside_name(name, one.sha256), [*odd, OTHER_FILE]
            known[name] = one.sha256
            Attachment.put(**whose, **{**vars(one), "name": name})
            Blob.put(sha256=one.sha256, size=one.size, received=now)
        odk_reading.add_flags(stands, odd)


def _beside_name(name: str, sha256: str) -> str:
    path = PurePath(name)
    return f"{path.stem}~{sha256[:8]}{path.suffix}"

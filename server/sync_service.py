"""SyncProtocol over the store: the server's half of kioo-sync/1."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, filterfalse, groupby
from operator import attrgetter

from core.clock import Clock
from core.errors import DiskFull
from core.ids import IdMaker
from core.log import note
from core.records import SEALED_KINDS, PullItem, Receipt, WireRecord, attachments_of
from core.settings import ServerSettings
from server import access, enrolment, form_files, programme
from server.blobs import Blobs, piece_of
from server.cut_pushes import CutPushes
from server.enrolment import Caller, Known
from server.form_dictionaries import FormDictionaries
from server.ingest import Intake, Sender
from server.parcel_opening import Doors
from server.parcel_sealing import courier_key
from server.parcels import Parcels
from server.store import log
from server.store.database import Store
from server.store.log import Reach
from server.store.tables import Device
from server.store.window import Window
from sync import blocks
from sync.canonical import canonical
from sync.problems import refusal
from sync.protocol import (
    API_VERSION,
    BY_BLOCKS,
    BY_DICTIONARY,
    BlobState,
    Enrolment,
    Hello,
    Limits,
    ParcelState,
    PullAnswer,
    PushAnswer,
)

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_HEARD_EVERY_MS = 60_000


class SyncService:
    """Answers devices. `for_token` gives the protocol as one device sees it."""

    def __init__(self, store: Store, clock: Clock, ids: IdMaker, settings: ServerSettings) -> None:
        """Everything over one store."""
        self.store, self.clock, self.ids, self.settings = store, clock, ids, settings
        self.limits = Limits()
        self.server = store.setting("server")
        self.intake = Intake(store, settings.threshold, self.limits)
        self.dictionaries = FormDictionaries(store)
        self.cut = CutPushes(settings.server_folder, clock)
        self.blobs = Blobs(store, settings.server_folder, self.limits)
        key = courier_key(store, os.urandom)
        epoch = lambda: int(store.setting("epoch"))  # noqa: E731
        doors = Doors(self.server, key, self.limits, epoch, self.for_token, os.urandom)
        self.parcels = Parcels(store, settings.server_folder, doors)

    def for_token(self, token: str, origin: str = "") -> "DeviceSync":
        """The protocol for whoever holds `token` (nobody yet: empty); `origin` is where the request comes from."""
        return DeviceSync(self, token, origin)


class DeviceSync:
    """SyncProtocol bound to one token; raises ServerSaysNo with the codes of sync/problems.py."""

    def __init__(self, service: SyncService, token: str, origin: str) -> None:
        """Made by `SyncService.for_token`."""
        self._service, self._token, self._origin = service, token, origin
        self._store, self.limits = service.store, service.limits

    def enrol(self, code: str, device: str, device_name: str) -> Enrolment:
        """Uses a one-time code; the device gets a fresh token."""
        if not _ID.fullmatch(device):
            raise refusal("unreadable")
        caller = Caller(device, device_name, self._token, self._origin)
        with _saying_full():
            enrolled = enrolment.use_code(self._store, self._service.settings, code, caller)
        note("sync", "enrolled", device=device)
        return enrolled

    def hello(self) -> Hello:
        """Says who the server is; from now on the code this device came with is spent for good."""
        sender = self._sender()
        return Hello(
            server=self._service.server,
            epoch=int(self._store.setting("epoch")),
            now=self._service.clock.now_ms(),
            api=[API_VERSION],
            scope=access.scope_of(sender.grants),
            limits=self._service.limits,
            programme=programme.told(self._store, self._service.settings),
            encodings=[BY_BLOCKS, BY_DICTIONARY] if blocks.HERE else [BY_DICTIONARY],
        )

    def dictionary(self, name: bytes) -> bytes:
        """What a packed body was packed with; only a device that we know makes us look through the published forms."""
        known = self._service.dictionaries.ready(name)
        if known is not None:
            return known
        with self._store.reading():
            enrolment.device_of(self._token, also_shut_out=True)
        return self._service.dictionaries.named(name)

    def push(self, records: Sequence[WireRecord]) -> PushAnswer:
        """Takes records in; the receipts are given when everything is durable. From a device that was shut out: sealed ones only."""
        if len(records) > self._service.limits.records:
            raise refusal("too-large")
        sender = self._sender(also_shut_out=True)
        if sender.shut_out and not (records and all(record.kind in SEALED_KINDS for record in records)):
            raise refusal("device-revoked")
        with _saying_full():
            receipts = self._service.intake.take(sender, records)
        self._service.cut.forget(sender.device)
        _say_what_came(sender.device, records)
        return PushAnswer(self._service.clock.now_ms(), receipts, self._stand(records, receipts))

    def cut_push(self, body: str) -> BlobState:
        """How much is here of a push that was cut, named by the SHA-256 of its packed body."""
        return self._service.cut.stands(self._known(also_shut_out=True), body)

    def keep_push(self, body: str, start: int, arrived: bytes) -> None:
        """Keeps what arrived of a push before it was cut."""
        with _saying_full():
            self._service.cut.keep(self._known(also_shut_out=True), body, start, arrived)

    def whole_push(self, body: str, start: int, rest: bytes) -> bytes:
        """The packed body of a push with its rest; `malformed` when it is another than was named."""
        return self._service.cut.whole(self._known(also_shut_out=True), body, start, rest)

    def pull(self, cursor: Mapping[str, int], limit_bytes: int) -> PullAnswer:
        """A piece of what is new for this device, at least one item while there are any."""
        sender = self._sender()
        with self._store.reading():
            places = access.reaches(sender.grants)
            window = Window(self._service.clock.now_ms(), self._service.settings.keep_months)
            room = min(limit_bytes, self._service.limits.inflated_bytes)
            items, reached, more = _piece(places, cursor, room, window)
            epoch = int(self._store.setting("epoch"))
        return PullAnswer(self._service.clock.now_ms(), epoch, access.scope_of(sender.grants), items, reached, more)

    def blob(self, sha256: str) -> BlobState:
        """How much of a content is here."""
        self._known()
        return self._service.blobs.state(sha256)

    def send_blob(self, sha256: str, start: int, piece: bytes) -> BlobState:
        """Adds a piece of a content; durable when this returns."""
        self._known()
        if len(piece) > self.limits.batch_bytes:
            raise refusal("too-large")
        with _saying_full():
            return self._service.blobs.take(sha256, start, piece)

    def content(self, sha256: str, start: int, limit_bytes: int) -> bytes:
        """At most so many bytes of a content that a published form names, else `content-unknown`."""
        self._known()
        with self._store.reading():
            told = form_files.is_told(sha256)
        size = min(limit_bytes, self.limits.batch_bytes)
        piece = piece_of(self._service.settings.server_folder, sha256, start, size) if told else None
        if piece is None:
            raise refusal("content-unknown")
        return piece

    def parcel(self, parcel: str) -> ParcelState:
        """How much of a parcel is here, and whether it was answered."""
        self._known()
        return self._service.parcels.state(parcel)

    def send_parcel(self, parcel: str, start: int, piece: bytes) -> ParcelState:
        """Adds a piece of a parcel; opens it with the last one."""
        carrier = self._known()
        if len(piece) > self.limits.batch_bytes:
            raise refusal("too-large")
        with _saying_full():
            return self._service.parcels.take(parcel, start, piece, carrier)

    def reply(self, parcel: str, start: int, limit_bytes: int) -> bytes:
        """At most so many bytes of a reply, which only the device of its parcel can open."""
        self._known()
        return self._service.parcels.reply(parcel, start, min(limit_bytes, self.limits.batch_bytes))

    def _stand(self, records: Sequence[WireRecord], receipts: Sequence[Receipt]) -> list[BlobState]:
        kept = [record for record, told in zip(records, receipts, strict=True) if told.status != "refused"]
        named = dict.fromkeys(
            file.sha256 for record in kept if record.kind not in SEALED_KINDS for file in attachments_of(record.data)
        )
        return [self._service.blobs.stands(sha256) for sha256 in named]

    def _sender(self, *, also_shut_out: bool = False) -> Sender:
        """Who speaks, and what the people of the device may together."""
        with self._store.reading():
            device = enrolment.device_of(self._token, also_shut_out=also_shut_out)
            people = tuple(enrolment.people_of(device.id))
            sender = Sender(device.id, people, access.grants_of(people), device.revoked)
        self._heard(device)
        return sender

    def _known(self, *, also_shut_out: bool = False) -> str:
        with self._store.reading():
            return enrolment.device_of(self._token, also_shut_out=also_shut_out).id

    def _heard(self, device: Known) -> None:
        now = self._service.clock.now_ms()
        if device.last_heard is not None and abs(now - device.last_heard) < _HEARD_EVERY_MS:
            return
        with _saying_full(), self._store.one_write():
            Device.update(last_heard=now).where(Device.id == device.id).execute()


@contextmanager
def _saying_full() -> Iterator[None]:
    try:
        yield
    except DiskFull as problem:
        raise refusal("full") from problem


def _piece(
    places: Sequence[Reach], cursor: Mapping[str, int], limit_bytes: int, window: Window
) -> tuple[list[PullItem], dict[str, int], bool]:
    ends = {reach.district: log.last_number(reach.district) for reach in places}
    if any(not 0 <= cursor.get(district, 0) <= end for district, end in ends.items()):
        raise refusal("cursor")
    reached = {district: cursor.get(district, 0) for district in ends}
    items: list[PullItem] = []
    room = limit_bytes
    told = chain.from_iterable(log.entries_since(reach, reached[reach.district]) for reach in places)
    for (district, seq), entry in groupby(filterfalse(window.leaves_out, told), attrgetter("district", "seq")):
        whole = list(entry)  # what bears one number goes together: the cursor stands between numbers
        room -= sum(len(canonical(item.body)) + 100 for item in whole)
        if items and room < 0:
            return items, reached, True
        items += whole
        reached = _moved(reached, ends, district, seq)
    return items, ends, False


def _moved(reached: Mapping[str, int], ends: Mapping[str, int], to: str, seq: int) -> dict[str, int]:
    """Districts come one after the other: those before this entry's are done, up to their end."""
    done = {district: end for district, end in ends.items() if district < to}
    return {**reached, **done, to: seq}


def _say_what_came(device: str, records: Sequence[WireRecord]) -> None:
    open_ones = sum(record.kind not in SEALED_KINDS for record in records)
    if open_ones:
        note("sync", "took in", device=device, records=open_ones)

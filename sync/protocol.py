"""kioo-sync/1: the messages, and the SyncProtocol that client and server both implement.

docs/sync-protocol.md is the specification; this module is its shape in types. Every answer over HTTP carries
`Content-Type: application/vnd.kioo-sync.v1+json` and `Kioo-Server: <server id>`; an answer without both is no answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from core.records import Json, PullItem, Receipt, WireRecord

API_VERSION = 1
MEDIA_TYPE = "application/vnd.kioo-sync.v1+json"
BLOB_TYPE = "application/octet-stream"
SERVER_HEADER = "Kioo-Server"
BY_DICTIONARY = "kioo-zlib"
"""The content coding of section 11: zlib with a dictionary that both ends make of the published form."""
BY_BLOCKS = "kioo-bzip2"
"""The content coding of section 11 for many records at once: bzip2."""


@dataclass(frozen=True)
class Person:
    """Somebody enrolled on a device. `unit` is the org unit the grant is for, `path` its path of ids."""

    id: str
    name: str
    role: str  # supervisor | chw | team | manager | admin
    unit: str
    unit_name: str
    path: str
    district: str
    picture: str = ""


@dataclass(frozen=True)
class Programme:
    """What a device needs to know of its programme: public keys (base64 of raw X25519, empty: none) and days of patience.

    A key's id is the first 8 hex digits of the SHA-256 of the raw key. `lease_days`: how many days a device may go on
    without any contact before a supervisor has to unlock it; 0: for ever. `keep_months`: how long closed visits and sheets
    that are safe stay on a device. `courier_key`: what parcels are sealed to that somebody else carries; it has no id.
    """

    data_key_id: str = ""
    data_key: str = ""
    recovery_key_id: str = ""
    recovery_key: str = ""
    lease_days: int = 0
    keep_months: int = 13
    courier_key: str = ""


@dataclass(frozen=True)
class Enrolment:
    """The answer to a used code: who the device now serves, its token, and the programme's public keys (see Programme)."""

    server: str
    device: str
    token: str
    person: Person
    programme: str
    data_key_id: str
    data_key: str  # base64 of the raw X25519 public key
    threshold: int  # smallest number of patients shown
    recovery_key_id: str = ""
    recovery_key: str = ""
    lease_days: int = 0
    keep_months: int = 13
    courier_key: str = ""


@dataclass(frozen=True)
class Limits:
    """What the server takes in one request."""

    batch_bytes: int = 1 << 20
    inflated_bytes: int = 8 << 20
    records: int = 500
    record_bytes: int = 256 << 10
    blob_bytes: int = 100 << 20  # one photo, recording or file
    parcel_bytes: int = 128 << 20  # one parcel that somebody carries for another device


@dataclass(frozen=True)
class Hello:
    """Who the server is, what time it has, what it takes; `scope` changes when the device's grants change.

    `programme` is what holds now, so that a changed key reaches devices already enrolled; None: this server does not say.
    `encodings`: the content codings it takes beside gzip, which every server takes.
    """

    server: str
    epoch: int
    now: int
    api: Sequence[int]
    scope: str
    limits: Limits = field(default_factory=Limits)
    programme: Programme | None = None
    encodings: Sequence[str] = ()


@dataclass(frozen=True)
class BlobState:
    """How much of a content the server has: the next piece begins at `have`; `whole` when its hash was verified."""

    sha256: str
    have: int
    whole: bool


@dataclass(frozen=True)
class PushAnswer:
    """One receipt for each record sent, in the same order; `blobs`: where the contents stand that these records name."""

    now: int
    results: Sequence[Receipt]
    blobs: Sequence[BlobState] = ()


@dataclass(frozen=True)
class PullAnswer:
    """A piece of the log; ask again from `cursor` while `more`."""

    now: int
    epoch: int
    scope: str
    items: Sequence[PullItem]
    cursor: Mapping[str, int]
    more: bool


@dataclass(frozen=True)
class ParcelState:
    """How much of a parcel the server has; as soon as it is answered `have` counts no more and `reply` is the reply's size in bytes."""

    parcel: str
    have: int
    reply: int


@dataclass(frozen=True)
class Letter:
    """What a device says inside its parcel: who it is, with what to close the reply, where its last pull ended, how much news it takes.

    `reply_key` is base64 of 32 random bytes; `mark` is `mark_of` what the cursor was told under.
    """

    token: str
    reply_key: str
    cursor: Mapping[str, int]
    mark: int
    news_bytes: int


@dataclass(frozen=True)
class Reply:
    """What the device of a parcel would have heard: receipts, how contents stand, and the log from `since` to `cursor`.

    `epoch` and `mark` say under which telling; `problem` is why not everything went, such as device-revoked.
    """

    parcel: str
    epoch: int
    mark: int
    since: Mapping[str, int]
    cursor: Mapping[str, int]
    items: Sequence[PullItem]
    more: bool = False
    results: Sequence[Receipt] = ()
    blobs: Sequence[BlobState] = ()
    problem: str | None = None


class SyncProtocol(Protocol):
    """Implemented by sync/http_client.py and by server/sync_service.py (bound to one device's token).

    Errors: core.errors.Offline when nobody who knows us answered, core.errors.ServerSaysNo when the server refused.
    """

    def enrol(self, code: str, device: str, device_name: str) -> Enrolment:
        """Uses a one-time code; `device` is the id the tablet chose for itself."""
        ...

    def hello(self) -> Hello:
        """Asks who is there."""
        ...

    def push(self, records: Sequence[WireRecord]) -> PushAnswer:
        """Offers records; sending one twice is harmless (same id and sha256)."""
        ...

    def pull(self, cursor: Mapping[str, int], limit_bytes: int) -> PullAnswer:
        """Asks for what is new since `cursor` (district id to last number seen)."""
        ...

    def blob(self, sha256: str) -> BlobState:
        """Asks how much of a content is there; only for one that a record of this device names."""
        ...

    def send_blob(self, sha256: str, start: int, piece: bytes) -> BlobState:
        """Adds a piece; one that does not begin where the server stands changes nothing, and the answer says where that is."""
        ...

    def content(self, sha256: str, start: int, limit_bytes: int) -> bytes:
        """Asks for at most so many bytes, from `start` on, of a content that something published names."""
        ...

    def parcel(self, parcel: str) -> ParcelState:
        """Asks how much of another device's parcel is there, and whether it was answered."""
        ...

    def send_parcel(self, parcel: str, start: int, piece: bytes) -> ParcelState:
        """Adds a piece of a parcel, as `send_blob`; with the last one it is opened and answered."""
        ...

    def reply(self, parcel: str, start: int, limit_bytes: int) -> bytes:
        """Asks for at most so many bytes, from `start` on, of the reply to a parcel."""
        ...


def mark_of(hello: Hello) -> int:
    """One number for (server, epoch, scope): when it changes, what was pulled has to be pulled anew."""
    text = f"{hello.server}\n{hello.epoch}\n{hello.scope}"
    return int.from_bytes(sha256(text.encode()).digest()[:6], "big")


def as_json(record: WireRecord) -> dict[str, Json]:
    """The wire form of a record: unknown fields ride along, empty ones are left out."""
    known = {
        "id": record.id,
        "rev": record.rev,
        "kind": record.kind,
        "district": record.district,
        "facility": record.facility,
        "sha256": record.sha256,
        "data": record.data,
        "form": record.form,
        "version": record.version,
        "author": record.author,
        "made": record.made,
    }
    return {**record.extra, **{name: value for name, value in known.items() if value is not None}}


def record_from_json(raw: Mapping[str, Json]) -> WireRecord:
    """Reads the wire form back; raises KeyError or TypeError when a needed field is missing."""
    known = {"id", "rev", "kind", "district", "facility", "sha256", "data", "form", "version", "author", "made"}
    return WireRecord(
        id=raw["id"],
        rev=raw["rev"],
        kind=raw["kind"],
        district=raw["district"],
        facility=raw["facility"],
        sha256=raw["sha256"],
        data=raw["data"],
        form=raw.get("form"),
        version=raw.get("version"),
        author=raw.get("author"),
        made=raw.get("made"),
        extra={name: value for name, value in raw.items() if name not in known},
    )

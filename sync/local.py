"""What the rounds need of the device's memory: the outbox, what came down, and when the server was heard."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.parcel import CarriedParcel
from core.records import Attachment, Json, PullItem, Receipt, WireRecord


class LocalDownloads(Protocol):
    """The files that came down, as far as the runner needs them; storage.Downloads has it."""

    def wanted(self) -> Sequence[Attachment]:
        """What the newest forms name and is not whole here: lists first, then the smallest; equal ones once."""
        ...

    def have(self, sha256: str) -> int:
        """How many bytes of it are here."""
        ...

    def add(self, about: Attachment, start: int, piece: bytes) -> int:
        """Keeps a piece that begins where it stands; gives where it stands now, 0 when the whole was another content."""
        ...


class LocalCarried(Protocol):
    """Parcels of colleagues, as far as the runner needs them; storage.Carried has it."""

    def waiting(self) -> Sequence[CarriedParcel]:
        """Those whose reply is not here whole, oldest first."""
        ...

    def piece(self, parcel: str, start: int, size: int) -> bytes:
        """At most so many bytes of a parcel; Tampered when it is gone."""
        ...

    def have_reply(self, parcel: str) -> int:
        """How many bytes of its reply are here."""
        ...

    def add_reply(self, parcel: str, start: int, piece: bytes, whole: int) -> None:
        """Keeps a piece of its reply that begins where it stands; with the last of its `whole` bytes the parcel itself leaves."""
        ...

    def refused(self, parcel: str, problem: str) -> None:
        """The server does not take this parcel: it waits for a person."""
        ...


class LocalContact(Protocol):
    """What is remembered of having been in contact; storage.Contact has it."""

    def heard(self, programme: Mapping[str, Json]) -> None:
        """Our server answered: keeps what it said of the programme (fields of protocol.Programme; none: it did not say)."""
        ...

    def clock_is(self, ahead_ms: int) -> None:
        """Keeps by how much the server's clock is ahead of this device's."""
        ...

    def asked(self, parcel: str) -> None:
        """Notes that a parcel was made just now: its answer, whenever it comes, is contact of this moment."""
        ...

    def answered(self, parcel: str) -> None:
        """Our server answered it."""
        ...


class LocalStore(Protocol):
    """What the runner needs of the device's memory; storage.Session has it."""

    @property
    def contact(self) -> LocalContact:
        """When and how the server was heard last."""
        ...

    @property
    def downloads(self) -> LocalDownloads:
        """What came down with forms."""
        ...

    @property
    def carried(self) -> LocalCarried:
        """What colleagues gave this device to carry."""
        ...

    def heard_epoch(self) -> int | None:
        """The server's epoch as it was heard last; None before."""
        ...

    def pending(self, limit_bytes: int | None = None) -> Sequence[WireRecord]:
        """What is neither safe nor waiting for a person, oldest first; about so many bytes as they are kept, at least one."""
        ...

    def mark_sending(self, ids: Sequence[str]) -> None:
        """These records are on their way now; they stay in `pending` until a receipt came."""
        ...

    def accept(self, receipts: Sequence[Receipt]) -> None:
        """Takes safe (id, rev) out of the outbox, and sets refused ones apart for a person."""
        ...

    def server_stands_at(self, epoch: int) -> int:
        """Keeps the server's epoch; under another one than before what was taken out lately is offered again: how many."""
        ...

    def apply_pull(self, items: Sequence[PullItem], cursor: Mapping[str, int]) -> Sequence[tuple[str, str]]:
        """Lays the items in and keeps the cursor, in one transaction; returns the (kind, id) that changed."""
        ...

    def cursor(self) -> Mapping[str, int]:
        """What `apply_pull` kept last; empty at first."""
        ...

    def blobs(self) -> Sequence[Attachment]:
        """The files of records the server has that are neither safe nor waiting for a person; smallest first, equal ones once."""
        ...

    def blob_piece(self, sha256: str, start: int, size: int) -> bytes:
        """At most `size` bytes of such a file from `start` on; Tampered when it cannot be read any more."""
        ...

    def blob_safe(self, sha256: str) -> None:
        """The server has this content whole; records that waited only for it leave the outbox."""
        ...

    def blob_refused(self, sha256: str, problem: str) -> None:
        """A content that does not get there: its records wait for a person."""
        ...

"""The sending side of a session: what waits, what became of it, and the files that travel behind the records."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import peewee

from core.errors import Tampered
from core.records import Attachment, Receipt, WireRecord
from storage.attachments import KeptFile, Owner
from storage.contact import Contact
from storage.outbox import Counts, OutboxLine
from storage.turns import DEVICE, Turns

_OUTGOING = "_outgoing"
"""Owns the files of a record on its way, under the record's id and revision."""


_EPOCH, _FILES_WAIT = "_server_epoch", "_files_wait"


class Sending(Turns):
    """Works behind the lock screen too: it needs the device space alone."""

    contact: Contact
    """When and how the server was heard last."""

    def pending(self, limit_bytes: int | None = None, kinds: Collection[str] | None = None) -> list[WireRecord]:
        """What may be sent now: first what people made, oldest first, then what is sealed, shuffled; at least one."""
        with self._looking() as sqlite:
            return self._outbox.pending(sqlite, limit_bytes, kinds)

    def outbox(self) -> list[OutboxLine]:
        """Every waiting revision and where it stands."""
        with self._looking():
            return self._outbox.lines()

    def mark_sending(self, ids: Collection[str]) -> None:
        """These, and only these, are on their way from now on."""
        with self._changing() as sqlite:
            self._outbox.mark_sending(sqlite, ids)

    def retry(self, ids: Collection[str]) -> None:
        """Offers again what needed a person."""
        with self._changing() as sqlite:
            self._outbox.retry(sqlite, ids)

    def accept(self, receipts: Sequence[Receipt]) -> None:
        """Lets go of every (id, rev) the server has; what it refused needs a person."""
        kept_ms = self._by_the_server_ms()
        with self._changing() as sqlite:
            self._outbox.accept(sqlite, receipts, self._clock.now_ms(), kept_ms)

    def server_stands_at(self, epoch: int) -> int:
        """Keeps the server's epoch; under another one than before everything kept since its receipt is offered again: how many.

        Also lets go of what was kept long enough.
        """
        now_ms = self._by_the_server_ms()
        with self._looking() as sqlite:
            known = self.open_space(DEVICE).setting(sqlite, _EPOCH)
            stale = self._outbox.stale(now_ms)
        if known == epoch and not stale:
            return 0
        with self._changing() as sqlite:
            self._outbox.forget(sqlite, stale)
            self.open_space(DEVICE).set_setting(sqlite, _EPOCH, epoch)
            return self._outbox.offer_again(sqlite) if known not in {None, epoch} else 0

    def heard_epoch(self) -> int | None:
        """The server's epoch as it was heard last; None before."""
        with self._looking() as sqlite:
            known = self.open_space(DEVICE).setting(sqlite, _EPOCH)
        return None if known is None else int(known)

    @property
    def files_wait(self) -> bool:
        """Whether photos, recordings and files shall stay until somebody says that they may go."""
        with self._looking() as sqlite:
            return bool(self.open_space(DEVICE).setting(sqlite, _FILES_WAIT))

    def let_files_wait(self, *, wait: bool) -> None:
        """Says so for everybody on this device, until it is said otherwise; records go all the same."""
        with self._changing() as sqlite:
            self.open_space(DEVICE).set_setting(sqlite, _FILES_WAIT, wait)

    def blobs(self) -> list[Attachment]:
        """The files of records the server has, and has not whole yet; the smallest first, equal ones once; none while they wait."""
        if self.files_wait:
            return []
        with self._looking() as sqlite:
            wanted = self._outbox.blobs()
            sizes = {sha256: self._outgoing_file(sqlite, of, sha256) for sha256, of in wanted.items()}
        lost = Attachment("", "", 0, "")
        found = [file.about if file else replace(lost, sha256=sha256) for sha256, file in sizes.items()]
        return sorted(found, key=lambda one: one.size)

    def files_to_carry(self) -> list[Attachment]:
        """The files of everything that waits, whether its record is with the server or not; the smallest first, equal ones once."""
        with self._looking() as sqlite:
            held = [self._outgoing_file(sqlite, of, one) for one, of in self._outbox.blobs(unsent=True).items()]
        return sorted((file.about for file in held if file), key=lambda one: one.size)

    def file_parts(self, sha256: str) -> Iterator[bytes]:
        """Such a file piece by piece; Tampered when it is gone or changed."""
        with self._looking() as sqlite:
            file = self._outgoing_file(sqlite, self._outbox.blobs(unsent=True).get(sha256, ()), sha256)
        if file is None:
            raise Tampered("a file is gone")
        yield from self._files.read(file)

    def blob_piece(self, sha256: str, start: int, size: int) -> bytes:
        """At most `size` bytes of such a file from byte `start` on; Tampered when it is gone or changed."""
        with self._looking() as sqlite:
            file = self._outgoing_file(sqlite, self._outbox.blobs().get(sha256, ()), sha256)
        if file is None:
            raise Tampered("a file is gone")
        piece = bytearray()
        for part in self._files.read(file, start):
            piece += part
            if len(piece) >= size:
                break
        return bytes(piece[:size])

    def blob_safe(self, sha256: str) -> None:
        """The server has this content whole: it leaves the device, and the records that waited only for it are safe."""
        kept_ms = self._by_the_server_ms()
        with self._changing() as sqlite:
            gone: list[KeptFile] = []
            for record_id, rev in self._outbox.blob_safe(sqlite, sha256, self._clock.now_ms(), kept_ms):
                files = self._files.of(sqlite, self._outgoing_owner(record_id, rev))
                gone += [file for file in files if file.about.sha256 == sha256]
            names = self._files.let_go(sqlite, gone)
        self._files.delete(names)

    def blob_refused(self, sha256: str, problem: str) -> None:
        """A content that does not get to the server: the records that wait for it need a person."""
        with self._changing() as sqlite:
            self._outbox.blob_refused(sqlite, sha256, problem)

    def counts(self) -> Counts:
        """How many stand where."""
        with self._looking() as sqlite:
            return self._outbox.counts(sqlite)

    def open_outgoing(self, record_id: str, name: str) -> Iterator[bytes] | None:
        """As `open_attachment`, for a file of a record on its way; None when it has left the device."""
        with self._looking() as sqlite:
            revisions = [line.rev for line in self._outbox.lines() if line.id == record_id]
            held = [file for rev in revisions for file in self._files.of(sqlite, self._outgoing_owner(record_id, rev))]
        found = next((file for file in held if file.about.name == name), None)
        return self._files.read(found) if found else None

    def _by_the_server_ms(self) -> int:
        """What is kept a while is kept by the server's clock: one here that jumps ahead takes nothing away too soon."""
        return self._clock.now_ms() + self.contact.server_ahead_ms

    def _outgoing_owner(self, record_id: str, rev: int) -> Owner:
        return Owner(self.open_space(DEVICE), _OUTGOING, f"{record_id}/{rev}")

    def _outgoing_file(
        self, sqlite: peewee.SqliteDatabase, owners: Iterable[tuple[str, int]], sha256: str
    ) -> KeptFile | None:
        """The file with this content that one of these revisions holds."""
        held = (file for owner in owners for file in self._files.of(sqlite, self._outgoing_owner(*owner)))
        return next((file for file in held if file.about.sha256 == sha256), None)

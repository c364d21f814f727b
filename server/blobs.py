"""Contents of photos, recordings and files: one file for each hash in the server's folder, taken in piece by piece.

A content grows under `parts/` and gets its place when its hash is right: fsync, rename, fsync of the folder, row. Until
then it is nowhere counted as here; after a cut or a crash the next piece begins where the file ends.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.durable import saying_full, settle, write_whole
from core.one_at_a_time import alone
from server.store.database import Store
from server.store.tables import Attachment, Blob
from sync.problems import refusal
from sync.protocol import BlobState, Limits

_AT_ONCE = 256 << 10


def lies_at(server_folder: Path, sha256: str) -> Path:
    """Where a content lies when it is whole."""
    return server_folder / "blobs" / sha256[:2] / sha256


@contextmanager
def one_process(server_folder: Path) -> Iterator[None]:
    """Two servers over one folder would each find the place to go on and write there."""
    server_folder.mkdir(parents=True, exist_ok=True)
    with alone(server_folder / "blobs.turn"):
        yield


def lay_down(server_folder: Path, content: bytes) -> str:
    """Puts a whole content of ours where it belongs, durable when this returns; its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = lies_at(server_folder, sha256)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, [content])
        settle(place.parent.parent)
    return sha256


def lay_down_file(server_folder: Path, file: BinaryIO) -> tuple[str, int]:
    """The same for a file that may be too large to be held: its SHA-256 and its size."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_AT_ONCE):
        digest.update(piece)
    sha256, size = digest.hexdigest(), file.tell()
    place = lies_at(server_folder, sha256)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        file.seek(0)
        write_whole(place, iter(lambda: file.read(_AT_ONCE), b""))
        settle(place.parent.parent)
    return sha256, size


def piece_of(server_folder: Path, sha256: str, start: int, size: int) -> bytes | None:
    """At most `size` bytes of a whole content from `start` on; None when it is not here."""
    place = lies_at(server_folder, sha256)
    if not place.exists():
        return None
    with place.open("rb") as file:
        file.seek(start)
        return file.read(size)


class Blobs:
    """The folder of contents and its rows; methods may be called from any thread."""

    def __init__(self, store: Store, folder: Path, limits: Limits) -> None:
        """`folder` is the server's; contents lie in `blobs/` inside it."""
        self._store, self._server_folder, self._folder, self._limits = store, folder, folder / "blobs", limits
        self._turn = threading.Lock()

    def state(self, sha256: str) -> BlobState:
        """How much is here of a content that some record names, else `blob-unknown`; `blob-too-large` for one we do not take."""
        self._expected(sha256)
        return self.stands(sha256)

    def stands(self, sha256: str) -> BlobState:
        """How much is here of a content."""
        whole = self.path(sha256)
        if whole.exists():
            return BlobState(sha256, whole.stat().st_size, whole=True)
        part = self._part(sha256)
        return BlobState(sha256, part.stat().st_size if part.exists() else 0, whole=False)

    def take(self, sha256: str, start: int, piece: bytes) -> BlobState:
        """Adds a piece that begins where we stand, and says where we stand; `blob-mismatch` drops all when the whole is another."""
        sizes = self._expected(sha256)
        with self._turn, saying_full(), one_process(self._server_folder):
            stands = self.stands(sha256)
            if stands.whole or stands.have != start:
                return stands
            have = self._append(self._part(sha256), piece)
            if have in sizes or have > sizes[-1]:
                self._finish(sha256, is_last_chance=have >= sizes[-1])
            return self.stands(sha256)

    def path(self, sha256: str) -> Path:
        """Where a content lies when it is whole."""
        return lies_at(self._server_folder, sha256)

    def _expected(self, sha256: str) -> list[int]:
        """The sizes that records say it has; they agree unless one of them is wrong."""
        with self._store.reading():
            rows = Attachment.select(Attachment.size).where(Attachment.sha256 == sha256).distinct()
            sizes = sorted(int(row.size) for row in rows)
        if not sizes:
            raise refusal("blob-unknown")
        if sizes[0] > self._limits.blob_bytes:
            raise refusal("blob-too-large")
        return sizes

    def _part(self, sha256: str) -> Path:
        return self._folder / "parts" / sha256

    def _append(self, part: Path, piece: bytes) -> int:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as file:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def _finish(self, sha256: str, *, is_last_chance: bool) -> None:
        part, place = self._part(sha256), self.path(sha256)
        with part.open("rb") as file:
            right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
        if not right and is_last_chance:
            part.unlink()
            raise refusal("blob-mismatch")
        if right:
            place.parent.mkdir(exist_ok=True)
            part.replace(place)
            for folder in (place.parent, self._folder):
                settle(folder)
            with self._store.one_write():
                Blob.put(sha256=sha256, size=place.stat().st_size, received=self._store.clock.now_ms())

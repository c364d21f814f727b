"""How far each space had come, noted outside the file: a file that is put back as a whole is older than its note.

The note is written when somebody unlocks or locks and when the vault closes, not at each change, which would cost as much as the
change itself: a file put back from before the last lock is noticed. A plain note beside the file can be put back together with
it, or deleted; it shows mishaps (an old copy of one file), not somebody who means it. For that it must lie in the system's store.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from core import log
from core.durable import translated, write_whole
from core.errors import StorageError, Tampered
from storage.keys import DeviceKeys
from storage.space import OpenSpace


class Note(Protocol):
    """A few hundred bytes that outlive the vault's file. Both may raise StorageError."""

    def read(self) -> bytes | None:
        """What was written last; None when nothing ever was."""

    def write(self, content: bytes) -> None:
        """Keeps this in the place of what was there."""


class NoteBeside:
    """A note in a file of its own."""

    def __init__(self, path: Path) -> None:
        """`path` is made at the first writing."""
        self._path = path

    def read(self) -> bytes | None:
        """What the file holds."""
        with translated():
            return self._path.read_bytes() if self._path.exists() else None

    def write(self, content: bytes) -> None:
        """Whole or not at all."""
        write_whole(self._path, [content])


class Generations:
    """What the note says of each space, by the space's name on disk."""

    def __init__(self, device: DeviceKeys, note: Note) -> None:
        """Reads the note. One that is gone or does not verify says nothing: a lost note must lock nobody out."""
        self._device, self._note = device, note
        self._seen = self._read()

    def seen(self, place: bytes) -> int:
        """How far this space had come; 0 when nothing is noted."""
        return self._seen.get(place.hex(), 0)

    def keep(self, spaces: Iterable[OpenSpace]) -> None:
        """Notes how far these came, if anything is new. A note that cannot be written now is written another time."""
        seen = {**self._seen, **{one.place.hex(): max(one.rows.generation, self.seen(one.place)) for one in spaces}}
        if seen == self._seen:
            return
        try:
            self._note.write(self._device.label("generations", b"", seen))
            self._seen = seen
        except StorageError as problem:
            log.note("storage", "generations not noted", code=problem.code)

    def forget(self) -> None:
        """Notes nothing any more, because the spaces themselves are deleted; StorageError when that cannot be written."""
        self._note.write(self._device.label("generations", b"", {}))
        self._seen = {}

    def _read(self) -> dict[str, int]:
        try:
            note = self._note.read()
            return dict(self._device.read_label("generations", b"", note)) if note is not None else {}
        except (StorageError, Tampered) as problem:
            log.note("storage", "generations cannot be read", code=problem.code)
            return {}

"""Files that were looked over and wait for the word to go out: a handful, one a person, in a folder that all processes of a server share."""

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from core.durable import write_whole
from core.one_at_a_time import alone

_MOST, _MOST_BYTES = 8, 256 << 20
_CONTENT, _FILES = "content:", "file:"


@dataclass(frozen=True)
class Held:
    """A workbook (or a list) and the files that came with it."""

    name: str
    content: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)


class Tray:
    """Holds the newest of each person; the oldest goes when there are too many. Safe between threads and processes."""

    def __init__(self, server_folder: Path, what: str) -> None:
        """`what` waits, such as "forms": a folder of its own."""
        self._folder = server_folder / "waiting" / what

    def put(self, person: str, held: Held) -> str:
        """Keeps it and returns the mark to take it by."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with alone(self._folder / "turn"):
            write_whole(self._place(person), [_packed(held)])
            self._make_room()
        return _mark(held)

    def take(self, person: str, mark: str) -> Held | None:
        """What is kept under `mark` by this person; None when it is gone."""
        try:
            held = _unpacked(self._place(person).read_bytes())
        except FileNotFoundError:
            return None
        return held if _mark(held) == mark else None

    def _place(self, person: str) -> Path:
        return self._folder / f"{hashlib.sha256(person.encode()).hexdigest()}.zip"

    def _make_room(self) -> None:
        """Of all but the newest, the oldest go first."""
        kept = sorted(self._folder.glob("*.zip"), key=lambda place: place.stat().st_mtime_ns)
        room = sum(place.stat().st_size for place in kept)
        while len(kept) > _MOST or (len(kept) > 1 and room > _MOST_BYTES):
            oldest = kept.pop(0)
            room -= oldest.stat().st_size
            oldest.unlink()


def _mark(held: Held) -> str:
    return hashlib.sha256(held.content).hexdigest()[:16]


def _packed(held: Held) -> bytes:
    """Names stand inside the archive and are never those of files on the disk."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(_CONTENT + held.name, held.content)
        for name, content in held.files.items():
            archive.writestr(_FILES + name, content)
    return packed.getvalue()


def _unpacked(packed: bytes) -> Held:
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    [name] = [name for name in inside if name.startswith(_CONTENT)]
    files = {one.removeprefix(_FILES): content for one, content in inside.items() if one.startswith(_FILES)}
    return Held(name.removeprefix(_CONTENT), inside[name], files)

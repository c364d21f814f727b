"""Photos, recordings and files as one zip, written while it is sent: nothing is held whole, nothing lies on the disk twice."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from core.records import Attachment
from server.blobs import lies_at

_PIECE = 256 << 10
NOT_HERE = "not-here-yet.txt"
"""Lists in the zip what records name and devices have not sent yet."""


@dataclass(frozen=True)
class Written:
    """A small file that lies nowhere: its content is written into the zip as it is."""

    name: str
    content: bytes


def zipped(server_folder: Path, files: Iterable[tuple[str, Attachment | Written]]) -> Iterator[bytes]:
    """The zip in pieces: `<submission>/<name>` for each file that is here, and a list of those that are not."""
    sink, missing, seen = _Sink(), [], set()
    with ZipFile(sink, "w") as archive:
        for submission, file in files:
            name = f"{safe_name(submission)}/{safe_name(file.name)}"
            if name in seen:
                continue
            seen.add(name)
            if isinstance(file, Written):
                archive.writestr(ZipInfo(name), file.content)
                continue
            content = lies_at(server_folder, file.sha256)
            if not content.exists():
                missing.append(name)
                continue
            with archive.open(ZipInfo(name), "w") as entry, content.open("rb") as source:
                while piece := source.read(_PIECE):
                    entry.write(piece)
                    yield sink.taken()
        if missing:
            archive.writestr(ZipInfo(NOT_HERE), "\n".join([*missing, ""]))
    yield sink.taken()


def safe_name(name: str) -> str:
    """A file name that stays in its folder and is no surprise anywhere: letters, digits, dot, dash, underscore."""
    return re.sub(r"[^\w.-]+", "-", name)[-100:].lstrip(".-") or "file"


class _Sink(io.RawIOBase):
    """Takes what the zip writes until it is handed on; it cannot go back, so the zip is written straight through."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held

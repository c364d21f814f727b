"""A multipart/form-data body (RFC 7578) that is read from disk while it is sent, so that a film is never held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Tampered

_PIECE = 64 << 10


@dataclass(frozen=True)
class Part:
    """A field; `file` is the name of a file, empty for a plain text. A Path is read when its turn comes."""

    field: str
    content: bytes | Path
    file: str = ""
    type: str = "text/plain; charset=utf-8"

    @property
    def size(self) -> int:
        """Bytes of its content. Raises OSError when the file is gone."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)


class MultipartBody:
    """Parts as one body of known length that can be sent again from the beginning."""

    def __init__(self, parts: Sequence[Part], boundary: str) -> None:
        """`boundary` must not be something that one of the parts could know of."""
        self.type = f"multipart/form-data; boundary={boundary}"
        self._heads = [_head(part, boundary) for part in parts]
        self._parts, self._end = parts, f"--{boundary}--\r\n".encode()
        self._sizes = [part.size for part in parts]
        self._length = sum(map(len, self._heads)) + sum(self._sizes) + 2 * len(parts) + len(self._end)
        self._rest, self._ahead, self._at = iter(self), b"", 0

    def __len__(self) -> int:
        """Bytes of the whole body."""
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        """The pieces of the whole body."""
        for head, part, size in zip(self._heads, self._parts, self._sizes, strict=True):
            yield head
            yield from _pieces(part.content, size)
            yield b"\r\n"
        yield self._end

    def read(self, size: int) -> bytes:
        """The next bytes, at most so many; none at the end."""
        while len(self._ahead) < size and (piece := next(self._rest, b"")):
            self._ahead += piece
        found, self._ahead = self._ahead[:size], self._ahead[size:]
        self._at += len(found)
        return found

    def tell(self) -> int:
        """How many bytes were read."""
        return self._at

    def seek(self, to: int) -> None:
        """Goes back to the beginning, the one place it is ever sent from again."""
        if to:
            raise ValueError("a body is sent from its beginning")
        self._rest, self._ahead, self._at = iter(self), b"", 0


def _head(part: Part, boundary: str) -> bytes:
    file = f'; filename="{_quoted(part.file)}"' if part.file else ""
    said = f'Content-Disposition: form-data; name="{_quoted(part.field)}"{file}\r\nContent-Type: {part.type}\r\n'
    return f"--{boundary}\r\n{said}\r\n".encode()


def _quoted(name: str) -> str:
    """As RFC 7578 section 4.2 and the URL Standard have it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _pieces(content: bytes | Path, size: int) -> Iterator[bytes]:
    """All of it, and as much as was promised at the head of the request: the other end would wait for the rest, or read too far."""
    if isinstance(content, bytes):
        yield content
        return
    left = size
    try:
        with content.open("rb") as file:
            while piece := file.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    break
                yield piece
    except OSError:
        raise _gone(content) from None
    if left:
        raise _gone(content)


def _gone(file: Path) -> Tampered:
    """Said at once: told as a silence of the line, it would be tried for ever."""
    return Tampered(f"{file.name} cannot be read any more, or is being written")

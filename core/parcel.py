"""Parcels and replies as bytes: what stands outside for everybody to read, how the inside is cut into parts, how sizes are blurred.

    outside: "KIOOPAR1" or "KIOOREP1" (8) | id (16) | size of what follows the outside (8) | length of server id (1) | server id
    inside:  kind (1) | length (8) | content, again and again, "E" last, then zeros          (docs/sync-protocol.md section 12)

Files may hold several parcels or replies, one behind the other.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

from core.errors import Refused
from core.words import msg

Kind = Literal["parcel", "reply"]
MAGIC: dict[Kind, bytes] = {"parcel": b"KIOOPAR1", "reply": b"KIOOREP1"}
_KINDS = {magic[:7]: kind for kind, magic in MAGIC.items()}
_FIXED = struct.Struct(">8s16sQB")
_FRAME = struct.Struct(">cQ")
_SMALLEST = 4 << 10
_AT_ONCE = 64 << 10

LETTER, RECORDS, BLOB, END = b"L", b"R", b"B", b"E"
HASH_SIZE = 32
"""A blob's content follows the raw SHA-256 it is named by."""
KEPT_DAYS = 35
"""So long a parcel or a reply is kept by whoever carries it, or waits for it."""
SEALED_KEY = 80
"""Bytes of a parcel's key under HPKE (RFC 9180): enc, key, tag."""
SALT = 32


class NoParcel(Refused):
    """These bytes are no parcel and no reply that this Kioo reads."""

    code = "K-28"


class TooLarge(Refused):
    """Larger than the way it is to go takes."""

    code = "K-37"


@dataclass(frozen=True)
class Outside:
    """All that a carrier can see. `id` is 32 hex digits drawn by chance, `size` the bytes that follow."""

    kind: Kind
    server: str
    id: str
    size: int

    def packed(self) -> bytes:
        """The bytes at the beginning of the file."""
        name = self.server.encode()
        return _FIXED.pack(MAGIC[self.kind], bytes.fromhex(self.id), self.size, len(name)) + name

    @property
    def whole(self) -> int:
        """Bytes of the whole parcel, its outside too."""
        return len(self.packed()) + self.size


class Part(NamedTuple):
    """A part of the inside: what it is, how long, and its bytes."""

    kind: bytes
    size: int
    content: Iterable[bytes]


def read_outside(file: BinaryIO) -> Outside | None:
    """What stands where the file is now, which then is behind it; None at the end of the file. NoParcel for anything else."""
    fixed = file.read(_FIXED.size)
    if not fixed:
        return None
    kind = _KINDS.get(fixed[:7])
    if kind is None or len(fixed) < _FIXED.size:
        raise NoParcel(msg("This file is no parcel of Kioo."), msg("Choose the file that a colleague gave you."))
    magic, raw_id, size, length = _FIXED.unpack(fixed)
    if magic != MAGIC[kind]:
        raise NoParcel(msg("This parcel comes from a newer Kioo."), msg("Bring the app up to date, then try again."))
    name = file.read(length)
    try:
        return Outside(kind, name.decode(), raw_id.hex(), size) if len(name) == length else _cut()
    except UnicodeDecodeError:
        return _cut()


def _cut() -> Outside:
    raise NoParcel(msg("This file did not come whole."), msg("Ask for it once more."))


def outsides(file: BinaryIO) -> list[tuple[int, Outside]]:
    """Where in the file each parcel or reply begins; NoParcel when there is none, or one is not whole."""
    end = file.seek(0, 2)
    found: list[tuple[int, Outside]] = []
    at = file.seek(0)
    while (outside := read_outside(file)) is not None:
        found.append((at, outside))
        at += outside.whole
        if at > end:
            _cut()
        file.seek(at)
    if not found:
        raise NoParcel(msg("This file is empty."), msg("Choose the file that a colleague gave you."))
    return found


def copied(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    """So many bytes of a file, piece by piece."""
    file.seek(start)
    while size > 0 and (piece := file.read(min(size, _AT_ONCE))):
        size -= len(piece)
        yield piece


def blurred(size: int) -> int:
    """How large an inside of so many bytes is made, so that its size tells little.

    Padme (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019,
    section 4): at most 12 % more; never under 4 KiB.
    """
    size = max(size, _SMALLEST)
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def inside_size(parts: Iterable[Part]) -> int:
    """Bytes of the inside that holds these parts."""
    return blurred(sum(_FRAME.size + part.size for part in parts) + _FRAME.size)


def inside(parts: Iterable[Part]) -> Iterator[bytes]:
    """The bytes of the inside, piece by piece."""
    written = 0
    for part in parts:
        yield _FRAME.pack(part.kind, part.size)
        yield from part.content
        written += _FRAME.size + part.size
    yield _FRAME.pack(END, 0)
    written += _FRAME.size
    missing = blurred(written) - written
    while missing > 0:
        yield bytes(min(missing, _AT_ONCE))
        missing -= _AT_ONCE


class Reader:
    """Reads an inside again: `next_part` says what comes, `read` gives its bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """`pieces` are the bytes of the inside, of any size."""
        self._pieces, self._held, self._left = pieces, b"", 0

    def next_part(self) -> tuple[bytes, int] | None:
        """Kind and size of the next part, None at the end; what was not read of the one before is left out. NoParcel when it is cut."""
        while self._left:
            self.read(_AT_ONCE)
        kind, size = _FRAME.unpack(self._exactly(_FRAME.size))
        self._left = size
        return None if kind == END else (kind, size)

    def read(self, most: int) -> bytes:
        """At most so many bytes of the part, nothing at its end."""
        piece = self._exactly(min(most, self._left))
        self._left -= len(piece)
        return piece

    def drain(self) -> None:
        """Reads to the end, so that all of it is verified."""
        for _ in self._pieces:
            pass

    def _exactly(self, size: int) -> bytes:
        held = bytearray(self._held)
        while len(held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                _cut()
            else:
                held += piece
        self._held = bytes(held[size:])
        return bytes(held[:size])


@dataclass(frozen=True)
class CarriedParcel:
    """A colleague's parcel on this device: its id, all its bytes, since when it is here, and how it went.

    `answered` is when its reply came (ms), `reply` that one's bytes; `problem` why the server does not take it.
    """

    id: str
    size: int
    since: int
    answered: int | None = None
    reply: int = 0
    problem: str | None = None


@dataclass(frozen=True)
class GivenParcel:
    """A parcel this device gave to somebody who travels. `keys` are the (id, rev) in it that are not sealed, `taken` when its reply came."""

    id: str
    made: int
    size: int
    records: int
    files: int
    mark: int
    keys: tuple[tuple[str, int], ...] = ()
    taken: int | None = None

"""Files as a chain of encrypted pieces (STREAM): written and read piece by piece, whole or not at all.

header(2) | piece 0 | piece 1 | ... | last piece          each piece: 64 KiB of content (the last may be shorter) + tag(16)
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from core.errors import Tampered
from storage.crypto import open_chunk, seal_chunk

PIECE = 64 << 10
_TAG = 16
_HEADER = b"\x02\x01"  # layout 2 (stream), algorithm 1 (AES-256-GCM)


def sealed(key: bytes, content: Iterable[bytes], context: bytes) -> Iterator[bytes]:
    """The bytes of the file for a content of any size; `key` must never have been used before."""
    yield _HEADER
    number, held = 0, bytearray()
    for part in _small(content):
        held += part
        if len(held) > PIECE:  # the last piece is kept back: only the end tells that it is the last
            yield seal_chunk(key, number, bytes(held[:PIECE]), _HEADER + context, last=False)
            del held[:PIECE]
            number += 1
    yield seal_chunk(key, number, bytes(held), _HEADER + context, last=True)


def sealed_size(size: int) -> int:
    """How large the file of a content of `size` bytes is."""
    return len(_HEADER) + size + _TAG * _pieces(size)


def opened(file: BinaryIO, key: bytes, context: bytes, size: int, start: int = 0) -> Iterator[bytes]:
    """The content from byte `start` on, piece by piece; Tampered at the first byte that is not what was written."""
    if file.read(len(_HEADER)) != _HEADER or file.seek(0, 2) != sealed_size(size):
        raise Tampered("a file is not what was written")
    first, last = start // PIECE, _pieces(size) - 1
    file.seek(len(_HEADER) + first * (PIECE + _TAG))
    for number in range(first, last + 1):
        piece = open_chunk(key, number, file.read(PIECE + _TAG), _HEADER + context, last=number == last)
        yield piece[start - first * PIECE :] if number == first else piece


def _small(content: Iterable[bytes]) -> Iterator[memoryview]:
    """The content in parts of at most one piece, none of them copied."""
    for part in content:
        whole = memoryview(part)
        yield from (whole[at : at + PIECE] for at in range(0, len(part), PIECE))


def _pieces(size: int) -> int:
    return max(1, -(-size // PIECE))

"""Files as a chain of encrypted pieces (STREAM): written and read piece by piece, whole or not at all.

header(2) | piece 0 | piece 1 | ... | last piece          each piece: 64 KiB of content (the last may be shorter) + tag(16)
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from core.errors import Tampered
from storage.crypto import open_chunk, seal_chunk

Buffer = bytearray | memoryview

PIECE = 64 << 10
_TAG = 16
_HEADER = b"\x02\x01"  # layout 2 (stream), algorithm 1 (AES-256-GCM)


def sealed(key: bytes, content: Iterable[bytes], context: bytes) -> Iterator[bytes]:
    """The bytes of the file for a content of any size; `key` must never have been used before."""
    yield _HEADER
    number = 0
    held: Buffer = bytearray()
    for piece in _even(content):
        if held:  # one piece is kept back: only the end tells that it is the last
            yield seal_chunk(key, number, held, _HEADER + context, last=False)
            number += 1
        held = piece
    yield seal_chunk(key, number, held, _HEADER + context, last=True)


def sealed_size(size: int) -> int:
    """How large the file of a content of `size` bytes is."""
    return len(_HEADER) + size + _TAG * _pieces(size)


def content_size(size: int) -> int:
    """How large the content is of a file of `size` bytes; `opened` refuses it when there is none of that size."""
    whole = max(size - len(_HEADER), 0)
    return max(whole - _TAG * max(1, -(-whole // (PIECE + _TAG))), 0)


def opened(file: BinaryIO, key: bytes, context: bytes, size: int, start: int = 0) -> Iterator[bytes]:
    """The content from byte `start` on, piece by piece; Tampered at the first byte that is not what was written."""
    if file.read(len(_HEADER)) != _HEADER or file.seek(0, 2) != sealed_size(size):
        raise Tampered("a file is not what was written")
    first, last = start // PIECE, _pieces(size) - 1
    file.seek(len(_HEADER) + first * (PIECE + _TAG))
    for number in range(first, last + 1):
        piece = open_chunk(key, number, file.read(PIECE + _TAG), _HEADER + context, last=number == last)
        yield piece[start - first * PIECE :] if number == first else piece


def _even(content: Iterable[bytes]) -> Iterator[Buffer]:
    """The content in pieces of one size, the last one shorter; what comes in whole pieces is not copied."""
    held = bytearray()
    for part in content:
        left = memoryview(part)
        while left:
            if len(left) >= PIECE and not held:
                yield left[:PIECE]
                left = left[PIECE:]
                continue
            missing = PIECE - len(held)
            held += left[:missing]
            left = left[missing:]
            if len(held) == PIECE:
                yield held
                held = bytearray()
    if held:
        yield held


def _pieces(size: int) -> int:
    return max(1, -(-size // PIECE))

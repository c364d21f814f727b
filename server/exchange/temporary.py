"""A file that is written whole before it is sent, on the disk and gone afterwards: what is held in memory is one piece of it."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO

_PIECE = 1 << 16


def written_then_sent(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """The bytes that `write` puts into the file, in pieces."""
    with tempfile.TemporaryFile(prefix="kioo-") as file:
        write(file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece

"""Lets one process after the other into a block, by a lock of the operating system that ends with its process."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else stands in a block for this file; the file is made when it is not there, and stays."""
    with path.open("ab") as file:
        _take(file)
        yield

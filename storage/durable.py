"""Writes a file whole or not at all, also when the power goes: temporary file, fsync, rename, fsync of the folder."""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import DiskFull, StorageError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Puts a file in its place; when that does not work, nothing is left behind. DiskFull or StorageError."""
    fresh = path.with_suffix(".new")
    try:
        with translated():
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            _settle(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """The new name is on the disk too."""
    if os.name == "posix":
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


@contextmanager
def translated() -> Iterator[None]:
    """The operating system's errors as ours."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            raise DiskFull("no room left on this device") from problem
        raise StorageError("this folder cannot be used") from problem

"""Files that stand when the power goes: written whole or not at all, folders settled, a full disk told as such."""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import DiskFull, StorageError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Puts a file in its place: temporary file, fsync, rename, fsync of the folder. DiskFull or StorageError, and nothing left behind."""
    fresh = path.with_suffix(".new")
    try:
        with translated():
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            settle(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def settle(folder: Path) -> None:
    """The names in a folder are on the disk too (where the system can do that)."""
    if os.name == "posix":
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


def make_folder(folder: Path) -> None:
    """Makes a folder of its owner's alone, and those above it, each with its name on the disk; harmless where it is. OSError as of `mkdir`."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(PermissionError):  # who may write above may not always read there
        settle(folder.parent)


@contextmanager
def translated() -> Iterator[None]:
    """The operating system's errors as ours."""
    try:
        with saying_full():
            yield
    except OSError as problem:
        raise StorageError("this folder cannot be used") from problem


@contextmanager
def saying_full() -> Iterator[None]:
    """A disk without room as DiskFull; other errors of the operating system stay what they are."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            raise DiskFull("no room left on this device") from problem
        raise

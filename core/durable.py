"""Files that stand when the power goes: written whole or not at all, folders settled, a full disk told as such."""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from core.errors import DiskFull, StorageError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_AT_ONCE = 8
"""Pieces, half a megabyte of most files."""


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Puts a file in its place: temporary file, fsync, rename, fsync of the folder. DiskFull or StorageError, and nothing left behind."""
    fresh = path.with_suffix(".new")
    with translated():
        fresh.unlink(missing_ok=True)
    _pour(fresh, pieces)
    with _gone_when_broken(fresh):
        fresh.replace(path)
        settle(path.parent)


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    """The same under a name that nobody is told before this ends: half a file there misleads nobody, so it needs no other name first."""
    _pour(path, pieces)
    with _gone_when_broken(path):
        settle(path.parent)


def _pour(path: Path, pieces: Iterable[bytes]) -> None:
    """A file that was not there before, for its owner alone, on the disk when this ends."""
    with translated():
        entry = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with _gone_when_broken(path), os.fdopen(entry, "wb") as file:
        following = iter(pieces)
        while block := list(islice(following, _AT_ONCE)):
            file.write(b"".join(block))
            _set_going(file)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _gone_when_broken(path: Path) -> Iterator[None]:
    try:
        with translated():
            yield
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def _set_going(file: BinaryIO) -> None:
    """The disk begins with what is here while the next pieces are made: saying that nobody reads it soon does that on Linux."""
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):  # only advice
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


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

"""Room set aside on the disk for the day it is full: let go of before the vault has to write without any, so that saving and sending go on."""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core import log
from core.durable import make_folder

SIZE = 20 << 20
"""Bytes: some hundred sheets, or all that a week's sending writes down."""
LOW = 4 << 20
"""With fewer bytes free than this the next thing written might not fit."""
_ENOUGH = 3
"""Taken back once so many times its size is free, so that it is not given and taken in turn."""
_PIECE = 1 << 20


class Usage(Protocol):
    """How large a disk is and what is free of it, in bytes; shutil.disk_usage answers so."""

    @property
    def total(self) -> int:
        """All of it."""
        ...

    @property
    def free(self) -> int:
        """What we could still write."""
        ...


Disk = Callable[[Path], Usage]
"""The disk that a path is on; OSError when it cannot be asked."""


class Reserve:
    """A file of nothing in the vault's folder. Asking it costs some microseconds, so that it can be asked before each writing."""

    def __init__(self, folder: Path, size: int = SIZE, disk: Disk = shutil.disk_usage) -> None:
        """Nothing is set aside before `take_back`; with a size of 0 nothing ever is."""
        self._folder, self._path, self._size, self._disk = folder, folder / "reserve", size, disk
        self._is_held = self._path.exists()

    @property
    def held(self) -> int:
        """Bytes set aside now."""
        return self._size if self._is_held else 0

    def free_if_low(self) -> None:
        """Lets go when hardly anything else is free."""
        if self._is_held and self._free() < LOW:
            self.free()

    def free(self) -> None:
        """Lets go at once: the disk was full."""
        if not self._is_held:
            return
        self._is_held = False
        with contextlib.suppress(OSError):
            self._path.unlink()
            log.note("storage", "the reserve was let go")

    def take_back(self) -> bool:
        """Sets the room aside (again) where there is plenty; whether it is held."""
        if self._size and not self._is_held and self._free() >= _ENOUGH * self._size:
            self._is_held = self._allocated()
        return self._is_held

    def _free(self) -> int:
        try:
            return self._disk(self._folder).free
        except OSError:
            return 0

    def _allocated(self) -> bool:
        try:
            make_folder(self._folder)
            with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                _allocate(file.fileno(), self._size)
        except OSError:
            with contextlib.suppress(OSError):
                self._path.unlink()
            return False
        return True


def _allocate(file: int, size: int) -> None:
    """Really takes the room: a file that is only long takes none. Chance cannot be made smaller by a disk that packs what it keeps."""
    with contextlib.suppress(OSError, AttributeError):
        os.posix_fallocate(file, 0, size)
        return
    os.ftruncate(file, 0)
    for start in range(0, size, _PIECE):
        os.write(file, os.urandom(min(_PIECE, size - start)))

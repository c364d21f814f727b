"""Measures the disk a vault is on, and what lies in its folder."""

from pathlib import Path

from core.room import Holdings, Room
from storage.reserve import Disk


def room_of(folder: Path, disk: Disk) -> Room:
    """The disk a folder is on; a disk that cannot be asked is taken for an empty one, since it refuses by itself when it is full."""
    try:
        usage = disk(folder)
    except OSError:
        return Room(0, 0)
    return Room(usage.total, usage.free)


def holdings_of(folder: Path) -> Holdings:
    """What lies in a vault's folder."""
    return Holdings(
        records=sum(map(_size, folder.glob("vault.db*"))),
        files=sum(map(_size, (folder / "attachments").glob("*"))),
        carried=sum(map(_size, (folder / "carried").glob("*"))),
        reserve=_size(folder / "reserve"),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile
        return 0

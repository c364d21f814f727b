"""Disks that are as full as a test says."""

from typing import NamedTuple


class Usage(NamedTuple):
    """As shutil.disk_usage answers."""

    total: int
    used: int
    free: int


class SomeDisk:
    """Has so many bytes free until a test says otherwise."""

    def __init__(self, free: int, total: int = 64 << 30) -> None:
        self.free, self.total = free, total

    def __call__(self, _: object) -> Usage:
        return Usage(self.total, self.total - self.free, self.free)


def taken(percent: int) -> SomeDisk:
    """A disk of 64 GB of which so much is taken."""
    return SomeDisk((100 - percent) * (64 << 30) // 100)

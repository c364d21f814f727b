"""How full the device is, what Kioo holds of it, and what follows. Nothing here ever refuses an answer."""

from dataclasses import dataclass

FILLING, FULL = 0.85, 0.95
"""From the first on people are told; from the second on photos and recordings are refused."""
_LARGE = 64 << 30
"""A larger disk counts as this large: what matters is how much still fits, not which share of a huge disk that is."""
SMALL_FILE = 64 << 10
"""Bytes of a file that is kept like an answer however full the device is: a signature, a drawing, the log of a sheet."""


@dataclass(frozen=True)
class Room:
    """A device's disk in bytes."""

    total: int
    free: int

    @property
    def share(self) -> float:
        """How full it is, 0 to 1."""
        counted = min(self.total, _LARGE)
        return 1 - min(self.free, counted) / counted if counted > 0 else 0.0

    @property
    def is_filling(self) -> bool:
        """Whether people should hear of it."""
        return self.share >= FILLING

    @property
    def is_full(self) -> bool:
        """Whether photos and recordings have to wait."""
        return self.share >= FULL

    @property
    def spare(self) -> int:
        """Bytes that may still come before people should hear of it."""
        return max(0, self.free - int((1 - FILLING) * min(self.total, _LARGE)) - 1)

    def carries(self, size: int) -> bool:
        """Whether a colleague's parcel of so many bytes may be taken along: our own photos must find room behind it."""
        return size <= self.free and not Room(self.total, self.free - size).is_filling

    def takes(self, size: int) -> bool:
        """Whether a file of so many bytes may be kept now."""
        return size <= SMALL_FILE or not self.is_full


@dataclass(frozen=True)
class Holdings:
    """What Kioo itself holds, in bytes: answers and what came down as text; files; the reserve; colleagues' parcels."""

    records: int = 0
    files: int = 0
    reserve: int = 0
    carried: int = 0

    @property
    def whole(self) -> int:
        """All of it."""
        return self.records + self.files + self.reserve + self.carried

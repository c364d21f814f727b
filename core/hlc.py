"""Hybrid logical clocks: stamps near the wall clock that never go back and keep the order of what saw what.

Kulkarni, Demirbas, Madappa, Avva, Leone 2014, "Logical Physical Clocks and Consistent Snapshots in Globally Distributed Databases".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from core.records import Json

_MOST_MS, _MOST_COUNTED = (1 << 48) - 1, (1 << 16) - 1
_TEXT = re.compile(r"([0-9a-f]{12})\.([0-9a-f]{4})\.([0-9A-Za-z_-]{0,40})")
AHEAD_MS = 5 * 60_000
"""So far ahead of the server's clock a stamp may be: clocks that are looked after differ by less."""


@dataclass(frozen=True, order=True)
class Stamp:
    """When something was said, as far as its teller knew: milliseconds since 1970, a count within them, who counted."""

    ms: int
    counter: int
    node: str

    def __str__(self) -> str:
        """The form that travels; texts sort as stamps do."""
        return f"{self.ms:012x}.{self.counter:04x}.{self.node}"


def stamp_of(text: Json) -> Stamp | None:
    """Reads what `str` wrote; None for anything else."""
    parts = _TEXT.fullmatch(text) if isinstance(text, str) else None
    return Stamp(int(parts[1], 16), int(parts[2], 16), parts[3]) if parts else None


def node_of(name: str) -> str:
    """A short name for a device or a person, which tells nobody which one it is."""
    return sha256(name.encode()).hexdigest()[:8]


def tick(known: Iterable[Stamp], now_ms: int, node: str) -> Stamp:
    """A stamp after all that are known, one's own and those heard: the rules for sending and receiving in one."""
    before = list(known)
    ms = min(max([now_ms, 0, *(one.ms for one in before)]), _MOST_MS)
    counter = max((one.counter + 1 for one in before if one.ms == ms), default=0)
    if counter > _MOST_COUNTED and ms < _MOST_MS:
        return Stamp(ms + 1, 0, node)
    return Stamp(ms, min(counter, _MOST_COUNTED), node)


def bounded(stamp: Stamp, now_ms: int, later: Iterable[Stamp] = ()) -> Stamp:
    """The stamp, or, when it is too far ahead to be right, the moment it was heard.

    `later` are the bounded stamps of what the same clock said after it: it is none of them the later. Two of one clock may
    come out equal; then what they said themselves orders them.
    """
    if stamp.ms <= now_ms + AHEAD_MS:
        return stamp
    return Stamp(min([now_ms, *(one.ms for one in later)]), 0, stamp.node)

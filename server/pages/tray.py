"""Workbooks that were checked and wait, with their files, for the word to go out: a handful, in memory, one a person."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

_MOST, _MOST_BYTES = 8, 256 << 20


@dataclass(frozen=True)
class Held:
    """A workbook and the files that came with it."""

    name: str
    content: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all of it."""
        return len(self.content) + sum(map(len, self.files.values()))


class Tray:
    """Holds the newest workbook of each person; the oldest goes when there are too many. Safe between threads."""

    def __init__(self) -> None:
        """Empty."""
        self._held: OrderedDict[str, tuple[str, Held]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, person: str, held: Held) -> str:
        """Keeps a workbook and returns the mark to take it by."""
        mark = hashlib.sha256(held.content).hexdigest()[:16]
        with self._lock:
            self._held[person] = (mark, held)
            self._held.move_to_end(person)
            while len(self._held) > _MOST or (len(self._held) > 1 and self._size() > _MOST_BYTES):
                self._held.popitem(last=False)
        return mark

    def take(self, person: str, mark: str) -> Held | None:
        """What is kept under `mark` by this person; None when it is gone."""
        with self._lock:
            found = self._held.get(person)
            return found[1] if found and found[0] == mark else None

    def _size(self) -> int:
        return sum(held.size for _, held in self._held.values())

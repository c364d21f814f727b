"""Workbooks that were checked and wait for the word to go out: a handful, in memory, one a person."""

import hashlib
import threading
from collections import OrderedDict

_MOST = 8


class Tray:
    """Holds the newest workbook of each person; the oldest goes when there are too many. Safe between threads."""

    def __init__(self) -> None:
        """Empty."""
        self._held: OrderedDict[str, tuple[str, str, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, person: str, name: str, content: bytes) -> str:
        """Keeps a workbook and returns the mark to take it by."""
        mark = hashlib.sha256(content).hexdigest()[:16]
        with self._lock:
            self._held[person] = (mark, name, content)
            self._held.move_to_end(person)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return mark

    def take(self, person: str, mark: str) -> tuple[str, bytes] | None:
        """The name and content kept under `mark` by this person; None when it is gone."""
        with self._lock:
            held = self._held.get(person)
            return held[1:] if held and held[0] == mark else None

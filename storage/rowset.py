"""Which rows belong to a space: a sum that only its key can make, and how often it changed, encrypted in the space's own row.

Each row has a mark, HMAC-SHA256 of where it stands and what binds its bytes; the sum of all marks modulo 2^256 changes by one
addition for each row that comes or goes (a multiset hash with a keyed function: Clarke, Devadas, van Dijk, Gassend and others,
"Incremental Multiset Hash Functions and Their Application to Memory Integrity Checking", ASIACRYPT 2003, section 4).
"""

from typing import Literal

import peewee

from core.errors import Tampered
from storage import crypto
from storage.database import Prepared
from storage.keys import SpaceKeys
from storage.models import Space

Finding = Literal["rows", "state", "older", "file"]
"""What is wrong: rows are gone, changed or put back; the count of them is gone; everything was put back; the file is broken."""

_WHOLE = 1 << 256
_SUM, _COUNT = 32, 8
_UPDATE = Prepared(Space.update({Space.state: b""}).where(Space.space == b""))


class RowSet:
    """The rows of one space: as they should be (`_told`, from the state on disk) and as they stand (`_found`)."""

    def __init__(self, keys: SpaceKeys, context: bytes, place: bytes) -> None:
        """Knows nothing until `read`; `context` binds the state to the space and its epoch."""
        self._marker, self._key, self._context, self._place = crypto.marker(keys.mac), keys.state, context, place
        self.forget()

    def forget(self) -> None:
        """Before the rows are read anew."""
        self._told = self._found = self.generation = 0
        self.begun, self.lost, self._changed = False, False, False

    def read(self, state: bytes | None) -> None:
        """What the disk says the rows should be; None for a space that was never counted."""
        self.begun = state is not None
        if state is None:
            return
        try:
            told = crypto.decrypt(self._key, state, self._context)
        except Tampered:
            self.lost = True
            return
        self.generation, self._told = int.from_bytes(told[:_COUNT], "big"), int.from_bytes(told[_COUNT:], "big")

    def mark(self, sort: bytes, *parts: bytes) -> int:
        """The mark of a row: `sort` is one letter, and parts of one sort have the same lengths except for the last."""
        try:
            told = b"".join(parts)
        except TypeError:  # a column that somebody made a text or a number
            told = repr(parts).encode()
        return int.from_bytes(self._marker(sort + told), "big")

    def stands(self, mark: int) -> int:
        """A row that was read from the disk; gives its mark back."""
        self._found = (self._found + mark) % _WHOLE
        return mark

    def add(self, mark: int) -> int:
        """A row that is written; gives its mark back."""
        self._told = (self._told + mark) % _WHOLE
        self._changed = True
        return self.stands(mark)

    def drop(self, mark: int) -> None:
        """A row that is taken away."""
        self.add(_WHOLE - mark)

    @property
    def complete(self) -> bool:
        """Whether what stands is what should stand, as far as anybody ever counted."""
        return not self.begun or self._told == self._found

    def begin(self, after: int = 0) -> None:
        """From now on what stands is what should stand; the count goes on after what it was and `after`."""
        self._told, self.generation = self._found, max(self.generation, after)
        self.begun, self.lost, self._changed = True, False, True

    def keep(self, sqlite: peewee.SqliteDatabase) -> None:
        """Writes the state, if a row changed; once in each transaction, at its end."""
        if not self._changed or self.lost or not self.begun:
            return
        self.generation += 1
        told = self.generation.to_bytes(_COUNT, "big") + self._told.to_bytes(_SUM, "big")
        _UPDATE(sqlite, crypto.encrypt(self._key, told, self._context), self._place)
        self._changed = False

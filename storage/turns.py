"""What every session stands on: the spaces it opened, and its turns and transactions in the one database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import peewee

from core.clock import Clock
from core.errors import Locked
from storage.attachments import Attachments
from storage.database import Database
from storage.outbox import Outbox
from storage.rowset import Finding
from storage.space import OpenSpace

DEVICE = "device"
"""The space everybody enrolled on this device shares: what came down, what waits to go up, settings."""


@dataclass(frozen=True)
class Health:
    """How the open spaces are: what is wrong with their rows as a whole, and how many records can and cannot be read."""

    findings: frozenset[Finding]
    readable: int
    damaged: int


class Turns:
    """Open while it holds a space."""

    def __init__(
        self, database: Database, clock: Clock, outbox: Outbox, files: Attachments, spaces: Sequence[OpenSpace]
    ) -> None:
        """`spaces` are loaded, the device space among them."""
        self._database, self._clock, self._outbox, self._files = database, clock, outbox, files
        ordered = sorted(spaces, key=lambda space: space.name != DEVICE)
        self._open: dict[str, OpenSpace] = {space.name: space for space in ordered}

    @property
    def spaces(self) -> tuple[str, ...]:
        """Names of the open spaces, the device's first; none after `lock`."""
        return tuple(self._open)

    def open_space(self, name: str) -> OpenSpace:
        """The open space of this name; for the vault, which grants it on."""
        if name not in self._open:
            raise Locked("this space is not open")
        return self._open[name]

    def exchange(self, space: OpenSpace | None, name: str) -> None:
        """A space that got new keys, or None for one that this person may no longer open; for the vault."""
        if name in self._open and space is None:
            del self._open[name]
        elif name in self._open and space is not None:
            self._open[name] = space

    @property
    def health(self) -> Health:
        """What was found when the spaces were opened; nothing is read for this."""
        spaces = list(self._open.values())
        findings = frozenset(found for space in spaces if (found := space.finding))
        return Health(findings, sum(len(one.index) for one in spaces), sum(one.damaged for one in spaces))

    @contextmanager
    def _looking(self) -> Iterator[peewee.SqliteDatabase]:
        with self._database.turn() as sqlite:
            self.open_space(DEVICE)
            yield sqlite

    @contextmanager
    def _changing(self) -> Iterator[peewee.SqliteDatabase]:
        """One transaction; when it breaks, memory is read anew from the disk, which has nothing of it."""
        with self._looking() as sqlite:
            try:
                with self._database.writing():
                    yield sqlite
                    for space in self._open.values():
                        space.rows.keep(sqlite)
            except BaseException:
                for space in self._open.values():
                    space.load(sqlite)
                self._outbox.load(sqlite)
                raise

"""SQLite: one file, many readers, one writer at a time in all processes."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import PeeweeException, SqliteDatabase

from core.errors import DatabaseAway, DiskFull, KiooError
from server.store.engine import said

MEMORY = ":memory:"
_PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "trusted_schema": 0}
_WAIT_SECONDS = 20
_FULL = ("full", "readonly", "disk I/O")


class SqliteFile:
    """An `Engine` over one file, or over memory that dies with it."""

    errors = (PeeweeException, sqlite3.Error)

    def __init__(self, path: str) -> None:
        """`path` may be ":memory:": such a store keeps one connection, since each would see its own data."""
        self._in_memory = path == MEMORY
        self._one_writer = threading.RLock()
        self._keeper: sqlite3.Connection | None = None
        self.database = SqliteDatabase(
            path,
            pragmas=_PRAGMAS,
            timeout=_WAIT_SECONDS,
            autoconnect=False,
            thread_safe=not self._in_memory,
            check_same_thread=not self._in_memory,
        )

    def prepare(self) -> None:
        """Opens the file, and holds it open: without that the log would be folded in at the end of each turn."""
        if self._in_memory:
            self.database.connect()
            return
        with self.database.connection_context():
            self.database.execute_sql("SELECT count(*) FROM sqlite_master")  # type: ignore[no-untyped-call]
        self._keeper = sqlite3.connect(self.database.database, check_same_thread=False)
        self._keeper.execute("SELECT count(*) FROM sqlite_master").fetchone()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See Engine."""
        with self._connected(), self.database.atomic():
            yield

    @contextmanager
    def writing(self, district: str | None, *, alone: bool) -> Iterator[None]:  # noqa: ARG002  one writer, whatever it writes
        """See Engine."""
        with self._one_writer, self._connected(), self.database.atomic("IMMEDIATE"):
            yield

    @contextmanager
    def _connected(self) -> Iterator[None]:
        with self._one_writer if self._in_memory else self.database.connection_context():
            yield

    def in_our_words(self, problem: BaseException) -> KiooError | None:
        """See Engine."""
        texts = [str(one) for one in said(problem)]
        if any(word in text for word in _FULL for text in texts):
            return DiskFull(str(problem))
        return DatabaseAway(str(problem)) if any("locked" in text for text in texts) else None

    def raced(self, problem: BaseException) -> bool:  # noqa: ARG002  see Engine
        """See Engine: the writing lock is taken before anything is looked at."""
        return False

    def close(self) -> None:
        """See Engine; turns have closed their own connections."""
        if self._keeper:
            self._keeper.close()
        if not self.database.is_closed():
            self.database.close()

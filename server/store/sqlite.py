"""SQLite: one file, many readers, one writer at a time in all processes."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from peewee import PeeweeException, SqliteDatabase
from playhouse.pool import MaxConnectionsExceeded, PooledSqliteDatabase

from core.errors import DatabaseAway, DiskFull, KiooError
from server.store.engine import said

MEMORY = ":memory:"
_MOST_CONNECTIONS = 20
_WAIT_SECONDS = 20
_PRAGMAS = {
    "busy_timeout": _WAIT_SECONDS * 1000,
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cache_size": -16_000,  # KiB, in each connection that was ever needed
    "wal_autocheckpoint": 8_000,  # pages: folded in every 32 MB instead of every 4, in turns that wait for it
}
_FULL = ("full", "readonly", "disk I/O")


class SqliteFile:
    """An `Engine` over one file, or over memory that dies with it."""

    writers = 1
    errors = (PeeweeException, sqlite3.Error, MaxConnectionsExceeded)

    def __init__(self, path: str) -> None:
        """`path` may be ":memory:": such a store keeps one connection, since each would see its own data."""
        self._in_memory = path == MEMORY
        self._one_writer = threading.RLock()
        self.database = _memory() if self._in_memory else _file(path)

    def prepare(self) -> None:
        """Opens the file; a connection stays open, without which the log would be folded in at the end of each turn."""
        if self._in_memory:
            self.database.connect()
            return
        with self.database.connection_context():
            self.database.execute_sql("SELECT count(*) FROM sqlite_master")  # type: ignore[no-untyped-call]

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
        away = isinstance(problem, MaxConnectionsExceeded) or any("locked" in text for text in texts)
        return DatabaseAway(str(problem)) if away else None

    def raced(self, problem: BaseException) -> bool:  # noqa: ARG002  see Engine
        """See Engine: the writing lock is taken before anything is looked at."""
        return False

    def close(self) -> None:
        """See Engine; turns have given their connections back."""
        if isinstance(self.database, PooledSqliteDatabase):
            self.database.close_idle()
        if not self.database.is_closed():
            self.database.close()


def _memory() -> SqliteDatabase:
    return SqliteDatabase(MEMORY, pragmas=_PRAGMAS, autoconnect=False, thread_safe=False, check_same_thread=False)


def _file(path: str) -> SqliteDatabase:
    """Connections go from turn to turn, whatever the thread, with the pages and queries they know."""
    return PooledSqliteDatabase(  # type: ignore[no-untyped-call]
        path,
        max_connections=_MOST_CONNECTIONS,
        timeout=_WAIT_SECONDS,
        pragmas=_PRAGMAS,
        autoconnect=False,
        check_same_thread=False,
    )

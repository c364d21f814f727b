"""Opens the device's SQLite file for one process: folder lock, pragmas read back, one connection, turns, errors."""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee

from core import log
from core.durable import settle, translated
from core.errors import DiskFull, InUse, KiooError, OurFault, StorageError, Tampered
from storage import formats
from storage.models import TABLES
from storage.reserve import Reserve

PRAGMAS: Mapping[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit that was acknowledged survives a power cut; NORMAL loses some
    "fullfsync": 1,  # Apple's fsync does not reach the flash without it
    "secure_delete": 1,
    "temp_store": 2,  # memory
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
}

_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
BROKEN_FILE = (peewee.DatabaseError, sqlite3.DatabaseError)
"""What a query may raise where the file is broken, and for other reasons: `raise_unless_broken` tells."""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class FolderLock:
    """Keeps everybody else out of a folder until `release`; the operating system lets go when the process dies."""

    def __init__(self, path: Path) -> None:
        """Takes the lock file; InUse when another vault object, here or in another process, holds it."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as problem:
            raise StorageError("this folder cannot be written") from problem
        try:
            _take(self._file)
        except OSError as problem:
            os.close(self._file)
            raise InUse("Kioo is open already in this folder; close the other one first") from problem

    def release(self) -> None:
        """Lets the next one in."""
        os.close(self._file)


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Database:
    """One connection behind one lock. Work happens inside `turn()` or `writing()`, from any thread."""

    def __init__(self, path: Path, reserve: Reserve | None = None) -> None:
        """Opens or creates the file; StorageError, Tampered or InUse when that is not possible.

        The reserve is let go of when the disk is full: before something is written, and when that did not fit after all.
        """
        self._turn, self.path = threading.RLock(), path
        self._reserve = reserve or Reserve(path.parent, 0)
        self.sqlite = peewee.SqliteDatabase(
            str(path), pragmas=list(PRAGMAS.items()), thread_safe=False, check_same_thread=False, autoconnect=False
        )
        self._reserve.free_if_low()
        try:
            _touch(path)
            with self._translated():
                self._connect()
            self._check_pragmas()
            with self.turn():
                self._prepare()
        except BaseException:
            self.sqlite.close()
            raise
        self.checkpoint()

    @contextmanager
    def turn(self) -> Iterator[peewee.SqliteDatabase]:
        """A turn for queries: until the block is left no other thread reads or writes. Turns may stand in turns."""
        with self._turn, self._translated():
            yield self.sqlite

    @contextmanager
    def writing(self) -> Iterator[peewee.SqliteDatabase]:
        """One transaction in a turn: all of it is on the disk when the block is left, or nothing is."""
        with self._turn, self._translated():
            self._reserve.free_if_low()
            self.sql("BEGIN IMMEDIATE")
            try:
                yield self.sqlite
                self.sql("COMMIT")
            except BaseException:
                if self.sqlite.connection().in_transaction:  # type: ignore[no-untyped-call]
                    self.sql("ROLLBACK")
                raise

    def sql(self, statement: str) -> Any:
        """Runs a statement that is no query of the models; call it inside a turn."""
        return self.sqlite.execute_sql(statement)  # type: ignore[no-untyped-call]

    def checkpoint(self) -> None:
        """Moves the log into the file and empties it, so that bytes replaced or deleted are gone from both.

        A full disk only postpones this: what the log holds is safe.
        """
        try:
            with self.turn():
                self.sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except StorageError as problem:
            log.note("storage", "checkpoint postponed", code=problem.code)

    def quick_check(self) -> bool:
        """Whether SQLite finds its own structure whole."""
        with self.turn():
            return bool(self.sql("PRAGMA quick_check").fetchall() == [("ok",)])

    def forget_copies(self) -> None:
        """Deletes what was kept of the file before it was led to this format: it proved to be whole."""
        formats.forget_copies(self.path)

    def exchange(self, fresh: Path, keep: Callable[[Path], None]) -> None:
        """Puts another file in the place of this one, which `keep` may copy before; StorageError while its log is not empty."""
        with self.turn():
            self.checkpoint()
            self.sqlite.close()
            try:
                log_left = self.path.with_name(f"{self.path.name}-wal")
                if log_left.exists() and log_left.stat().st_size:
                    raise StorageError("the log of the broken file cannot be emptied")
                keep(self.path)
                with translated():
                    fresh.replace(self.path)
                    settle(self.path.parent)
            finally:
                self._connect()
            self._check_pragmas()

    def close(self) -> None:
        """Empties the log and closes."""
        with self._turn:
            self.checkpoint()
            self.sqlite.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """SQLite's errors as ours; a full disk lets go of the reserve, so that the next try fits."""
        try:
            yield
        except (
            peewee.PeeweeException,
            sqlite3.Error,
        ) as problem:  # the latter while rows are fetched, and from copying
            cause = problem.__context__ if isinstance(problem, peewee.PeeweeException) else problem
            ours = _ours(problem, cause)
            if isinstance(ours, DiskFull):
                self._reserve.free()
            raise ours from problem

    def _connect(self) -> None:
        """A column that was a blob and says now that it is text must not stop us from reading the other rows."""
        self.sqlite.connect()
        self.sqlite.connection().text_factory = _text  # type: ignore[no-untyped-call]

    def _check_pragmas(self) -> None:
        with self.turn():
            for name, wanted in PRAGMAS.items():
                (found,) = self.sql(f"PRAGMA {name}").fetchone()
                if found != wanted:
                    raise StorageError(f"this SQLite does not keep {name}={wanted}")

    def _prepare(self) -> None:
        (found,) = self.sql("PRAGMA user_version").fetchone()
        if found > formats.FORMAT:
            raise StorageError("this vault was made by a newer Kioo")
        if found == 0:
            self._begin()
        elif found < formats.FORMAT:
            formats.keep_copy(self.sqlite.connection(), self.path, found)  # type: ignore[no-untyped-call]
            self._lead_here(found)

    def _begin(self) -> None:
        with self.writing() as sqlite:
            for table in TABLES:
                peewee.SchemaManager(table, sqlite).create_all()
            self.sql(f"PRAGMA user_version = {formats.FORMAT}")

    def _lead_here(self, found: int) -> None:
        with self.writing():
            for statement in formats.statements(found):
                self.sql(statement)
        log.note("storage", "file led to a newer format", found=found, now=formats.FORMAT)


class Prepared:
    """A query of the models whose text is built once; building it anew costs five times what a row costs."""

    def __init__(self, query: peewee.Query) -> None:
        """The values in `query` only stand for their places."""
        self._text, _ = query.sql()

    def __call__(self, sqlite: peewee.SqliteDatabase, *values: object) -> sqlite3.Cursor:
        """Runs it with these values, in the order of the places; inside a turn."""
        return sqlite.execute_sql(self._text, values)  # type: ignore[no-any-return, no-untyped-call]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def raise_unless_broken(problem: Exception) -> None:
    """Passes on what has another cause than a broken file."""
    cause = problem.__context__ if isinstance(problem, peewee.PeeweeException) else problem
    if getattr(cause, "sqlite_errorcode", 0) & 0xFF not in _BROKEN:
        raise problem


def _touch(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as problem:
        raise StorageError("this folder cannot be written") from problem


def _ours(problem: Exception, cause: BaseException | None) -> KiooError:
    """The error of our tree for one of SQLite's (https://sqlite.org/rescode.html)."""
    if isinstance(problem, peewee.IntegrityError):
        return OurFault("two rows where one may stand")
    extended = getattr(cause, "sqlite_errorcode", 0)
    if {extended, extended & 0xFF} & _FULL:
        return DiskFull("no room left on this device")
    if extended & 0xFF in _BROKEN:
        return Tampered("the file is broken")
    if extended & 0xFF in _BUSY:
        return InUse("another program holds this file")
    return StorageError("the device's memory does not work as it should")

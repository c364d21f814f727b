"""Opens the server's database by URL and hands out its reading and writing turns."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from peewee import DatabaseError, OperationalError, SqliteDatabase

from core.clock import Clock, SystemClock
from core.errors import BadSettings, DiskFull, OurFault
from core.ids import IdMaker
from server.store.base import in_use
from server.store.entity_tables import Entity, EntityWord
from server.store.odk_tables import OdkInstance
from server.store.tables import TABLES, Attachment, Blob, FormFile, Setting

_PREFIX = "sqlite:///"
_MEMORY = ":memory:"
_PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "trusted_schema": 0}
_WAIT_SECONDS = 20


class Store:
    """The server's memory. Every query stands inside `with store.reading():` or `with store.writing():`.

    A reading turn sees one moment of the data; a writing turn is one transaction, and only one runs at a time.
    Turns nest: an inner one belongs to the outer. Raises core.errors.DiskFull when there is no room to write.
    """

    def __init__(self, database: SqliteDatabase, clock: Clock, ids: IdMaker, *, in_memory: bool) -> None:
        """Opened by `open_store`; `in_memory` stores keep one connection, since each would see its own data."""
        self.clock, self.ids = clock, ids
        self._database, self._in_memory = database, in_memory
        self._one_writer = threading.RLock()
        self._writing = threading.local()
        self._keeper: sqlite3.Connection | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view, without locking anybody out."""
        if in_use.get() is self._database:
            yield
            return
        with self._turn(), self._database.atomic():
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it or none; an inner turn that raises takes back only its own part."""
        inner = in_use.get() is self._database
        if inner and not getattr(self._writing, "now", False):
            raise OurFault("a writing turn may not begin inside a reading turn")
        with self._one_writer, _plain_errors():
            if inner:
                with self._database.atomic():
                    yield
                return
            with self._turn(), self._database.atomic("IMMEDIATE"), self._marked():
                yield

    @contextmanager
    def _marked(self) -> Iterator[None]:
        self._writing.now = True
        try:
            yield
        finally:
            self._writing.now = False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with ExitStack() as turn:
            if self._in_memory:
                turn.enter_context(self._one_writer)
            else:
                turn.enter_context(self._database.connection_context())
            before = in_use.set(self._database)
            turn.callback(in_use.reset, before)
            yield

    def setting(self, name: str) -> str:
        """One fact about this server, empty when it was never set."""
        with self.reading():
            row = Setting.get_or_none(Setting.name == name)
            return str(row.value) if row else ""

    def set_setting(self, name: str, value: str) -> None:
        """Keeps one fact about this server."""
        with self.writing():
            Setting.insert(name=name, value=value).on_conflict(
                conflict_target=[Setting.name], update={Setting.value: value}
            ).execute()

    def stay_open(self) -> None:
        """Holds the file open between turns; without this the log would be folded in at the end of each turn."""
        if not self._in_memory:
            self._keeper = sqlite3.connect(self._database.database, check_same_thread=False)
            self._keeper.execute("SELECT count(*) FROM setting").fetchone()

    def close(self) -> None:
        """Lets go of the file; turns have closed their own connections."""
        if self._keeper:
            self._keeper.close()
        if not self._database.is_closed():
            self._database.close()


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as problem:
        if any(word in text for text in _said(problem) for word in ("full", "readonly", "disk I/O")):
            raise DiskFull(str(problem)) from problem
        raise


def _said(problem: BaseException | None) -> Iterator[str]:
    """What went wrong and what led to it: a full disk ends the transaction by itself, so that taking it back fails too."""
    while problem is not None:
        yield str(problem)
        problem = problem.__context__


def open_store(url: str, *, clock: Clock | None = None, ids: IdMaker | None = None) -> Store:
    """Opens, creates or brings up to date the database at `sqlite:///path` (or `sqlite:///:memory:`).

    Raises BadSettings for an URL we cannot use, a folder that is not there or a database of a newer Kioo.
    """
    path = _path_of(url)
    clock = clock or SystemClock()
    ids = ids or IdMaker(clock, os.urandom)
    in_memory = path == _MEMORY
    database = SqliteDatabase(
        path,
        pragmas=_PRAGMAS,
        timeout=_WAIT_SECONDS,
        autoconnect=False,
        thread_safe=not in_memory,
        check_same_thread=not in_memory,
    )
    store = Store(database, clock, ids, in_memory=in_memory)
    try:
        database.connect()
        _bring_up_to_date(store)
        store.stay_open()
    except DatabaseError as problem:
        store.close()
        raise BadSettings(f"the database at {path} cannot be opened: {problem}") from problem
    except BaseException:
        store.close()
        raise
    return store


def _path_of(url: str) -> str:
    if url.startswith(("postgres://", "postgresql://")):
        raise BadSettings("PostgreSQL is not built yet: use sqlite:///path/to/kioo-server.db")
    if not url.startswith(_PREFIX) or url == _PREFIX:
        raise BadSettings(f"{url!r} is not a database URL: use sqlite:///path/to/kioo-server.db")
    return url.removeprefix(_PREFIX)


def _first_tables(store: Store) -> None:
    for table in TABLES:
        table.create_table(safe=True)
    Setting.create(name="server", value=store.ids.unlinkable())
    Setting.create(name="epoch", value="1")


def _attachments(_: Store) -> None:
    Attachment.create_table(safe=True)
    Blob.create_table(safe=True)


def _form_files(_: Store) -> None:
    FormFile.create_table(safe=True)


def _entities(_: Store) -> None:
    Entity.create_table(safe=True)
    EntityWord.create_table(safe=True)


def _odk(_: Store) -> None:
    OdkInstance.create_table(safe=True)


_STEPS: tuple[Callable[[Store], None], ...] = (_first_tables, _attachments, _form_files, _entities, _odk)
"""What each schema version adds; the position is the version it leads to."""


def _bring_up_to_date(store: Store) -> None:
    with store.writing():
        Setting.create_table(safe=True)
        known = int(store.setting("schema") or 0)
        if known > len(_STEPS):
            raise BadSettings(f"this database was written by a newer Kioo (schema {known}, we know {len(_STEPS)})")
        for step in _STEPS[known:]:
            step(store)
        if known < len(_STEPS):
            store.set_setting("schema", str(len(_STEPS)))

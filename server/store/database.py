"""Opens the server's database by URL and hands out its reading and writing turns."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from peewee import PeeweeException

from core.clock import Clock, SystemClock
from core.errors import BadSettings, DatabaseAway, DiskFull, OurFault
from core.ids import IdMaker
from server.store.base import in_use
from server.store.engine import Engine
from server.store.schema import bring_up_to_date
from server.store.sqlite import SqliteFile
from server.store.tables import Setting

SQLITE_URL = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")
_TRIES = 3


class Store:
    """The server's memory. Every query stands inside `with store.reading():` or `with store.writing():`.

    A reading turn sees one moment of the data; a writing turn is one transaction. Turns nest: an inner one belongs to
    the outer. Raises core.errors.DiskFull when there is no room to write, DatabaseAway when nobody answers.
    """

    def __init__(self, engine: Engine, clock: Clock, ids: IdMaker) -> None:
        """Opened by `open_store`."""
        self.clock, self.ids = clock, ids
        self.engine = engine
        self._turn = threading.local()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view, without locking anybody out."""
        if self._is_inner():
            yield
            return
        with self._plain_errors(), self.engine.reading(), self._in_use():
            yield

    @contextmanager
    def writing(self, district: str | None = None) -> Iterator[None]:
        """One transaction: all of it or none; an inner turn that raises takes back only its own part.

        Nobody else writes at the same time; with a `district`, only nobody else who writes in that district or
        everywhere: the turn may change the rows of that district alone.
        """
        with self._writing(district, alone=True):
            yield

    @contextmanager
    def one_write(self) -> Iterator[None]:
        """A writing turn for a single statement that rests on nothing read before; others may write meanwhile."""
        with self._writing(None, alone=False):
            yield

    @contextmanager
    def _writing(self, district: str | None, *, alone: bool) -> Iterator[None]:
        if self._is_inner():
            self._may_write(district)
            with self._plain_errors(), self.engine.database.atomic():
                yield
            return
        with self._plain_errors(), self.engine.writing(district, alone=alone), self._in_use(), self._marked(district):
            yield

    def _is_inner(self) -> bool:
        return in_use.get() is self.engine.database

    def _may_write(self, district: str | None) -> None:
        if not getattr(self._turn, "writes", False):
            raise OurFault("a writing turn may not begin inside a reading turn")
        if district is not None and self._turn.district not in {None, district}:
            raise OurFault("a writing turn of one district may not write in another")

    @contextmanager
    def _marked(self, district: str | None) -> Iterator[None]:
        self._turn.writes, self._turn.district = True, district
        try:
            yield
        finally:
            self._turn.writes = False

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        before = in_use.set(self.engine.database)
        try:
            yield
        finally:
            in_use.reset(before)

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except self.engine.errors as problem:
            ours = self.engine.in_our_words(problem)
            if ours is None:
                raise
            raise ours from problem

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

    def close(self) -> None:
        """Lets go of the database."""
        self.engine.close()


def open_store(url: str, *, clock: Clock | None = None, ids: IdMaker | None = None) -> Store:
    """Opens, creates or brings up to date the database at `sqlite:///path`, `sqlite:///:memory:` or `postgresql://...`.

    Raises BadSettings for an URL we cannot use, a folder or server that is not there or a database of a newer Kioo.
    """
    clock = clock or SystemClock()
    ids = ids or IdMaker(clock, os.urandom)
    engine = _engine(url)
    store = Store(engine, clock, ids)
    try:
        _prepare(store, engine)
    except (PeeweeException, DatabaseAway, DiskFull) as problem:
        store.close()
        raise BadSettings(f"the database {_place(url)} cannot be opened: {problem}") from problem
    except BaseException:
        store.close()
        raise
    return store


def _prepare(store: Store, engine: Engine) -> None:
    for left in reversed(range(_TRIES)):
        try:
            engine.prepare()
            bring_up_to_date(store)
        except PeeweeException as problem:
            if not left or not engine.raced(problem):
                raise
        else:
            return


def _engine(url: str) -> Engine:
    if url.startswith(_POSTGRES):
        if find_spec("psycopg") is None:
            raise BadSettings("PostgreSQL needs one package more: install kioo[postgres]")
        from server.store.postgres import Postgres  # noqa: PLC0415  its driver is an extra

        return Postgres(url)
    if not url.startswith(SQLITE_URL) or url == SQLITE_URL:
        raise BadSettings(
            f"{_place(url)!r} is not a database URL: use sqlite:///path/to/kioo-server.db "
            "or postgresql://user:password@host/database"
        )
    return SqliteFile(url.removeprefix(SQLITE_URL))


def _place(url: str) -> str:
    """The URL without what only its owner may know."""
    if url.startswith(SQLITE_URL):
        return f"at {url.removeprefix(SQLITE_URL)}"
    return url.rpartition("@")[2].partition("?")[0]

"""PostgreSQL: several processes write at once, one of them in each district."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import DataError, InterfaceError, OperationalError, PeeweeException, PostgresqlDatabase
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase
from psycopg import Error as DriverError
from psycopg import adapters
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumper

from core.errors import BadSettings, DatabaseAway, DiskFull, KiooError
from server.store.base import in_use
from server.store.engine import DoesNotFit, said
from server.store.tables import Setting, Shard

_MOST_CONNECTIONS = 20
_WAIT_SECONDS = 20
_OLDEST = 13
_DEFAULTS = {
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "application_name": "kioo",
    # What was acknowledged is on the disk, whatever the database was told for others.
    "options": f"-c synchronous_commit=on -c lock_timeout={_WAIT_SECONDS}s",
}
_ONE_MOMENT = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
_LATEST = "ISOLATION LEVEL READ COMMITTED READ WRITE"

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_FULL = ("53100",)
_AWAY = ("08", "25006", "40001", "40P01", "53300", "55P03", "57P")
_UNFIT = ("22", "54000")
_RACED = ("23505", "42P07", "42710", "XX000")


class _Text(StrDumper):
    """PostgreSQL's texts cannot hold the character 0; bodies are JSON, where it is written in other letters."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd"))


class _Database(PooledPostgresqlDatabase):
    """Texts in the order of their bytes, as SQLite has them; turns that name their isolation."""

    field_types = {**PostgresqlDatabase.field_types, "TEXT": 'TEXT COLLATE "C"'}  # noqa: RUF012  as peewee has it

    def begin(self, isolation_level: str | None = None) -> None:
        """Begins a transaction of this kind."""
        self.execute_sql(f"BEGIN {isolation_level or _LATEST}")  # type: ignore[no-untyped-call]


def _adapters() -> AdaptersMap:
    known = AdaptersMap(adapters)
    known.register_dumper(str, _Text)
    return known


class Postgres:
    """An `Engine` over one database of a PostgreSQL server.

    A writing turn for a district locks the row of that district in `shard`; one for everything locks that whole table
    against them. Both read the latest, and what they read cannot change until they end: no turn has to be run again.
    """

    writers = _MOST_CONNECTIONS // 2
    errors = (PeeweeException, DriverError, MaxConnectionsExceeded)

    def __init__(self, url: str) -> None:
        """Connects to nothing yet; raises BadSettings for an URL that names no database."""
        try:
            found = conninfo_to_dict(url)
        except DriverError as problem:
            raise BadSettings("the database URL cannot be read: postgresql://user:password@host/database") from problem
        name = found.pop("dbname", None)
        if not name:
            raise BadSettings("the database URL names no database: postgresql://user:password@host/database")
        self.database = _Database(  # type: ignore[no-untyped-call]
            name,
            max_connections=_MOST_CONNECTIONS,
            timeout=_WAIT_SECONDS,
            autoconnect=False,
            prefer_psycopg3=True,
            context=_adapters(),
            **{**_DEFAULTS, **found},
        )

    def prepare(self) -> None:
        """Looks whether it will do, and makes the table that writing turns lock."""
        with self.database.connection_context(), self._in_use():
            [(encoding, version)] = self._sql(
                "SELECT current_setting('server_encoding'), current_setting('server_version_num')::int"
            )
            if encoding != "UTF8" or version < _OLDEST * 10_000:
                raise BadSettings(f"the database has to be PostgreSQL {_OLDEST} or newer, and in UTF8")
            with self.database.atomic():
                Shard.create_table(safe=True)
                Setting.create_table(safe=True)

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        before = in_use.set(self.database)
        try:
            yield
        finally:
            in_use.reset(before)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See Engine."""
        with self.database.connection_context(), self.database.atomic(_ONE_MOMENT):
            yield

    @contextmanager
    def writing(self, district: str | None, *, alone: bool) -> Iterator[None]:
        """See Engine."""
        with self.database.connection_context(), self.database.atomic(_LATEST):
            if district is not None:
                self._lock_district(district)
            elif alone:
                self._sql('LOCK TABLE "shard" IN EXCLUSIVE MODE')
            yield

    def _lock_district(self, district: str) -> None:
        """The row is locked and left as it is; made when it is not there."""
        self._sql(
            'INSERT INTO "shard" ("district", "seq") VALUES (%s, 0) '
            'ON CONFLICT ("district") DO UPDATE SET "seq" = "shard"."seq" WHERE FALSE',
            (district,),
        )

    def _sql(self, text: str, values: tuple[str, ...] = ()) -> Any:
        return self.database.execute_sql(text, values)  # type: ignore[no-untyped-call]

    def in_our_words(self, problem: BaseException) -> KiooError | None:
        """See Engine. Without a code of the server it is the connection that broke, or a value the driver cannot send."""
        chain = said(problem)
        codes = [code for one in chain if (code := getattr(one, "sqlstate", None))]
        if any(code.startswith(_FULL) for code in codes):
            return DiskFull("the database has no room")
        if any(code.startswith(_AWAY) for code in codes) or isinstance(problem, MaxConnectionsExceeded):
            return DatabaseAway(f"the database does not answer ({', '.join(codes) or 'too many at once'})")
        if any(code.startswith(_UNFIT) for code in codes) or isinstance(problem, DataError):
            return DoesNotFit("a value does not fit into the database")
        if not codes and isinstance(problem, OperationalError | InterfaceError):
            return DatabaseAway("the database does not answer")
        return None

    def raced(self, problem: BaseException) -> bool:
        """See Engine: CREATE TABLE IF NOT EXISTS is no lock."""
        return any(getattr(one, "sqlstate", None) in _RACED for one in said(problem))

    def close(self) -> None:
        """See Engine."""
        self.database.close_all()  # type: ignore[no-untyped-call]

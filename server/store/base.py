"""The base of all tables: which store the running code is in, and what every table can do."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any

import peewee
from peewee import Database, DatabaseProxy, Model, SchemaManager, SqliteDatabase

in_use: ContextVar[Database | None] = ContextVar("in_use", default=None)
"""The database of the store whose `reading()` or `writing()` surrounds the running code."""


Row = Mapping[str, Any]
"""Values by the names of their columns."""

_PLAIN_ERRORS = peewee.__exception_wrapper__  # type: ignore[attr-defined]
"""What peewee lays around its own queries: the errors of every database under its names."""


class StoreInUse(DatabaseProxy):
    """Sends each query to the store that surrounds it, so that several stores can live in one process."""

    @property
    def obj(self) -> Database | None:
        """The database now in use; none outside of `Store.reading()` and `Store.writing()`."""
        return in_use.get()

    @obj.setter
    def obj(self, database: Database | None) -> None:
        in_use.set(database)


database = StoreInUse()


class _Schema(SchemaManager):
    """Writes CREATE TABLE in the words of the database in use."""

    def _create_table(self, safe: bool = True, **options: Any) -> Any:  # noqa: FBT001, FBT002  as peewee has it
        made = super()._create_table(safe, **options)  # type: ignore[misc]  # the stubs leave it out
        by_key = _meta(self.model).kept_by_key and isinstance(database.obj, SqliteDatabase)
        return made.literal(" WITHOUT ROWID") if by_key else made


class Table(Model):
    """Base of all tables; the database is bound when the store is opened."""

    class Meta:
        """Table names are the lower-case class names; rows `kept_by_key` have no hidden number where SQLite keeps them."""

        database = database
        legacy_table_names = False
        schema_manager_class = _Schema
        kept_by_key = False

    @classmethod
    def erase(cls, *conditions: Any) -> int:
        """Deletes the rows that meet all conditions and says how many there were."""
        return int(cls.delete().where(*conditions).execute())

    @classmethod
    def add(cls, **values: Any) -> None:
        """Writes a row that is not there yet."""
        _write(cls, _adding(cls, tuple(values), database.param), values)

    @classmethod
    def put(cls, **values: Any) -> None:
        """Writes a row in the place of the one with the same key, if there is one."""
        _write(cls, _replacing(cls, tuple(values), database.param), values)

    @classmethod
    def count_up(cls, counter: str, **values: Any) -> None:
        """Writes a row, or adds its `counter` to that of the row with the same key."""
        _write(cls, _counting(cls, tuple(values), database.param, (counter,)), values)

    @classmethod
    def add_all(cls, rows: Sequence[Row]) -> None:
        """Writes many rows that are not there yet, each with the same columns as the first."""
        _write_all(rows, lambda names: _adding(cls, names, database.param))

    @classmethod
    def put_all(cls, rows: Sequence[Row]) -> None:
        """Writes many rows, each in the place of the one with the same key; of several with one key the last stays."""
        _write_all(rows, lambda names: _replacing(cls, names, database.param))

    @classmethod
    def count_up_all(cls, counters: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Writes many rows, or adds their `counters` to those of the rows with the same keys."""
        _write_all(rows, lambda names: _counting(cls, names, database.param, counters))


class Prepared:
    """A query whose text is built once, at its first use: building it costs ten times what running it does."""

    def __init__(self, query: Callable[[], Any]) -> None:
        """The values in `query` only stand for their places, in the order of its text."""
        self._query = query
        self._texts: dict[str, str] = {}

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        """Runs it with these values inside a turn of the store; the rows it found, none for one that changes rows."""
        found = database.execute_sql(self._text(database.param), values)
        return list(found.fetchall()) if found.description else []

    def _text(self, mark: str) -> str:
        """Each engine has a `mark` of its own for the place of a value."""
        if mark not in self._texts:
            self._texts[mark] = str(self._query().sql()[0])
        return self._texts[mark]

    def for_each(self, rows: Sequence[Sequence[Any]]) -> None:
        """Runs what finds nothing, such as a deletion, with each of these rows of values."""
        with _PLAIN_ERRORS:
            database.cursor().executemany(self._text(database.param), rows)


def plain_rows(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query as plain tuples of the chosen columns, which is what the stubs of `tuples()` do not say."""
    return list(query.tuples())


def _write_all(rows: Sequence[Row], text: Callable[[tuple[str, ...]], str]) -> None:
    """Values go as they are: unlike `add` and `put`, this is for columns of text and numbers only."""
    if rows:
        names = tuple(rows[0])
        with _PLAIN_ERRORS:
            database.cursor().executemany(text(names), [[row[name] for name in names] for row in rows])


def _write(table: type[Table], text: str, values: Mapping[str, Any]) -> None:
    fields = _meta(table).fields
    database.execute_sql(text, [fields[name].db_value(value) for name, value in values.items()])


@cache
def _adding(table: type[Table], names: tuple[str, ...], mark: str) -> str:
    columns, places = ", ".join(_column(table, name) for name in names), ", ".join([mark] * len(names))
    return f"INSERT INTO {_table(table)} ({columns}) VALUES ({places})"  # noqa: S608  names of our own tables


@cache
def _replacing(table: type[Table], names: tuple[str, ...], mark: str) -> str:
    changed = [_column(table, name) for name in names if name not in _keys(table)]
    return _adding(table, names, mark) + _on_conflict(table, ", ".join(f"{name} = excluded.{name}" for name in changed))


@cache
def _counting(table: type[Table], names: tuple[str, ...], mark: str, counters: tuple[str, ...]) -> str:
    columns = [_column(table, counter) for counter in counters]
    summed = (f"{name} = {_table(table)}.{name} + excluded.{name}" for name in columns)
    return _adding(table, names, mark) + _on_conflict(table, ", ".join(summed))


def _on_conflict(table: type[Table], changes: str) -> str:
    return f" ON CONFLICT ({', '.join(_column(table, name) for name in _keys(table))}) DO UPDATE SET {changes}"


def name_of(table: type[Table]) -> str:
    """What a table is called in the database."""
    return str(_meta(table).table_name)


def key_of(table: type[Table]) -> tuple[str, ...]:
    """The columns of its key, in their order."""
    return tuple(_keys(table))


def _keys(table: type[Table]) -> list[str]:
    return [field.name for field in _meta(table).get_primary_keys()]


def _table(table: type[Table]) -> str:
    return f'"{_meta(table).table_name}"'


def _column(table: type[Table], name: str) -> str:
    return f'"{_meta(table).fields[name].column_name}"'


def _meta(table: type[Table]) -> Any:
    return table._meta  # noqa: SLF001  where peewee keeps what a table is made of

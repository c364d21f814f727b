"""The base of all tables: which store the running code is in, and what every table can do."""

from contextvars import ContextVar
from typing import Any

from peewee import Database, DatabaseProxy, Model

in_use: ContextVar[Database | None] = ContextVar("in_use", default=None)
"""The database of the store whose `reading()` or `writing()` surrounds the running code."""


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


class Table(Model):
    """Base of all tables; the database is bound when the store is opened."""

    class Meta:
        """Table names are the lower-case class names."""

        database = database
        legacy_table_names = False

    @classmethod
    def erase(cls, *conditions: Any) -> int:
        """Deletes the rows that meet all conditions and says how many there were."""
        return int(cls.delete().where(*conditions).execute())  # type: ignore[arg-type]


def plain_rows(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a query as plain tuples of the chosen columns, which is what the stubs of `tuples()` do not say."""
    return list(query.tuples())

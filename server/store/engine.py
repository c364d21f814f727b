"""What a database has to do for a store: hand out turns, and say in our words what went wrong."""

from contextlib import AbstractContextManager
from typing import Protocol

from peewee import Database

from core.errors import KiooError


class DoesNotFit(KiooError, ValueError):
    """A value that this database cannot hold; nothing of the turn was written."""

    code = "K-28"


class Engine(Protocol):
    """One kind of database; `server.store.sqlite` and `server.store.postgres` are the two there are."""

    @property
    def database(self) -> Database:
        """Where peewee sends the queries of the running turn."""

    @property
    def writers(self) -> int:
        """How many threads of one process can write at once; more of them would only wait."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What it may raise that `in_our_words` is asked about."""

    def prepare(self) -> None:
        """Makes the first connection, and what a writing turn needs. Raises BadSettings, peewee's or the driver's errors."""

    def reading(self) -> AbstractContextManager[None]:
        """A turn of this thread that sees one moment of the data."""

    def writing(self, district: str | None, *, alone: bool) -> AbstractContextManager[None]:
        """A turn of this thread that is all or nothing; nobody else writes what it may read (see `Store.writing`)."""

    def in_our_words(self, problem: BaseException) -> KiooError | None:
        """DiskFull, DatabaseAway or DoesNotFit for an error of the driver; None for one that is a mistake of ours."""

    def raced(self, problem: BaseException) -> bool:
        """Whether another process made the same tables at the same moment, so that looking again helps."""

    def close(self) -> None:
        """Lets go of every connection."""


def said(problem: BaseException | None) -> list[BaseException]:
    """What went wrong and what led to it: taking back a transaction that ended by itself fails too."""
    chain = []
    while problem is not None:
        chain.append(problem)
        problem = problem.__context__
    return chain

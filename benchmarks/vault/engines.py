"""Three ways to keep sheets on a device, asked for the same things: plain SQLite, SQLCipher, Kioo; all of them through peewee."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import peewee

from benchmarks.vault.records import Sheet
from core.clock import SystemClock
from core.ids import IdMaker
from core.records import Json
from storage.database import PRAGMAS
from storage.kdf import KdfParameters
from storage.session import Put, Session
from storage.vault import Vault, open_vault

_NEWEST = 50
Sums = Mapping[tuple[str, str], tuple[int, float]]
"""By facility and month: how many, and the sum of their scores."""


class Engine(Protocol):
    """What is asked of each; opening counts as unlocking, without the work that makes a PIN hard to guess."""

    def __init__(self, folder: Path) -> None:
        """Opens what is in the folder, or begins it."""

    def put(self, sheets: Iterable[Sheet]) -> None:
        """Keeps them in one transaction; they are on the disk when it returns."""

    def newest(self, facility: str) -> list[tuple[str, str, float]]:
        """Id, day and score of a facility's 50 newest."""

    def get(self, sheet_id: str) -> Json:
        """One body."""

    def scan(self) -> int:
        """Reads every body; how many answers they hold."""

    def sums(self) -> Sums:
        """What a chart of all facilities and months needs."""

    def close(self) -> None:
        """Everything into the main file."""


class _Row(peewee.Model):
    """A table as anybody would make it for this."""

    id = peewee.TextField(primary_key=True)
    facility = peewee.TextField()
    day = peewee.TextField()
    score = peewee.FloatField()
    body = peewee.TextField()

    class Meta:
        """The newest of a facility are found by it."""

        table_name = "sheet"
        indexes = ((("facility", "day"), False),)


class Plain:
    """SQLite as Python brings it, with the pragmas of Kioo's own file."""

    def __init__(self, folder: Path) -> None:
        """Opens or creates it."""
        self._base: Any = self._database(str(folder / "plain.db"))
        self._base.connect()
        self._base.bind([_Row])
        self._base.create_tables([_Row])

    def _database(self, path: str) -> peewee.SqliteDatabase:
        return peewee.SqliteDatabase(path, pragmas=list(PRAGMAS.items()))

    def put(self, sheets: Iterable[Sheet]) -> None:
        """One insert with many rows."""
        with self._base.atomic():
            columns = ("id", "facility", "day", "score")
            rows = [{name: getattr(one, name) for name in columns} | {"body": json.dumps(one.body)} for one in sheets]
            for piece in peewee.chunked(rows, 100):
                _Row.insert_many(piece).execute()

    def newest(self, facility: str) -> list[tuple[str, str, float]]:
        """By the index of facility and day."""
        asked = _Row.select(_Row.id, _Row.day, _Row.score).where(_Row.facility == facility)
        newest: Any = asked.order_by(_Row.day.desc()).limit(_NEWEST).tuples()
        return list(newest)

    def get(self, sheet_id: str) -> Json:
        """By the primary key."""
        found: Any = _Row.select(_Row.body).where(_Row.id == sheet_id).tuples()
        return json.loads(found[0][0])

    def scan(self) -> int:
        """Row by row."""
        bodies: Any = _Row.select(_Row.body).tuples().iterator()
        return sum(len(json.loads(body)["answers"]) for (body,) in bodies)

    def sums(self) -> Sums:
        """Grouped by SQLite."""
        month = peewee.fn.substr(_Row.day, 1, 7)
        columns = (_Row.facility, month, peewee.fn.COUNT(_Row.id), peewee.fn.SUM(_Row.score))
        asked: Any = _Row.select(*columns).group_by(_Row.facility, month).tuples()
        return {(facility, named): (n, total) for facility, named, n, total in asked}

    def close(self) -> None:
        """The log goes into the file."""
        self._base.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._base.close()


class Cipher(Plain):
    """SQLCipher with a key of its own, so that no PIN is worked on."""

    def _database(self, path: str) -> peewee.SqliteDatabase:
        from playhouse.sqlcipher_ext import SqlCipherDatabase  # noqa: PLC0415  only where it is installed

        made: peewee.SqliteDatabase = SqlCipherDatabase(
            path, passphrase=f"x'{'2a' * 32}'", pragmas=list(PRAGMAS.items())
        )
        return made


class Kioo:
    """The vault, through what the app calls."""

    _PIN = "246813"

    def __init__(self, folder: Path) -> None:
        """Unlocks it, or moves the first person in; the PIN costs next to nothing here."""
        clock = SystemClock()
        weak = KdfParameters(memory_kib=8, passes=1, weak=True)
        self._vault: Vault = open_vault(folder / "vault", clock=clock, ids=IdMaker(clock, os.urandom), kdf=weak)
        self._session: Session = (
            self._vault.unlock("grace", self._PIN)
            if self._vault.people()
            else self._vault.add_person("grace", "Grace", "supervisor", "p", self._PIN, spaces=["own/grace"])
        )

    def put(self, sheets: Iterable[Sheet]) -> None:
        """Heads hold what the others have as columns."""
        self._session.put_many([Put("sheet", one.id, one.body, _head(one)) for one in sheets])

    def newest(self, facility: str) -> list[tuple[str, str, float]]:
        """From the index in memory."""
        found = self._session.find("sheet", where={"facility": facility}, by="day", limit=_NEWEST)
        return [(one.id, str(one.head["day"]), float(one.head["score"])) for one in found]

    def get(self, sheet_id: str) -> Json:
        """One body, opened."""
        found = self._session.get("sheet", sheet_id)
        return found.body if found else None

    def scan(self) -> int:
        """Every body, opened; one by one, as the others read their rows."""
        return sum(len(one.body["answers"]) for one in self._session.each("sheet"))

    def sums(self) -> Sums:
        """Added up from the index in memory."""
        found: dict[tuple[str, str], tuple[int, float]] = {}
        for one in self._session.find("sheet"):
            key = str(one.head["facility"]), str(one.head["day"])[:7]
            n, total = found.get(key, (0, 0.0))
            found[key] = n + 1, total + float(one.head["score"])
        return found

    def attach(self, sheet_id: str, name: str, content: Iterable[bytes]) -> None:
        """A photo beside a sheet."""
        self._session.attach("sheet", sheet_id, name, content, mime="image/jpeg")

    def close(self) -> None:
        """Locks and empties the log."""
        self._vault.close()


def _head(one: Sheet) -> dict[str, Json]:
    return {"facility": one.facility, "day": one.day, "score": one.score}


ENGINES: Mapping[str, type[Engine]] = {"plain SQLite": Plain, "SQLCipher": Cipher, "Kioo": Kioo}

"""Takes every row that can still be read out of a broken file into a fresh one; the broken one is kept."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee

from core import log
from core.durable import write_whole
from storage.database import BROKEN_FILE, Database, raise_unless_broken
from storage.models import TABLES, SealedOutgoing, Table

_PIECE = 1 << 20


def mend(database: Database) -> int:
    """Puts a fresh file in the place of the broken one, which stays beside it; how many rows could be read.

    Rows before and after the broken pages are found by reading from both ends. DiskFull or StorageError leave everything as it was.
    """
    fresh_path = database.path.with_suffix(".mended")
    fresh_path.unlink(missing_ok=True)
    fresh = Database(fresh_path)
    with database.turn() as sqlite:
        try:
            rows = sum(_carry_over(sqlite, fresh, table) for table in TABLES)
        finally:
            fresh.close()
        database.exchange(fresh_path, _keep_broken)
    log.note("storage", "a broken file was mended", rows=rows)
    return rows


def _keep_broken(path: Path) -> None:
    number = len(list(path.parent.glob(f"{path.stem}.broken-*.db"))) + 1
    with path.open("rb") as broken:
        write_whole(path.with_name(f"{path.stem}.broken-{number}.db"), iter(lambda: broken.read(_PIECE), b""))


def forget_broken(file: Path) -> None:
    """Deletes the broken files that were kept, where nothing of this tablet shall be opened any more."""
    for broken in file.parent.glob(f"{file.stem}.broken-*.db"):
        broken.unlink(missing_ok=True)


def _carry_over(sqlite: peewee.SqliteDatabase, fresh: Database, table: type[Table]) -> int:
    fields = table._meta.sorted_fields  # noqa: SLF001  peewee's own name for it
    insert, _ = table.insert(dict.fromkeys(fields, b"")).on_conflict_ignore().bind(fresh.sqlite).sql()
    with fresh.writing() as target:
        for row in _from_both_ends(sqlite, table):
            target.execute_sql(insert, row)  # type: ignore[no-untyped-call]
    with fresh.turn() as target:
        return table.select().count(target)


def _from_both_ends(sqlite: peewee.SqliteDatabase, table: type[Table]) -> Iterator[Any]:
    order = table.oid if table is SealedOutgoing else peewee.SQL("rowid")
    for direction in (peewee.Ordering(order, "ASC"), peewee.Ordering(order, "DESC")):
        try:
            yield from table.select().order_by(direction).tuples().execute(sqlite).iterator()
        except BROKEN_FILE as problem:
            raise_unless_broken(problem)
        else:
            return

"""The formats the device's file has had, and the step from each to the next; a copy is kept until the next one proved good.

A step is written once and never changed again: it leads files made years ago, so it must not follow what the models say today.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.durable import settle, translated

STEPS: Mapping[int, Sequence[str]] = {
    1: (  # files of records
        (
            'CREATE TABLE "attachment" ("aid" BLOB NOT NULL PRIMARY KEY, "space" BLOB NOT NULL, "owner" BLOB NOT NULL,'
            ' "head" BLOB NOT NULL, "dek" BLOB NOT NULL)'
        ),
        'CREATE INDEX "attachment_space_owner" ON "attachment" ("space", "owner")',
    ),
    2: (  # which rows belong to a space, and how often they changed
        'ALTER TABLE "space" ADD COLUMN "state" BLOB',
    ),
}
"""What leads a file of this format to the next one; statements that run in one transaction."""

FORMAT = max(STEPS) + 1
"""`PRAGMA user_version` of the file that storage/models.py describes."""


def statements(found: int) -> Iterator[str]:
    """What leads a file from format `found` to the newest, for one transaction."""
    for step in range(found, FORMAT):
        yield from STEPS[step]
    yield f"PRAGMA user_version = {FORMAT}"


def keep_copy(connection: sqlite3.Connection, file: Path, found: int) -> None:
    """Puts a whole copy of the file, in its old format, beside it. DiskFull or StorageError, and nothing left behind.

    Encrypted as the file is: the copy is made of its pages.
    """
    copy, fresh = file.with_suffix(f".format-{found}.db"), file.with_suffix(".copy")
    with translated():
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(fresh)) as target:
            connection.backup(target)
        with translated():
            fresh.replace(copy)
            settle(copy.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def forget_copies(file: Path) -> None:
    """Deletes the copies `keep_copy` made; what cannot be deleted now goes another time."""
    for copy in file.parent.glob(f"{file.stem}.format-*.db"):
        with contextlib.suppress(OSError):
            copy.unlink()

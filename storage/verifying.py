"""Reads everything that is open, and tells what is not whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.attachments import Attachments
from storage.database import Database
from storage.holding import Holding
from storage.models import Record
from storage.rowset import Finding


@dataclass(frozen=True)
class Report:
    """What `Vault.verify` found: rows read, rows and files not verifying, and rows of spaces nobody has opened.

    `findings` says by space what is wrong with its rows as a whole.
    """

    file_whole: bool
    checked: int
    damaged: int
    unopened: int
    findings: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong with what could be read."""
        return self.file_whole and not self.damaged and not self.findings


def verified(database: Database, holding: Holding, files: Attachments) -> Report:
    """Every row of every space somebody holds, every file's row, and SQLite's own structure."""
    with database.turn() as sqlite:
        checked = damaged = 0
        for space in holding.spaces.values():
            rows, broken = space.check(sqlite)
            checked, damaged = checked + rows, damaged + broken + files.damaged(sqlite, space)
        unopened = Record.select().count(sqlite) - checked
        if holding.spaces:
            rows, broken = holding.outbox.check(sqlite)
            checked, damaged = checked + rows, damaged + broken
        found = {space.name: space.finding for space in holding.spaces.values() if space.finding}
        return Report(database.quick_check(), checked, damaged, unopened, found)

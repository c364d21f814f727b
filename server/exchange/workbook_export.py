"""What came in with a form as a workbook (.xlsx): a sheet of submissions, one for each repeat; no cell is ever a formula."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from server.access import Who
from server.exchange.columns import Kind, Table, see_all
from server.exchange.temporary import written_then_sent
from server.export import lend, rows_of
from server.store.database import Store

_MOST_ROWS = 1_048_576
"""Rows a sheet may have (ECMA-376)."""
_LONGEST = 32_767
"""Characters a cell may hold."""
_CUT = " … [cut: the whole is in the CSV]"
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_READ_AS_MORE = ("=", "#")
"""What openpyxl would take for a formula or for a fault."""


@dataclass
class _Sheets:
    """The sheets of one table: another begins where one is full."""

    book: Workbook
    table: Table
    name: str
    kinds: Mapping[str, Kind]
    sheet: Any = None
    rows: int = 0
    n: int = 0

    def add(self, line: Mapping[str, str]) -> None:
        if self.sheet is None or self.rows >= _MOST_ROWS:
            self.begin()
        self.sheet.append([_cell(self.sheet, line.get(name, ""), kind) for name, kind in self.kinds.items()])
        self.rows += 1

    def begin(self) -> None:
        self.n += 1
        self.sheet = self.book.create_sheet(f"{self.name}{f' ({self.n})' if self.n > 1 else ''}")
        self.sheet.append([_text(self.sheet, name) for name in self.kinds])
        self.rows = 1


def workbook(store: Store, who: Who, form: str) -> Iterator[bytes]:
    """The workbook in pieces. Everything is read twice, once for the columns; the sheets grow on the disk, not in memory.

    NotYours for whoever may take nothing out.
    """
    lend(store, who, "lent out submissions", form)
    tables: dict[str, Table] = {"": Table("")}
    for row in rows_of(store, who, form):
        see_all(tables, row)

    def write(file: IO[bytes]) -> None:
        book = Workbook(write_only=True)
        names = _names(form, [*tables])
        sheets = [_Sheets(book, table, names[repeat], table.kinds) for repeat, table in tables.items()]
        for one in sheets:
            one.begin()
        for row in rows_of(store, who, form):
            for one in sheets:
                for line in one.table.lines(row):
                    one.add(line)
        book.save(file)

    yield from written_then_sent(write)


def _names(form: str, repeats: Sequence[str]) -> dict[str, str]:
    """Names as Excel takes them, no two alike."""
    found: dict[str, str] = {}
    for repeat in repeats:
        name = usual = _NO_NAME.sub("_", repeat or form)[:24] or "_"
        while name.casefold() in {one.casefold() for one in found.values()}:
            name = f"{usual}{len(found)}"
        found[repeat] = name
    return found


def _cell(sheet: Any, text: str, kind: Kind) -> Any:
    if kind in {"whole", "number"} and text:
        return int(text) if kind == "whole" else float(text)
    return _text(sheet, text) if text else None


def _text(sheet: Any, text: str) -> Any:
    """Text as text, whatever it begins with."""
    told = ILLEGAL_CHARACTERS_RE.sub("", text)
    told = told if len(told) <= _LONGEST else told[: _LONGEST - len(_CUT)] + _CUT
    if not told.startswith(_READ_AS_MORE):
        return told
    cell = WriteOnlyCell(sheet, told)
    cell.data_type = "s"
    return cell

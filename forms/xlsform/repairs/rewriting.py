"""Rewrites cells, rows and sheets of a workbook, and tells each cell that changed."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.workbook import Row, Sheet, Workbook

_SHOWN = 60


def shown(text: str) -> str:
    """The text as a message quotes it: not longer than a line."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def read_as(old: str, new: str) -> str:
    """The sentence that tells a change of reading."""
    return msg("We read “{old}” as “{new}”.", old=shown(old), new=shown(new))


def rewrite_cells(
    book: Workbook, names: Iterable[str], mend: Callable[[str, str, str], str], found: list[Finding]
) -> Workbook:
    """The workbook with `mend(sheet, column, text)` in the cells of some sheets; what changed is told cell by cell."""
    sheets = dict(book.sheets)
    for name in names:
        if name in sheets:
            sheets[name] = replace(sheets[name], rows=tuple(_rewritten(sheets[name], mend, found)))
    return replace(book, sheets=sheets)


def _rewritten(sheet: Sheet, mend: Callable[[str, str, str], str], found: list[Finding]) -> Iterable[Row]:
    for row in sheet.rows:
        cells = {column: mend(sheet.name, column, text) for column, text in row.cells.items()}
        for column, text in row.cells.items():
            if cells[column] != text:
                found.append(repaired(read_as(text, cells[column]), sheet.place(row, column)))
        yield replace(row, cells={column: text for column, text in cells.items() if text})


def with_rows(book: Workbook, name: str, rows: Iterable[Row], headers: Iterable[str] = ()) -> Workbook:
    """The workbook with other rows on one sheet; headings that the rows need are added."""
    sheet = book.sheet(name)
    rows = tuple(rows)
    used = {column: None for row in rows for column in row.cells}
    headings = tuple(dict.fromkeys([*sheet.headers, *headers, *used]))
    return replace(book, sheets={**book.sheets, name: replace(sheet, headers=headings, rows=rows)})

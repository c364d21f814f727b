"""Finds the row and the column behind a refusal that names neither, by halving: what is plain is not to blame."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.errors import Place
from forms.xlsform.grammar import read_type
from forms.xlsform.workbook import Row, Sheet, Workbook

_STRUCTURE = {"type", "name"}


def culprit(book: Workbook, fails: Callable[[Workbook], bool]) -> Place:
    """The cell without which the book does not fail, or as much of its place as can be found.

    `fails` is asked about twice the logarithm of the rows, and once for each cell of the row that was found.
    """
    for name, plain in (("survey", _plain_question), ("choices", _plain_choice), ("entities", _nothing)):
        sheet = book.sheet(name)
        if sheet.rows and not fails(_with(book, sheet, [plain(row) for row in sheet.rows])):
            return _in_sheet(book, sheet, plain, fails)
    return Place("survey")


def _in_sheet(book: Workbook, sheet: Sheet, plain: Callable[[Row], Row], fails: Callable[[Workbook], bool]) -> Place:
    low, high = 0, len(sheet.rows)
    while high - low > 1:
        middle = (low + high) // 2
        rows = [*sheet.rows[:middle], *(plain(row) for row in sheet.rows[middle:])]
        low, high = (low, middle) if fails(_with(book, sheet, rows)) else (middle, high)
    row = sheet.rows[high - 1]
    before, after = sheet.rows[: high - 1], [plain(row) for row in sheet.rows[high:]]
    for column in row.cells:
        rest = {name: text for name, text in row.cells.items() if name != column}
        if column not in _STRUCTURE and not fails(_with(book, sheet, [*before, replace(row, cells=rest), *after])):
            return sheet.place(row, column)
    return sheet.place(row, "type" if sheet.name == "survey" else "")


def _with(book: Workbook, sheet: Sheet, rows: Sequence[Row]) -> Workbook:
    headers = tuple(dict.fromkeys([*sheet.headers, *(column for row in rows for column in row.cells)]))
    used = tuple(header for header in headers if any(header in row.cells for row in rows))
    return replace(book, sheets={**book.sheets, sheet.name: replace(sheet, headers=used, rows=tuple(rows))})


def _plain_question(row: Row) -> Row:
    kind = read_type(row.get("type"))
    if kind.role in {"begin", "end", "unknown"} or not row.cells:
        return replace(row, cells={name: text for name, text in row.cells.items() if name in _STRUCTURE})
    return replace(row, cells={"type": "text", "name": row.get("name") or f"row_{row.number}", "label": "-"})


def _plain_choice(row: Row) -> Row:
    kept = {name: row.get(name) for name in ("list_name", "name") if row.get(name)}
    return replace(row, cells={**kept, "label": "-"} if kept else {})


def _nothing(row: Row) -> Row:
    return replace(row, cells={})

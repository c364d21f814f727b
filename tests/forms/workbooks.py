"""Builds small workbooks for tests: a plain author's form about a borehole, and ways to break it."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

Grid = Sequence[Sequence[object]]

SURVEY: Grid = (
    ("type", "name", "label", "relevant", "constraint", "required"),
    ("text", "village", "Which village is this?", None, None, "yes"),
    ("select_one yes_no", "works", "Does the borehole give water?", None, None, None),
    ("integer", "days_dry", "For how many days is it dry?", "${works} = 'no'", ". >= 0", None),
    ("begin_repeat", "user", "A household that uses it", None, None, None),
    ("text", "household", "Whose home?", None, None, None),
    ("integer", "people", "How many people?", None, None, None),
    ("end_repeat", None, None, None, None, None),
)
CHOICES: Grid = (("list_name", "name", "label"), ("yes_no", "yes", "Yes"), ("yes_no", "no", "No"))
SETTINGS: Grid = (("form_title", "form_id", "version"), ("Borehole", "borehole", "3"))


def workbook(**sheets: Grid | None) -> bytes:
    """The borehole form as .xlsx bytes, with some sheets replaced, added, or (None) left out."""
    book = Workbook()
    book.remove(book.active)
    for name, grid in {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS, **sheets}.items():
        if grid is not None:
            page = book.create_sheet(name)
            for row in grid:
                page.append(list(row))
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def changed(grid: Grid, changes: Mapping[tuple[int, int], object]) -> Grid:
    """The grid with some cells replaced; (row, column) count from 1 as a spreadsheet does."""
    cells = [list(row) for row in grid]
    for (row, column), value in changes.items():
        cells[row - 1][column - 1] = value
    return cells

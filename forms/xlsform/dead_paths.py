"""Blanks paths written by hand that lead nowhere: Collect reads nothing there, so the form runs as it did, and the author is told."""

import re
from dataclasses import replace

from core.words import msg
from forms.xlsform.conversion import to_xform
from forms.xlsform.engine_check import refusal
from forms.xlsform.findings import Finding, good_to_know
from forms.xlsform.repairs.rewriting import shown, with_rows
from forms.xlsform.workbook import Row, Workbook

_MOST = 12
_NOWHERE = re.compile(r"“([^“”]*/[^“”]*)” is not a question of this form")


def without_dead_paths(book: Workbook, xml: bytes) -> tuple[Workbook, bytes, list[Finding]]:
    """The workbook and its form with such paths blank, and what was blanked, each with its cell."""
    told: list[Finding] = []
    for _ in range(_MOST):
        found = refusal(book, xml)
        dead = _NOWHERE.search(found.what) if found else None
        if not found or not dead:
            break
        mended = _blanked(book, found, dead[1])
        again = to_xform(mended).xml if mended else None
        if mended is None or again is None:
            break
        what = msg("The path “{path}” leads to no question; it reads as blank, as in Collect.", path=shown(dead[1]))
        told.append(good_to_know(what, found.place, msg("Check it, or name the question itself.")))
        book, xml = mended, again
    return book, xml, told


def _blanked(book: Workbook, found: Finding, path: str) -> Workbook | None:
    survey, column = book.sheet("survey"), found.place.column
    alone = re.compile(rf"(?<![\w./-]){re.escape(path)}(?![\w./-])")
    row = next((row for row in survey.rows if row.number == found.place.row), None)
    if found.place.sheet != "survey" or row is None or not alone.search(row.get(column)):
        return None
    fresh = replace(row, cells={**row.cells, column: alone.sub("''", row.get(column))})
    return with_rows(book, "survey", [_either(one, fresh) for one in survey.rows])


def _either(row: Row, fresh: Row) -> Row:
    return fresh if row.number == fresh.number else row

"""Settles rules that stand where none is needed: an answer worked out from itself, a plain text as the record's name."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.repairs.rewriting import with_rows
from forms.xlsform.workbook import Row, Sheet, Workbook

_NAMING = (("settings", "instance_name"), ("entities", "label"))
_PLAIN_TEXT = re.compile(r"[^\W\d_][^$'\"()=/*+<>|\[\]]*")


def mend_rules(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook without calculations that give the answer they stand at; plain names of records and entities in quotes."""
    survey = book.sheet("survey")
    names = {row.get("name") for row in survey.rows}
    if survey.rows:
        book = with_rows(book, "survey", [_without_itself(survey, row, found) for row in survey.rows])
    for name, column in _NAMING:
        sheet = book.sheet(name)
        if sheet.rows:
            book = with_rows(book, name, [_in_quotes(sheet, row, column, names, found) for row in sheet.rows])
    return book


def _without_itself(survey: Sheet, row: Row, found: list[Finding]) -> Row:
    if row.get("calculation").strip() not in {".", f"${{{row.get('name')}}}"}:
        return row
    what = msg("A calculation that is the answer itself changes nothing; we left it out.")
    found.append(repaired(what, survey.place(row, "calculation")))
    cells = {column: text for column, text in row.cells.items() if column != "calculation"}
    return replace(row, cells={**cells, "type": "hidden"} if row.get("type") == "calculate" else cells)


def _in_quotes(sheet: Sheet, row: Row, column: str, names: Iterable[str], found: list[Finding]) -> Row:
    text = row.get(column).strip()
    if text in names or not _PLAIN_TEXT.fullmatch(text):
        return row
    what = msg("The {column} is plain text; we put it in quotes.", column=column)
    found.append(repaired(what, sheet.place(row, column)))
    return replace(row, cells={**row.cells, column: f"'{text}'"})

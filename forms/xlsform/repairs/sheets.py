"""Finds the survey, choices and settings sheets where they have another name."""

import re
from dataclasses import replace

from core.errors import Place
from core.words import msg
from forms.xlsform.findings import Finding, good_to_know, repaired
from forms.xlsform.workbook import Sheet, Workbook

_OTHER_NAMES = {
    "survey": {"surveys", "question", "questions", "form", "xlsform", "items"},
    "choices": {"choice", "options", "lists", "answers", "columns", "selectchoices"},
    "settings": {"setting", "formsettings", "config", "configuration"},
}
_MARKS = {"survey": ({"type", "name"},), "choices": ({"listname", "name"},), "settings": ({"formid"}, {"formtitle"})}
_PLAIN = re.compile(r"[^a-z]")


def mend_sheets(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook with its three sheets under the names XLSForm has for them."""
    for wanted in _OTHER_NAMES:
        meant = _meant(book, wanted) if wanted not in book.sheets else None
        if meant:
            found.append(repaired(msg("We read the sheet “{old}” as “{new}”.", old=meant, new=wanted), _at(wanted)))
            sheets = {wanted if name == meant else name: sheet for name, sheet in book.sheets.items()}
            book = replace(book, sheets={**sheets, wanted: replace(sheets[wanted], name=wanted)})
        if f"{wanted} (2)" in book.sheets:
            what = msg("There are two sheets named {sheet}; we read the first.", sheet=wanted)
            found.append(good_to_know(what, _at(wanted)))
    return book


def _at(name: str) -> Place:
    return Sheet(name).place()


def _meant(book: Workbook, wanted: str) -> str | None:
    named = [name for name in book.sheets if _PLAIN.sub("", name) in {wanted, *_OTHER_NAMES[wanted]}]
    marked = [name for name, sheet in book.sheets.items() if name not in _MARKS and _is_marked(sheet, wanted)]
    for candidates in ([name for name in named if name in marked], named, marked):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _is_marked(sheet: Sheet, wanted: str) -> bool:
    headings = {_PLAIN.sub("", header.lower()) for header in sheet.headers}
    return any(marks <= headings for marks in _MARKS[wanted])

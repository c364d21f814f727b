"""Fills in what the settings sheet leaves out: the form's id, its version, the language people see first."""

import re
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, good_to_know, repaired
from forms.xlsform.grammar import read_type
from forms.xlsform.repairs.languages import languages
from forms.xlsform.repairs.names import mended_name
from forms.xlsform.repairs.rewriting import read_as, shown, with_rows
from forms.xlsform.workbook import Row, Sheet, Workbook

FIRST_VERSION = "1"
_FORM_ID = re.compile(r"[\w.-]+")
_IN_SURVEY = {
    "form_title": "form_title",
    "set_form_title": "form_title",
    "form_id": "form_id",
    "set_form_id": "form_id",
}


def mend_settings(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook with one row of settings, and with those settings in it that stood on the survey sheet."""
    book, cells = _taken_from_survey(book)
    sheet = book.sheet("settings")
    row = next((row for row in sheet.rows if row.cells), Row(2, {}))
    cells.update(row.cells)
    _name_the_form(book, sheet, row, cells, found)
    if not cells.get("version"):
        cells["version"] = FIRST_VERSION
        what = msg("The form has no version; we call it {version}.", version=FIRST_VERSION)
        mend = msg("Write your own version in settings, and raise it with each change.")
        found.append(good_to_know(what, sheet.place(row, "version"), mend))
    _choose_language(book, sheet, row, cells, found)
    headers = tuple(dict.fromkeys([*(header for header in sheet.headers if header != "id_string"), *cells]))
    settings = Sheet("settings", headers, (Row(row.number, cells),))
    return replace(book, sheets={**book.sheets, "settings": settings})


def _taken_from_survey(book: Workbook) -> tuple[Workbook, dict[str, str]]:
    """Old workbooks write `set form id` as a row of the survey, its value in the column of the names."""
    rows = book.sheet("survey").rows
    told = [row for row in rows if read_type(row.get("type")).role == "setting"]
    cells = {_IN_SURVEY[row.get("type")]: row.get("name") for row in told if row.get("type") in _IN_SURVEY}
    kept = with_rows(book, "survey", [row for row in rows if row not in told]) if told else book
    return kept, {name: text for name, text in cells.items() if text}


def _name_the_form(book: Workbook, sheet: Sheet, row: Row, cells: dict[str, str], found: list[Finding]) -> None:
    written, place = cells.pop("id_string", "") or cells.get("form_id", ""), sheet.place(row, "form_id")
    wanted = written or book.stem
    cells["form_id"] = named = wanted if _FORM_ID.fullmatch(wanted) else mended_name(wanted)
    if written and written != named:
        found.append(repaired(read_as(written, named), place))
    elif not written and named:
        found.append(good_to_know(msg("The form has no form_id; we call it {name}.", name=named), place))


def has_unnamed_language(book: Workbook) -> bool:
    """Whether some words stand in a column that names no language (plain `label`)."""
    return any("label" in book.sheet(name).headers for name in ("survey", "choices"))


def _choose_language(book: Workbook, sheet: Sheet, row: Row, cells: dict[str, str], found: list[Finding]) -> None:
    named, wanted = languages(book), cells.get("default_language", "")
    if not named or wanted in named or has_unnamed_language(book):
        return
    alike = _alike(named, wanted)
    cells["default_language"] = alike or named[0]
    place = sheet.place(row, "default_language")
    if wanted and alike:
        found.append(repaired(read_as(wanted, alike), place))
    elif wanted:
        what = msg(
            "No column is written in “{wanted}”; people see {first} first.", wanted=shown(wanted), first=named[0]
        )
        mend = msg("Write it as in the headings: {languages}.", languages=", ".join(named))
        found.append(good_to_know(what, place, mend))
    elif len(named) > 1:
        what = msg("No default_language is set; people see {first} first.", first=named[0])
        found.append(good_to_know(what, place))


def _alike(named: list[str], wanted: str) -> str:
    plain = wanted.lower().strip()
    return next((name for name in named if plain in {name.lower(), *_parts(name)}), "") if plain else ""


def _parts(language: str) -> tuple[str, str]:
    name, _, code = language.lower().partition("(")
    return name.strip(), code.strip(" )")

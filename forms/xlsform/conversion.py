"""Hands the mended rows to pyxform and puts its answers and complaints into our own shape."""

import re
import warnings as python_warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from core.errors import Place
from forms.xlsform.choices_checks import has_words
from forms.xlsform.findings import Finding, good_to_know, needs_you
from forms.xlsform.grammar import TEXT_COLUMNS
from forms.xlsform.repairs import has_unnamed_language, languages
from forms.xlsform.workbook import Row, Sheet, Workbook

_SHEETS = ("survey", "choices", "settings", "external_choices", "osm", "entities")
_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet")
_COLUMN = re.compile(r"the '([\w:]+)' value")
_QUOTED = re.compile(r"[“'\"]([\w.-]+)[”'\"]")
_SAID_BY_US = ("translation", "language", "max-pixels", "without name, text, or label", "should have a label")


@dataclass(frozen=True)
class XForm:
    """What pyxform made: the XML, or None with the findings that say why."""

    xml: bytes | None
    findings: tuple[Finding, ...] = ()


def to_xform(book: Workbook) -> XForm:
    """The workbook as an XForm; whatever pyxform raises becomes a finding."""
    remarks: list[str] = []
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            result = pyxform_convert(_for_pyxform(book), warnings=remarks, form_name=_root(book))
    except PyXFormError as problem:
        return XForm(None, tuple(needs_you(*_told(part, book)) for part in str(problem).split("\n") if part.strip()))
    except Exception as problem:  # noqa: BLE001  pyxform meets strange workbooks with whatever Python raises
        what = "The form cannot be built from this workbook."
        return XForm(None, (needs_you(what, mend=f"It stopped with: {type(problem).__name__}."),))
    findings = tuple(good_to_know(*_told(remark, book)) for remark in remarks if not _is_said_by_us(remark))
    return XForm(result.xform.encode(), findings)


def _root(book: Workbook) -> str:
    names = {row.get("name") for row in book.sheet("survey").rows}
    return "form" if "data" in names else "data"


def _is_said_by_us(remark: str) -> bool:
    return any(words in remark.lower() for words in _SAID_BY_US)


def _told(text: str, book: Workbook) -> tuple[str, Place, str]:
    row = _ROW.search(text)
    sheet = _SHEET.search(text)
    column = _COLUMN.search(text)
    plain = _ROW.sub("", text).partition("\n")[0].replace("'", "").strip()
    what, _, mend = plain.partition(". ")
    name = sheet[1] if sheet else "survey" if row else ""
    place = Place(name, int(row[1]) if row else None, column[1] if column else "")
    return what.rstrip(".") + ".", place if row else place_of_question(book, text) or place, mend


def place_of_question(book: Workbook, text: str) -> Place | None:
    """The row of the first question that a message names in quotes, when it names one."""
    survey = book.sheet("survey")
    rows = {row.get("name"): row for row in reversed(survey.rows)}
    found = next((rows[name] for name in _QUOTED.findall(text) if name in rows), None)
    return survey.place(found, "name") if found else None


def _for_pyxform(book: Workbook) -> dict[str, Any]:
    raw: dict[str, Any] = {"sheet_names": list(book.sheets), "fallback_form_name": book.stem or None}
    for name in _SHEETS:
        if name in book.sheets:
            sheet = filled(book, name) if name in {"survey", "choices"} else book.sheet(name)
            headers = sorted((h for h in sheet.headers if not h.startswith("[")), key=_names_a_language)
            raw[name] = [_cells(row, headers) for row in _each_line(sheet.rows)]
            raw[f"{name}_header"] = [dict.fromkeys(headers)]
    return raw


def _names_a_language(header: str) -> bool:
    """For sorting: pyxform forgets `label::fr` when a plain `label` comes after it."""
    return "::" in header


def _each_line(rows: Iterable[Row]) -> Iterable[Row]:
    expected = 2
    for row in rows:
        for number in range(expected, row.number):
            yield Row(number, {})
        yield row
        expected = row.number + 1


def _cells(row: Row, headers: list[str]) -> dict[str, str]:
    return {header: row.cells[header] for header in headers if header in row.cells}


def filled(book: Workbook, name: str) -> Sheet:
    """The sheet with its texts in every language of the book: what one lacks is lent by the first that has it."""
    sheet, suffixes = book.sheet(name), _suffixes(book)
    headers = {header.partition("::")[0]: None for header in sheet.headers}
    columns = {column: [column + suffix for suffix in suffixes] for column in TEXT_COLUMNS if column in headers}
    wanted = [header for named in columns.values() for header in named]
    rows = tuple(Row(row.number, {**_lent(row, columns), **row.cells}) for row in sheet.rows)
    return Sheet(name, tuple(dict.fromkeys([*sheet.headers, *wanted])), rows)


def _suffixes(book: Workbook) -> list[str]:
    default, named = book.sheet("settings").rows[0].get("default_language"), languages(book)
    unnamed = has_unnamed_language(book) and default not in named
    return [""] * (unnamed or not named) + [
        f"::{language}" for language in sorted(named, key=lambda one: one != default)
    ]


def _lent(row: Row, columns: Mapping[str, list[str]]) -> dict[str, str]:
    lent: dict[str, str] = {}
    for column, headers in columns.items():
        if has_words(row, column):
            text = row.get(column) or next((row.get(header) for header in headers if row.get(header)), "")
            lent.update(dict.fromkeys(headers, text) if text else {})
    return lent

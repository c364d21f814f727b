"""Hands the mended rows to pyxform and puts its answers and complaints into our own shape."""

import warnings as python_warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from core.errors import Place
from core.words import msg
from forms.xlsform.choices_checks import has_words
from forms.xlsform.complaints import complaint, remark
from forms.xlsform.findings import Finding, needs_you
from forms.xlsform.grammar import TEXT_COLUMNS
from forms.xlsform.repairs.languages import languages
from forms.xlsform.repairs.settings import has_unnamed_language
from forms.xlsform.workbook import Row, Sheet, Workbook

_SHEETS = ("survey", "choices", "settings", "external_choices", "osm", "entities")
_COUNTED_BY_LINE = ("survey", "choices", "external_choices", "osm")
"""On the others pyxform takes a blank line for settings, or for an entity."""
_LAST_SAVED = "__last-saved"
_SAID_BY_US = (
    "translation",
    "language",
    "max-pixels",
    "without name, text, or label",
    "should have a label",
    "similar names",
)


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
        lines = [line for line in str(problem).split("\n") if line.strip()]
        return XForm(None, tuple(complaint(line, book) for line in lines) or (_unclear(problem),))
    except Exception as problem:  # noqa: BLE001  pyxform meets strange workbooks with whatever Python raises
        return XForm(None, (_unclear(problem),))
    findings = tuple(remark(text, book) for text in remarks if not _is_said_by_us(text))
    return XForm(_knowing_what_was_saved(result.xform).encode("utf-8", "replace"), findings)


def _knowing_what_was_saved(xform: str) -> str:
    """Pyxform names the record that was saved last in labels, but brings it along only for rules."""
    asked, there = f"instance('{_LAST_SAVED}')", f'<instance id="{_LAST_SAVED}"'
    if asked not in xform or there in xform:
        return xform
    return xform.replace("</instance>", f'</instance>{there} src="jr://instance/last-saved"/>', 1)


def _unclear(problem: Exception) -> Finding:
    mend = msg("Take out what is unusual here. (It stopped with: {kind}.)", kind=type(problem).__name__)
    return needs_you(msg("The form cannot be built from what stands here."), Place("survey"), mend)


def _root(book: Workbook) -> str:
    """The name of the outermost node: `data`, unless a row has that name."""
    names = {row.get("name") for row in book.sheet("survey").rows}
    return next(name for name in ("data", "form", *(f"form_{n}" for n in range(len(names) + 1))) if name not in names)


def _is_said_by_us(text: str) -> bool:
    return any(words in text.lower() for words in _SAID_BY_US)


def _for_pyxform(book: Workbook) -> dict[str, Any]:
    raw: dict[str, Any] = {"sheet_names": list(book.sheets), "fallback_form_name": book.stem or None}
    for name in _SHEETS:
        if name in book.sheets:
            sheet = filled(book, name) if name in {"survey", "choices"} else book.sheet(name)
            headers = sorted((h for h in sheet.headers if not h.startswith("[")), key=_names_a_language)
            rows = _each_line(sheet.rows) if name in _COUNTED_BY_LINE else filter(_says_something, sheet.rows)
            raw[name] = [_cells(row, headers) for row in rows]
            raw[f"{name}_header"] = [dict.fromkeys(headers)]
    return raw


def _says_something(row: Row) -> bool:
    return bool(row.cells)


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

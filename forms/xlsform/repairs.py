"""Mends what an author plainly meant: astray spaces, capitals, typographic quotes, a missing version or language."""

import re
from collections.abc import Callable
from dataclasses import replace

from forms.xlsform.findings import Finding, good_to_know, repaired
from forms.xlsform.grammar import EXPRESSION_COLUMNS, TEXT_COLUMNS, column_name, mended_type
from forms.xlsform.workbook import Row, Sheet, Workbook

_STRAIGHT_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_TYPED_BY_PROGRAMS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "−": "-", "–": "-", "\u200b": None})
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}
_SPACING = re.compile(r"[\s_]")
_LOOSE_REFERENCE = re.compile(r"\$\s*\{\s*([^{}]*?)\s*\}")
FIRST_VERSION = "1"


def repair(book: Workbook) -> tuple[Workbook, list[Finding]]:
    """The mended workbook and what was mended, cell by cell; nothing is changed that could mean two things."""
    found: list[Finding] = []
    sheets = {name: _repaired_sheet(sheet, found) for name, sheet in book.sheets.items()}
    sheets["settings"] = _settings(replace(book, sheets=sheets), found)
    return replace(book, sheets=sheets), found


def _repaired_sheet(sheet: Sheet, found: list[Finding]) -> Sheet:
    if sheet.name not in {"survey", "choices", "settings"}:
        return sheet
    names = {header: column_name(sheet.name, header) for header in sheet.headers}
    if sheet.name == "choices" and "name" not in names.values() and "value" in names:
        names["value"] = "name"
    for old, new in names.items():
        if _SPACING.sub("", old.lower()) != _SPACING.sub("", new.lower()):
            found.append(repaired(f"We read the heading “{old}” as “{new}”.", sheet.place(column=new)))
    headers = tuple(names[header] for header in sheet.headers)
    renamed = replace(sheet, headers=headers, rows=tuple(_renamed(row, names) for row in sheet.rows))
    return replace(renamed, rows=tuple(_repaired_row(renamed, row, found) for row in renamed.rows))


def _renamed(row: Row, names: dict[str, str]) -> Row:
    return replace(row, cells={names.get(header, header): text for header, text in row.cells.items()})


def _repaired_row(sheet: Sheet, row: Row, found: list[Finding]) -> Row:
    cells = {}
    for column, text in row.cells.items():
        cells[column] = mended = _mender(sheet.name, column)(text)
        if mended != text:
            found.append(repaired(f"We read “{text}” as “{mended}”.", sheet.place(row, column)))
    return replace(row, cells=cells)


def _mender(sheet: str, column: str) -> Callable[[str], str]:
    if sheet == "survey" and column == "type":
        return mended_type
    if column in EXPRESSION_COLUMNS or (sheet == "settings" and column == "instance_name"):
        return mended_expression
    if column.partition("::")[0] in {*TEXT_COLUMNS, "default"}:
        return mended_references
    return str


def mended_references(text: str) -> str:
    """`$ { name }` written as `${name}`."""
    return _LOOSE_REFERENCE.sub(r"${\1}", text)


def mended_expression(text: str) -> str:
    """Typographic quotes, minus and comparison signs as XPath writes them; what stands in quotes stays untouched."""
    parts, end = [], 0
    for string in _STRAIGHT_STRING.finditer(text):
        parts += [_plain_signs(text[end : string.start()]), string.group()]
        end = string.end()
    return mended_references("".join([*parts, _plain_signs(text[end:])]))


def _plain_signs(text: str) -> str:
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    return text.translate(_TYPED_BY_PROGRAMS)


def languages(book: Workbook) -> list[str]:
    """The languages named in column headings, in the order they first appear."""
    headings = [header for name in ("survey", "choices") for header in book.sheet(name).headers]
    found = (header.partition("::") for header in headings)
    return list(dict.fromkeys(rest for column, mark, rest in found if mark and column in TEXT_COLUMNS))


def _settings(book: Workbook, found: list[Finding]) -> Sheet:
    sheet = book.sheet("settings")
    row = next((row for row in sheet.rows if row.cells), Row(2, {}))
    cells = {**row.cells}
    _name_the_form(book, sheet, row, cells, found)
    if not cells.get("version"):
        cells["version"] = FIRST_VERSION
        hint = "Write your own version in settings, and raise it with each change."
        found.append(
            good_to_know(f"The form has no version; we call it {FIRST_VERSION}.", sheet.place(row, "version"), hint)
        )
    _choose_language(book, sheet, row, cells, found)
    headers = tuple(dict.fromkeys([*(header for header in sheet.headers if header != "id_string"), *cells]))
    return Sheet("settings", headers, (Row(row.number, cells),))


def _name_the_form(book: Workbook, sheet: Sheet, row: Row, cells: dict[str, str], found: list[Finding]) -> None:
    written = cells.pop("id_string", "") or cells.get("form_id", "")
    cells["form_id"] = "_".join((written or book.stem).split())
    if written and written != cells["form_id"]:
        found.append(repaired(f"We read “{written}” as “{cells['form_id']}”.", sheet.place(row, "form_id")))
    elif not written and book.stem:
        found.append(
            good_to_know(f"The form has no form_id; we call it {cells['form_id']}.", sheet.place(row, "form_id"))
        )


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
        found.append(repaired(f"We read “{wanted}” as “{alike}”.", place))
    elif wanted:
        mend = f"Write it as in the headings: {', '.join(named)}."
        found.append(good_to_know(f"No column is written in “{wanted}”; people see {named[0]} first.", place, mend))
    elif len(named) > 1:
        found.append(good_to_know(f"No default_language is set; people see {named[0]} first.", place))


def _alike(named: list[str], wanted: str) -> str:
    plain = wanted.lower().strip()
    return next((name for name in named if plain in {name.lower(), *_parts(name)}), "") if plain else ""


def _parts(language: str) -> tuple[str, str]:
    name, _, code = language.lower().partition("(")
    return name.strip(), code.strip(" )")

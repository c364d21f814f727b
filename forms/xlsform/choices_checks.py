"""Looks over the choices and settings sheets, and for words that a language lacks."""

import re
from collections.abc import Iterator

from core.errors import Place
from forms.xlsform.findings import Finding, good_to_know, needs_you
from forms.xlsform.grammar import TEXT_COLUMNS, read_type
from forms.xlsform.repairs import languages
from forms.xlsform.workbook import Row, Sheet, Workbook

PURPOSES = ("visit", "feedback", "reflection", "plain")
_BROKEN_CELL = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_FORM_ID = re.compile(r"[\w.-]+")
_NAMED_ROWS = 8


def check_choices(book: Workbook) -> Iterator[Finding]:
    """Lists that are used and missing, choices without list, name or words, and values given twice."""
    sheet = book.sheet("choices")
    lists = {row.get("list_name") for row in sheet.rows}
    yield from _check_lists_used(book, lists)
    if "choices" in book.sheets:
        for column in {"list_name", "name"} - {*sheet.headers}:
            yield needs_you(
                f"The choices sheet has no {column} column.", sheet.place(column=column), "Add it to row 1."
            )
    spaced = _lists_of_many(book)
    seen: dict[tuple[str, str], int] = {}
    twice_is_fine = book.sheet("settings").rows[0].get("allow_choice_duplicates").lower() in {"yes", "true"}
    for row in sheet.rows:
        if row.cells:
            yield from _check_choice(sheet, row, spaced)
            first = seen.setdefault((row.get("list_name"), row.get("name")), row.number)
            if first != row.number and row.get("name") and not twice_is_fine:
                what = f"The list {row.get('list_name')} has the name {row.get('name')} in row {first} too."
                yield needs_you(what, sheet.place(row, "name"), "Give each choice its own name.")


def _check_lists_used(book: Workbook, lists: set[str]) -> Iterator[Finding]:
    survey = book.sheet("survey")
    for row in survey.rows:
        kind, place = read_type(row.get("type")), survey.place(row, "type")
        if "external" in kind.word and kind.role == "select":
            yield needs_you("Kioo does not know select_one_external.", place, "Use select_one with a choice_filter.")
        elif kind.role == "select" and "file" not in kind.word and "${" not in kind.list and kind.list not in lists:
            mend = "Add its rows to the choices sheet, or mend the name."
            yield needs_you(f"The list {kind.list} is not on the choices sheet.", place, mend)


def _lists_of_many(book: Workbook) -> set[str]:
    kinds = [read_type(row.get("type")) for row in book.sheet("survey").rows]
    return {kind.list for kind in kinds if kind.role == "select" and "one" not in kind.word}


def _check_choice(sheet: Sheet, row: Row, lists_of_many: set[str]) -> Iterator[Finding]:
    list_name, name = row.get("list_name"), row.get("name")
    if not list_name and (name or row.get("label")):
        yield needs_you("This choice belongs to no list.", sheet.place(row, "list_name"), "Write the list's name.")
    if list_name and not name:
        yield needs_you("This choice has no name.", sheet.place(row, "name"), "Write what is stored when it is chosen.")
    if " " in name and list_name in lists_of_many:
        what = f"“{name}” holds a space; where many can be chosen, a space parts the choices."
        yield needs_you(what, sheet.place(row, "name"), f"Write {name.replace(' ', '_')}.")
    if name and not any(column.partition("::")[0] in {"label", "media", "image"} for column in row.cells):
        yield good_to_know(f"The choice {name} has no words to read.", sheet.place(row, "label"))


def check_settings(book: Workbook) -> Iterator[Finding]:
    """The form's id, language and purpose, headings given twice, and cells that hold a spreadsheet's own error."""
    sheet = book.sheet("settings")
    row = sheet.rows[0]
    form_id, purpose = row.get("form_id"), row.get("purpose")
    if not form_id:
        yield needs_you("The form has no form_id.", sheet.place(row, "form_id"), "Write one, such as borehole_visit.")
    elif not _FORM_ID.fullmatch(form_id):
        mend = "Letters, digits, - _ and points only."
        yield needs_you(f"“{form_id}” cannot be a form_id.", sheet.place(row, "form_id"), mend)
    if purpose and purpose not in PURPOSES:
        yield needs_you(f"We do not know the purpose “{purpose}”.", sheet.place(row, "purpose"), _one_of(PURPOSES))
    yield from _check_codes(book)
    for other in book.sheets.values():
        yield from _check_headings(other)
        yield from _check_cells(other)


def _one_of(words: tuple[str, ...]) -> str:
    return f"Write {', '.join(words[:-1])} or {words[-1]}."


def _check_codes(book: Workbook) -> Iterator[Finding]:
    for language in languages(book):
        if not re.search(r"\([a-zA-Z-]{2,}\)", language):
            what = f"The language {language} has no code."
            yield good_to_know(what, Place("survey"), f"Write {language} (xx) in the headings, with its two letters.")


def _check_headings(sheet: Sheet) -> Iterator[Finding]:
    if sheet.name not in {"survey", "choices", "settings"}:
        return
    for place, header in enumerate(sheet.headers):
        if header in sheet.headers[:place]:
            what = f"The heading {header} is there twice."
            yield needs_you(what, sheet.place(column=header), "Remove or rename one of the two.")
    nameless = {column for row in sheet.rows for column in row.cells if column.startswith("[")}
    for column in sorted(nameless):
        yield good_to_know("This column has no heading, so we leave it out.", sheet.place(column=column[1:-1]))


def _check_cells(sheet: Sheet) -> Iterator[Finding]:
    for row in sheet.rows:
        for column, text in row.cells.items():
            if sheet.name in {"survey", "choices", "settings"} and _BROKEN_CELL.fullmatch(text):
                what = f"The spreadsheet itself says {text} here."
                yield needs_you(what, sheet.place(row, column), "Mend the formula, or write the text.")


def check_languages(book: Workbook) -> Iterator[Finding]:
    """Words that some languages have and others lack, told once for each column with its rows."""
    named = languages(book)
    for name in ("survey", "choices"):
        sheet = book.sheet(name)
        for column in TEXT_COLUMNS:
            for language in named:
                yield from _check_column(sheet, column, f"{column}::{language}", language)
    yield from _check_reviews(book)


def _check_column(sheet: Sheet, column: str, header: str, language: str) -> Iterator[Finding]:
    lacking = [row for row in sheet.rows if not row.get(header) and has_words(row, column)]
    if lacking:
        rows = ", ".join(str(row.number) for row in lacking[:_NAMED_ROWS])
        more = f" and {len(lacking) - _NAMED_ROWS} more" if len(lacking) > _NAMED_ROWS else ""
        what = f"{language} has no {column} in row {rows}{more}; people will see another language there."
        yield good_to_know(what, sheet.place(lacking[0], header), "Add the missing words.")


def has_words(row: Row, column: str) -> bool:
    """Whether the row has this text in any language."""
    return any(header.partition("::")[0] == column for header in row.cells)


def _check_reviews(book: Workbook) -> Iterator[Finding]:
    sheet = book.sheet("translations")
    for row in sheet.rows:
        if "needs" in row.get("status").lower():
            what = f"{row.get('language')}: {row.get('status')}."
            yield good_to_know(what, sheet.place(row, "status"), "Ask a native reader, then write: reviewed.")

"""Looks over the choices and settings sheets, and for words that a language lacks."""

import re
from collections.abc import Iterator

from core.errors import Place
from core.words import msg
from forms.xlsform.findings import Finding, good_to_know, needs_you
from forms.xlsform.grammar import TEXT_COLUMNS, read_type
from forms.xlsform.repairs.languages import languages
from forms.xlsform.repairs.rewriting import shown
from forms.xlsform.workbook import Row, Sheet, Workbook

PURPOSES = ("visit", "feedback", "reflection", "plain")
_BROKEN_CELL = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_NAMED_ROWS = 8


def check_choices(book: Workbook) -> Iterator[Finding]:
    """Lists that are used and missing, choices without list, name or words, and values given twice."""
    sheet = book.sheet("choices")
    lists = {row.get("list_name") for row in sheet.rows}
    yield from _check_lists_used(book, lists)
    if any(row.cells for row in sheet.rows) or sheet.headers:
        for column in {"list_name", "name"} - {*sheet.headers}:
            what = msg("The {sheet} sheet has no {column} column.", sheet="choices", column=column)
            yield needs_you(what, sheet.place(column=column), msg("Add it to row 1."))
    spaced = _lists_of_many(book)
    seen: dict[tuple[str, str], int] = {}
    twice_is_fine = book.sheet("settings").rows[0].get("allow_choice_duplicates").lower() in {"yes", "true"}
    for row in sheet.rows:
        if row.cells:
            yield from _check_choice(sheet, row, spaced)
            first = seen.setdefault((row.get("list_name"), row.get("name")), row.number)
            if first != row.number and row.get("name") and not twice_is_fine:
                yield _twice(sheet, row, first)


def _twice(sheet: Sheet, row: Row, first: int) -> Finding:
    what = msg(
        "The list {list} has the name {name} in row {row} too.",
        list=row.get("list_name"),
        name=row.get("name"),
        row=first,
    )
    mend = msg(
        "Give each choice its own name; or write allow_choice_duplicates: yes in settings, if a filter tells them apart."
    )
    return needs_you(what, sheet.place(row, "name"), mend)


def _check_lists_used(book: Workbook, lists: set[str]) -> Iterator[Finding]:
    survey = book.sheet("survey")
    for row in survey.rows:
        kind, place = read_type(row.get("type")), survey.place(row, "type")
        if "external" in kind.word and kind.role == "select":
            what = msg("The list {list} is not on the external_choices sheet.", list=kind.list)
            yield needs_you(what, place, msg("Add its rows there, or use select_one with a choice_filter."))
        elif kind.role == "select" and "file" not in kind.word and "${" not in kind.list and kind.list not in lists:
            mend = msg("Add its rows to the choices sheet, or mend the name.")
            yield needs_you(msg("The list {list} is not on the choices sheet.", list=shown(kind.list)), place, mend)


def _lists_of_many(book: Workbook) -> set[str]:
    kinds = [read_type(row.get("type")) for row in book.sheet("survey").rows]
    return {kind.list for kind in kinds if kind.role == "select" and "one" not in kind.word}


def _check_choice(sheet: Sheet, row: Row, lists_of_many: set[str]) -> Iterator[Finding]:
    list_name, name = row.get("list_name"), row.get("name")
    if not list_name and (name or row.get("label")):
        yield needs_you(
            msg("This choice belongs to no list."), sheet.place(row, "list_name"), msg("Write the list's name.")
        )
    if list_name and not name:
        mend = msg("Write what is stored when it is chosen.")
        yield needs_you(msg("This choice has no name."), sheet.place(row, "name"), mend)
    if " " in name and list_name in lists_of_many:
        what = msg("“{name}” holds a space; where many can be chosen, a space parts the choices.", name=shown(name))
        yield needs_you(what, sheet.place(row, "name"), msg("Write {name}.", name="_".join(shown(name).split())))
    if name and not any(column.partition("::")[0] in {"label", "media", "image"} for column in row.cells):
        what = msg("The choice {name} has no words to read.", name=shown(name))
        yield good_to_know(what, sheet.place(row, "label"))


def check_settings(book: Workbook) -> Iterator[Finding]:
    """The form's id, language and purpose, headings given twice, and cells that hold a spreadsheet's own error."""
    sheet = book.sheet("settings")
    row = sheet.rows[0]
    form_id, purpose = row.get("form_id"), row.get("purpose")
    if not form_id:
        mend = msg("Write one, such as borehole_visit.")
        yield needs_you(msg("The form has no form_id."), sheet.place(row, "form_id"), mend)
    if purpose and purpose not in PURPOSES:
        what = msg("We do not know the purpose “{purpose}”.", purpose=shown(purpose))
        yield needs_you(what, sheet.place(row, "purpose"), msg("Write visit, feedback, reflection or plain."))
    yield from _check_codes(book)
    for other in book.sheets.values():
        yield from _check_headings(other)
        yield from _check_cells(other)


def _check_codes(book: Workbook) -> Iterator[Finding]:
    for language in languages(book):
        if not re.search(r"\([a-zA-Z-]{2,}\)", language):
            what = msg("The language {language} has no code.", language=shown(language))
            mend = msg("Write {language} (xx) in the headings, with its two letters.", language=shown(language))
            yield good_to_know(what, Place("survey"), mend)


def _check_headings(sheet: Sheet) -> Iterator[Finding]:
    if sheet.name not in {"survey", "choices", "settings"}:
        return
    nameless = {column for row in sheet.rows for column in row.cells if column.startswith("[")}
    for column in sorted(nameless):
        yield good_to_know(msg("This column has no heading, so we leave it out."), sheet.place(column=column[1:-1]))


def _check_cells(sheet: Sheet) -> Iterator[Finding]:
    for row in sheet.rows:
        for column, text in row.cells.items():
            if sheet.name in {"survey", "choices", "settings"} and _BROKEN_CELL.fullmatch(text):
                what = msg("The spreadsheet itself says {text} here.", text=text)
                yield needs_you(what, sheet.place(row, column), msg("Mend the formula, or write the text."))


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
        rows += " …" if len(lacking) > _NAMED_ROWS else ""
        what = msg(
            "{language} has no {column} in row {rows}; people will see another language there.",
            language=language,
            column=column,
            rows=rows,
        )
        yield good_to_know(what, sheet.place(lacking[0], header), msg("Add the missing words."))


def has_words(row: Row, column: str) -> bool:
    """Whether the row has this text in any language."""
    return any(header.partition("::")[0] == column for header in row.cells)


def _check_reviews(book: Workbook) -> Iterator[Finding]:
    sheet = book.sheet("translations")
    for row in sheet.rows:
        if "needs" in row.get("status").lower():
            what = msg("{language}: {status}.", language=row.get("language"), status=row.get("status"))
            yield good_to_know(what, sheet.place(row, "status"), msg("Ask a native reader, then write: reviewed."))

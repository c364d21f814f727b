"""Looks over the survey sheet row by row: types, names, words, groups, references and brackets."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from forms.xlsform.findings import Finding, good_to_know, needs_you
from forms.xlsform.grammar import (
    BROKEN_REFERENCE,
    COMMON_TYPES,
    EXPRESSION_COLUMNS,
    MEDIA_COLUMNS,
    RowType,
    asks_a_person,
    is_name,
    read_type,
    references,
)
from forms.xlsform.workbook import Row, Sheet, Workbook

_PAIRS = {")": "(", "]": "["}
_NAME_RULE = "Begin with a letter; then letters, digits, - and _ only, no spaces."


def check_survey(book: Workbook) -> Iterator[Finding]:
    """Everything that is wrong on the survey sheet, as far as each row can be judged alone or by its groups."""
    sheet = book.sheet("survey")
    if "survey" not in book.sheets:
        yield needs_you("There is no sheet named survey.", mend=_alike("survey", book.sheets, "Rename the sheet"))
        return
    for column in {"type", "name"} - {*sheet.headers}:
        yield needs_you(f"The survey sheet has no {column} column.", sheet.place(column=column), "Add it to row 1.")
    rows = [(row, read_type(row.get("type"))) for row in sheet.rows if row.cells and not _disabled(row)]
    if not rows:
        yield needs_you("The survey sheet has no questions.", sheet.place())
    for row, kind in rows:
        yield from _check_row(sheet, row, kind)
    yield from _check_groups(sheet, rows)
    yield from _check_names(sheet, rows)


def _disabled(row: Row) -> bool:
    return row.get("disabled").lower() in {"yes", "true", "true()"}


def _check_row(sheet: Sheet, row: Row, kind: RowType) -> Iterator[Finding]:
    if not row.get("type"):
        if row.get("name") or _words(row):
            yield needs_you("This row has no type.", sheet.place(row, "type"), "Write text, integer, select_one ...")
        return
    if kind.role == "unknown":
        yield _unknown_type(sheet, row)
    yield from _check_name(sheet, row, kind)
    yield from _check_words(sheet, row, kind)
    for column in EXPRESSION_COLUMNS:
        if problem := unbalanced(row.get(column)):
            yield needs_you(problem, sheet.place(row, column), "Count the brackets and quotes.")


def _unknown_type(sheet: Sheet, row: Row) -> Finding:
    word = row.get("type").split()[0]
    if word in {"select_one", "select_multiple"}:
        mend = f"Name the list after it: {word} yes_no"
        return needs_you("This question does not say which list of choices it uses.", sheet.place(row, "type"), mend)
    mend = _alike(word, COMMON_TYPES, "Write")
    return needs_you(f"We do not know the type “{row.get('type')}”.", sheet.place(row, "type"), mend)


def _alike(word: str, known: Iterable[str], verb: str) -> str:
    close = difflib.get_close_matches(word.lower(), list(known), 1)
    return f"{verb}: did you mean {close[0]}?" if close else ""


def _check_name(sheet: Sheet, row: Row, kind: RowType) -> Iterator[Finding]:
    name, place = row.get("name"), sheet.place(row, "name")
    if not name and kind.role in {"begin", "select", "question"} and kind.word not in {"note", "audit"}:
        yield needs_you("This row has no name.", place, _NAME_RULE)
    elif name and kind.role not in {"end", "setting"} and not is_name(name):
        yield needs_you(f"“{name}” cannot be a name.", place, _NAME_RULE)
    elif name == "meta" and kind.role != "end":
        yield needs_you("The name meta is taken by the form itself.", place, "Choose another name.")


def _words(row: Row) -> bool:
    shown = ("label", "hint", "media", *MEDIA_COLUMNS)
    return any(column.partition("::")[0] in shown for column in row.cells)


def _check_words(sheet: Sheet, row: Row, kind: RowType) -> Iterator[Finding]:
    if asks_a_person(kind) and not _words(row) and not row.get("calculation"):
        yield needs_you("This question has no words to read.", sheet.place(row, "label"), "Write its label.")
    if kind.word == "calculate" and not row.get("calculation") and not row.get("default"):
        yield needs_you("There is nothing to calculate.", sheet.place(row, "calculation"), "Write the calculation.")


def unbalanced(expression: str) -> str:
    """What is left open in an expression, in one sentence; empty when all brackets and quotes are closed."""
    open_ones: list[str] = []
    quote = ""
    for sign in expression:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            open_ones.append(sign)
        elif sign in _PAIRS and (not open_ones or open_ones.pop() != _PAIRS[sign]):
            return f"A bracket {sign} closes nothing."
    if quote:
        return f"A quote {quote} is not closed."
    return f"A bracket {open_ones[-1]} is not closed." if open_ones else ""


def _check_groups(sheet: Sheet, rows: Iterable[tuple[Row, RowType]]) -> Iterator[Finding]:
    begun: list[tuple[Row, RowType]] = []
    for row, kind in rows:
        if kind.role == "begin":
            begun.append((row, kind))
        elif kind.role == "end":
            yield from _check_end(sheet, row, kind, begun)
    for row, kind in begun:
        place, word = sheet.place(row, "type"), kind.word
        yield needs_you(
            f"This {word} is begun and never ended.", place, f"Add a row end_{word} after its last question."
        )


def _check_end(sheet: Sheet, row: Row, kind: RowType, begun: list[tuple[Row, RowType]]) -> Iterator[Finding]:
    place = sheet.place(row, "type")
    if not begun:
        yield needs_you(f"This end_{kind.word} ends nothing.", place, f"Remove it, or add begin_{kind.word} above.")
        return
    start, opened = begun.pop()
    if opened.word != kind.word:
        what = f"This end_{kind.word} stands where the {opened.word} of row {start.number} should end."
        yield needs_you(what, place, f"Write end_{opened.word}, or move the row.")


def _check_names(sheet: Sheet, rows: Iterable[tuple[Row, RowType]]) -> Iterator[Finding]:
    scopes: list[dict[str, int]] = [{}]
    everywhere: dict[str, int] = {}
    for row, kind in rows:
        if kind.role == "end":
            scopes[1:] = scopes[1:-1]
        elif (name := row.get("name")) and kind.role in {"begin", "select", "question"}:
            yield from _check_twice(sheet, row, scopes[-1], everywhere)
            scopes[-1].setdefault(name, row.number)
            everywhere.setdefault(name, row.number)
        if kind.role == "begin":
            scopes.append({})


def _check_twice(sheet: Sheet, row: Row, scope: Mapping[str, int], everywhere: Mapping[str, int]) -> Iterator[Finding]:
    name, place = row.get("name"), sheet.place(row, "name")
    if name in scope:
        yield needs_you(f"The name {name} is used in row {scope[name]} too.", place, "Give each its own name.")
    elif name in everywhere:
        what = f"The name {name} is used in row {everywhere[name]} too, in another group."
        yield good_to_know(what, place, "Tables are easier to read when each name is used once.")


def question_names(book: Workbook) -> Iterator[str]:
    """The names of all questions and calculations, in the order of the survey sheet."""
    for row in book.sheet("survey").rows:
        if read_type(row.get("type")).role in {"select", "question"} and row.get("name") and not _disabled(row):
            yield row.get("name")


def check_references(book: Workbook) -> Iterator[Finding]:
    """Every ${name} on the survey, choices and settings sheets that points to no question."""
    survey = book.sheet("survey")
    known = {row.get("name") for row in survey.rows} | {"instanceID"}
    for name in ("survey", "choices", "settings"):
        sheet = book.sheet(name)
        for row in sheet.rows:
            for column, text in row.cells.items():
                yield from _check_text(sheet, row, column, text, known)


def _check_text(sheet: Sheet, row: Row, column: str, text: str, known: set[str]) -> Iterator[Finding]:
    place = sheet.place(row, column)
    if BROKEN_REFERENCE.search(text):
        yield needs_you("A ${ is not closed.", place, "Write ${name} with both braces.")
    for name in references(text):
        if name not in known:
            mend = _alike(name, known, "Look again") or "Write the name of a question of the survey sheet."
            yield needs_you(f"${{{name}}} points to no question.", place, mend)

"""Looks over the survey sheet row by row: types, names, words, groups, references and brackets."""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from core.errors import Place
from core.words import msg
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
from forms.xlsform.repairs.rewriting import shown
from forms.xlsform.workbook import Row, Sheet, Workbook

_LONGEST = 100
_PAIRS = {")": "(", "]": "["}
_SURVEY_RULE = msg("Write the questions on a sheet named survey, with the columns type, name and label.")
_NAME_RULE = msg("Begin with a letter; then letters, digits, - and _ only, no spaces.")


def check_survey(book: Workbook) -> Iterator[Finding]:
    """Everything that is wrong on the survey sheet, as far as each row can be judged alone or by its groups."""
    sheet = book.sheet("survey")
    if "survey" not in book.sheets:
        yield needs_you(
            msg("There is no sheet named survey."), Place("survey"), _alike("survey", book.sheets) or _SURVEY_RULE
        )
        return
    for column in {"type", "name"} - {*sheet.headers}:
        what = msg("The {sheet} sheet has no {column} column.", sheet="survey", column=column)
        yield needs_you(what, sheet.place(column=column), msg("Add it to row 1."))
    rows = [(row, read_type(row.get("type"))) for row in sheet.rows if row.cells and not _disabled(row)]
    if not rows:
        yield needs_you(
            msg("The survey sheet has no questions."), sheet.place(), msg("Write one row for each question.")
        )
    for row, kind in rows:
        yield from _check_row(sheet, row, kind)
    yield from _check_groups(sheet, rows)
    yield from _check_names(sheet, rows)


def _disabled(row: Row) -> bool:
    return row.get("disabled").lower() in {"yes", "true", "true()"}


def _check_row(sheet: Sheet, row: Row, kind: RowType) -> Iterator[Finding]:
    if not row.get("type"):
        if row.get("name") or _words(row):
            yield needs_you(
                msg("This row has no type."), sheet.place(row, "type"), msg("Write text, integer, select_one ...")
            )
        return
    if kind.role == "unknown":
        yield _unknown_type(sheet, row)
    yield from _check_name(sheet, row, kind)
    yield from _check_words(sheet, row, kind)
    for column in EXPRESSION_COLUMNS:
        if problem := unbalanced(row.get(column)):
            yield needs_you(problem, sheet.place(row, column), msg("Count the brackets and quotes."))


def _unknown_type(sheet: Sheet, row: Row) -> Finding:
    word = row.get("type").split()[0]
    if word in {"select_one", "select_multiple"}:
        mend = msg("Name the list after it: {type}", type=f"{word} yes_no")
        return needs_you(
            msg("This question does not say which list of choices it uses."), sheet.place(row, "type"), mend
        )
    if word.lower() == "include":
        what = msg("include takes questions from another workbook, which is not here.")
        return needs_you(what, sheet.place(row, "type"), msg("Copy the rows of that workbook to this place."))
    what = msg("We do not know the type “{type}”.", type=shown(row.get("type")))
    return needs_you(
        what, sheet.place(row, "type"), _alike(word, COMMON_TYPES) or msg("Write text, integer, select_one ...")
    )


def _alike(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word.lower(), list(known), 1) if len(word) <= _LONGEST else []
    return msg("Did you mean {name}?", name=close[0]) if close else ""


def _check_name(sheet: Sheet, row: Row, kind: RowType) -> Iterator[Finding]:
    name, place = row.get("name"), sheet.place(row, "name")
    if not name and kind.role in {"begin", "select", "question"} and kind.word not in {"note", "audit"}:
        yield needs_you(msg("This row has no name."), place, _NAME_RULE)
    elif name and kind.role not in {"end", "setting"} and not is_name(name):
        yield needs_you(msg("“{name}” cannot be a name.", name=shown(name)), place, _NAME_RULE)


def _words(row: Row) -> bool:
    shown = ("label", "hint", "media", *MEDIA_COLUMNS)
    return any(column.partition("::")[0] in shown for column in row.cells)


def _check_words(sheet: Sheet, row: Row, kind: RowType) -> Iterator[Finding]:
    if asks_a_person(kind) and not _words(row) and not row.get("calculation"):
        yield needs_you(msg("This question has no words to read."), sheet.place(row, "label"), msg("Write its label."))
    if kind.word == "calculate" and not row.get("calculation") and not row.get("default"):
        yield needs_you(
            msg("There is nothing to calculate."), sheet.place(row, "calculation"), msg("Write the calculation.")
        )


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
            return msg("A bracket {sign} closes nothing.", sign=sign)
    if quote:
        return msg("A quote {sign} is not closed.", sign=quote)
    return msg("A bracket {sign} is not closed.", sign=open_ones[-1]) if open_ones else ""


def _check_groups(sheet: Sheet, rows: Iterable[tuple[Row, RowType]]) -> Iterator[Finding]:
    begun: list[tuple[Row, RowType]] = []
    for row, kind in rows:
        if kind.role == "begin":
            begun.append((row, kind))
        elif kind.role == "end":
            yield from _check_end(sheet, row, kind, begun)
    for row, kind in begun:
        place, word = sheet.place(row, "type"), kind.word
        mend = msg("Add a row {type} after its last question.", type=f"end_{word}")
        yield needs_you(msg("This {kind} is begun and never ended.", kind=word), place, mend)


def _check_end(sheet: Sheet, row: Row, kind: RowType, begun: list[tuple[Row, RowType]]) -> Iterator[Finding]:
    place = sheet.place(row, "type")
    if not begun:
        mend = msg("Remove it, or add {type} above.", type=f"begin_{kind.word}")
        yield needs_you(msg("This {type} ends nothing.", type=f"end_{kind.word}"), place, mend)
        return
    start, opened = begun.pop()
    if opened.word != kind.word:
        what = msg(
            "This {type} stands where the {kind} of row {row} should end.",
            type=f"end_{kind.word}",
            kind=opened.word,
            row=start.number,
        )
        yield needs_you(what, place, msg("Write {type}, or move the row.", type=f"end_{opened.word}"))


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
        what = msg("The name {name} is used in row {row} too.", name=name, row=scope[name])
        yield needs_you(what, place, msg("Give each its own name."))
    elif name in everywhere:
        what = msg("The name {name} is used in row {row} too, in another group.", name=name, row=everywhere[name])
        yield good_to_know(what, place, msg("Tables are easier to read when each name is used once."))


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
                if not column.startswith("["):
                    yield from _check_text(sheet, row, column, text, known)


def _check_text(sheet: Sheet, row: Row, column: str, text: str, known: set[str]) -> Iterator[Finding]:
    place = sheet.place(row, column)
    if BROKEN_REFERENCE.search(text):
        yield needs_you(msg("A reference is not closed."), place, msg("Write a $ and the name in both braces."))
    for name in references(text):
        if name not in known:
            mend = _alike(name, known) or msg("Write the name of a question of the survey sheet.")
            yield needs_you(msg("{reference} points to no question.", reference=f"${{{shown(name)}}}"), place, mend)

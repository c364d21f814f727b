"""Asks our own engine whether it can run the form, and goes on asking until it has named all it cannot."""

from collections.abc import Iterator
from dataclasses import replace

from core.errors import FormFault, Place
from forms import load_form
from forms.xlsform.complaints import place_of_question
from forms.xlsform.conversion import to_xform
from forms.xlsform.culprit import culprit
from forms.xlsform.findings import Finding, needs_you
from forms.xlsform.grammar import read_type
from forms.xlsform.workbook import Row, Workbook

_MOST_REFUSALS = 12
_KEPT = {"name", "label", "relevant", "constraint", "required", "readonly", "calculation", "default"}


def engine_refusals(book: Workbook, xml: bytes | None) -> Iterator[Finding]:
    """What the engine cannot run, each with its row; what was named is set aside so that the next can be found."""
    for _ in range(_MOST_REFUSALS):
        found = refusal(book, xml) if xml is not None else None
        if found is None:
            return
        yield found
        row = next((row for row in book.sheet("survey").rows if row.number == found.place.row), None)
        plain = _set_aside(row, found.place.column) if row else None
        if plain is None or plain == row:
            return
        book = _with_row(book, plain)
        xml = to_xform(book).xml


def refusal(book: Workbook, xml: bytes) -> Finding | None:
    """The first thing in a form that the engine cannot run, with its cell; None when it runs."""
    problem = _fault(xml)
    if problem is None:
        return None
    place = _place(book, problem)
    if place.row is None and place.sheet in {"", "survey"}:
        place = culprit(book, lambda one: _still(one, problem))
    return needs_you(problem.what, place, problem.mend)


def _fault(xml: bytes) -> FormFault | None:
    try:
        load_form(xml, strict=True)
    except FormFault as problem:
        return problem
    return None


def _still(book: Workbook, problem: FormFault) -> bool:
    xml = to_xform(book).xml
    found = _fault(xml) if xml is not None else None
    return found is not None and found.what == problem.what


def _place(book: Workbook, problem: FormFault) -> Place:
    told = problem.place
    if "“instanceName”" in problem.what:
        settings = book.sheet("settings")
        return settings.place(settings.rows[0], "instance_name")
    found = place_of_question(book, problem.what) if told.row is None and told.sheet in {"", "survey"} else None
    return replace(found, column=told.column or "type") if found else told


def _set_aside(row: Row, column: str) -> Row | None:
    """The row without what was refused: without that cell, or as a plain text question; None for a group's edge."""
    if column in row.cells and column not in {"type", "name"}:
        return replace(row, cells={header: text for header, text in row.cells.items() if header != column})
    if read_type(row.get("type")).role not in {"question", "select"}:
        return None
    kept = {header: text for header, text in row.cells.items() if header.partition("::")[0] in _KEPT}
    return replace(row, cells={"label": row.get("name"), **kept, "type": "text"})


def _with_row(book: Workbook, changed: Row) -> Workbook:
    survey = book.sheet("survey")
    rows = tuple(changed if row.number == changed.number else row for row in survey.rows)
    headers = tuple(dict.fromkeys([*survey.headers, *changed.cells]))
    return replace(book, sheets={**book.sheets, "survey": replace(survey, headers=headers, rows=rows)})

"""Brings the lists of select_one_external home: onto the choices sheet, as lists of plain select_one questions."""

import re
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import read_type
from forms.xlsform.repairs.rewriting import with_rows
from forms.xlsform.workbook import Row, Workbook

_EXTERNAL = re.compile(r"^select[_ ]one[_ ]external")


def bring_external_home(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook without select_one_external, when its lists are all on the external_choices sheet."""
    survey, outside = book.sheet("survey"), book.sheet("external_choices")
    rows = [row for row in survey.rows if _EXTERNAL.match(row.get("type"))]
    ours = {row.get("list_name") for row in book.sheet("choices").rows}
    lists = {read_type(row.get("type")).list for row in rows}
    theirs = {_list(row) for row in outside.rows}
    if not rows or not lists <= theirs or lists & ours:
        return book
    for row in rows:
        what = msg(
            "We read select_one_external as select_one; its list {list} is one of the choices now.",
            list=read_type(row.get("type")).list,
        )
        found.append(repaired(what, survey.place(row, "type")))
    plain = [_plain(row) if row in rows else row for row in survey.rows]
    return _with_lists(with_rows(book, "survey", plain), lists)


def _list(row: Row) -> str:
    return row.get("list_name") or row.get("list name")


def _plain(row: Row) -> Row:
    return replace(row, cells={**row.cells, "type": _EXTERNAL.sub("select_one", row.get("type"))})


def _with_lists(book: Workbook, lists: set[str]) -> Workbook:
    """The lists go below the choices; a name may stand in a list twice there, as the filter tells them apart."""
    choices, settings = book.sheet("choices"), book.sheet("settings")
    last = choices.rows[-1].number if choices.rows else 1
    moved = [
        Row(number, {"list_name": _list(row), **{k: v for k, v in row.cells.items() if k != "list name"}})
        for number, row in enumerate(
            (row for row in book.sheet("external_choices").rows if _list(row) in lists), last + 1
        )
    ]
    book = with_rows(book, "choices", [*choices.rows, *moved])
    first = settings.rows[0] if settings.rows else Row(2, {})
    told = replace(first, cells={**first.cells, "allow_choice_duplicates": "yes"})
    return with_rows(book, "settings", [told, *settings.rows[1:]])

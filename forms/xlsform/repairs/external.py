"""Brings the lists of select_one_external home: onto the choices sheet, as lists of plain select_one questions."""

import re
from collections.abc import Mapping
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import read_type
from forms.xlsform.repairs.headings import column_name
from forms.xlsform.repairs.rewriting import with_rows
from forms.xlsform.workbook import Row, Workbook

_EXTERNAL = re.compile(r"^select[_ ]one[_ ]external")


def bring_external_home(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook without select_one_external, when its lists are all on the external_choices sheet."""
    survey, outside = book.sheet("survey"), book.sheet("external_choices")
    rows = [row for row in survey.rows if _EXTERNAL.match(row.get("type"))]
    ours = {row.get("list_name") for row in book.sheet("choices").rows}
    lists = {read_type(row.get("type")).list for row in rows}
    outside_rows = [_spelt(row) for row in outside.rows]
    if not rows or not lists <= {row.get("list_name") for row in outside_rows}:
        return book
    homes = {name: _free(name, ours) for name in lists}
    for row in rows:
        what = msg(
            "We read select_one_external as select_one; its list {list} is one of the choices now.",
            list=read_type(row.get("type")).list,
        )
        found.append(repaired(what, survey.place(row, "type")))
    plain = [_plain(row, homes) if row in rows else row for row in survey.rows]
    return _with_lists(with_rows(book, "survey", plain), outside_rows, homes)


def _spelt(row: Row) -> Row:
    return replace(row, cells={column_name("choices", header): text for header, text in row.cells.items()})


def _free(name: str, taken: set[str]) -> str:
    """A list of the choices sheet may have that name already."""
    return next(one for one in (name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _plain(row: Row, homes: Mapping[str, str]) -> Row:
    return replace(row, cells={**row.cells, "type": f"select_one {homes[read_type(row.get('type')).list]}"})


def _with_lists(book: Workbook, rows: list[Row], homes: Mapping[str, str]) -> Workbook:
    """The lists go below the choices; a name may stand in a list twice there, as the filter tells them apart."""
    choices, settings = book.sheet("choices"), book.sheet("settings")
    last = choices.rows[-1].number if choices.rows else 1
    wanted = (row for row in rows if row.get("list_name") in homes)
    moved = [
        Row(number, {**row.cells, "list_name": homes[row.get("list_name")]})
        for number, row in enumerate(wanted, last + 1)
    ]
    book = with_rows(book, "choices", [*choices.rows, *moved])
    first = settings.rows[0] if settings.rows else Row(2, {})
    told = replace(first, cells={**first.cells, "allow_choice_duplicates": "yes"})
    return with_rows(book, "settings", [told, *settings.rows[1:]])

"""Makes the names of lists of choices alike on both sides: on the choices sheet and in the types that use them."""

import re
from collections.abc import Mapping
from dataclasses import replace

from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import read_type
from forms.xlsform.repairs.rewriting import read_as, rewrite_cells, with_rows
from forms.xlsform.repairs.types import loose_select
from forms.xlsform.workbook import Row, Workbook

_SHEETS = ("choices", "external_choices")
_SPACE = re.compile(r"\s+")


def mend_lists(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook whose lists have names without spaces, and whose types name a list as the list names itself."""
    book = rewrite_cells(book, _SHEETS, _without_spaces, found)
    written = {row.get("list_name") or row.get("list name") for name in _SHEETS for row in book.sheet(name).rows}
    lists = {_plain(name): name for name in written if name}
    alike = {plain for plain in lists if sum(_plain(name) == plain for name in written) == 1}
    survey = book.sheet("survey")
    rows = []
    for row in survey.rows:
        mended = _with_list(row, {plain: lists[plain] for plain in alike}, written)
        if mended is not row:
            found.append(repaired(read_as(row.get("type"), mended.get("type")), survey.place(row, "type")))
        rows.append(mended)
    return with_rows(book, "survey", rows) if survey.rows else book


def _without_spaces(_sheet: str, column: str, text: str) -> str:
    return _SPACE.sub("_", text) if column in {"list_name", "list name"} else text


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name.lower())


def _with_list(row: Row, lists: Mapping[str, str], written: set[str]) -> Row:
    kind = read_type(row.get("type"))
    named, select = (kind.list, None) if kind.role == "select" else ("", loose_select(row.get("type")))
    if select:
        named = select.list
    meant = lists.get(_plain(named), "") if named and named not in written and "${" not in named else ""
    if not meant:
        return row
    written_type = select.written(meant) if select else row.get("type").replace(kind.list, meant, 1)
    return replace(row, cells={**row.cells, "type": written_type})

"""Settles choices that stand in a list twice: the same one again is left out, two meanings of one name never are."""

from collections.abc import Iterable
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import MEDIA_COLUMNS, read_type
from forms.xlsform.repairs.rewriting import with_rows
from forms.xlsform.workbook import Row, Workbook

_READ = {"label", "media", *MEDIA_COLUMNS}


def mend_choices(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook without choices that say again what an earlier row says; those a filter tells apart stay.

    One name with two labels has two meanings: that is left for the author.
    """
    choices, settings = book.sheet("choices"), book.sheet("settings")
    if not choices.rows or (settings.rows and settings.rows[0].get("allow_choice_duplicates")):
        return book
    filtered = _filtered_lists(book)
    kept: dict[tuple[str, str], list[Row]] = {}
    rows, apart = [], False
    for row in choices.rows:
        same = kept.setdefault((row.get("list_name"), row.get("name")), []) if row.get("name") else []
        again = next((one for one in same if one.cells == row.cells), None)
        if again:
            what = msg(
                "The choice {name} is in row {row} already, word for word; we left it out.",
                name=row.get("name"),
                row=again.number,
            )
            found.append(repaired(what, choices.place(row, "name")))
            continue
        if same and row.get("list_name") in filtered and _read(same[0]) == _read(row):
            what = msg(
                "The choice {name} is in row {row} too, under another filter; we keep both.",
                name=row.get("name"),
                row=same[0].number,
            )
            found.append(repaired(what, choices.place(row, "name")))
            apart = True
        same.append(row)
        rows.append(row)
    book = with_rows(book, "choices", rows)
    return _allowing_twins(book) if apart else book


def _filtered_lists(book: Workbook) -> set[str]:
    """Lists that are never shown without a choice_filter."""
    used = [(read_type(row.get("type")), row.get("choice_filter")) for row in book.sheet("survey").rows]
    lists = {kind.list for kind, _ in used if kind.role == "select"}
    return lists - {kind.list for kind, rule in used if kind.role == "select" and not rule}


def _read(row: Row) -> Iterable[tuple[str, str]]:
    return sorted((column, text) for column, text in row.cells.items() if column.partition("::")[0] in _READ)


def _allowing_twins(book: Workbook) -> Workbook:
    settings = book.sheet("settings")
    first = settings.rows[0] if settings.rows else Row(2, {})
    told = replace(first, cells={**first.cells, "allow_choice_duplicates": "yes"})
    return with_rows(book, "settings", [told, *settings.rows[1:]])

"""Gives rows names a form can have: no spaces or strange signs, none that the form needs itself; references follow."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import EXPRESSION_COLUMNS, REFERENCE, SHEETS, is_name, read_type
from forms.xlsform.repairs.cells import mended_references
from forms.xlsform.repairs.rewriting import read_as, rewrite_cells, with_rows
from forms.xlsform.workbook import Row, Workbook

_STRANGE = re.compile(r"[^\w.-]+")
_NAMED = ("begin", "select", "question")
_TAKEN = "meta"


def mend_names(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook with names a form can have, and each ${reference} and path following its question."""
    survey = book.sheet("survey")
    if not survey.rows:
        return book
    taken = {row.get("name") for row in survey.rows}
    new: dict[str, str] = {}
    rows = []
    for row in survey.rows:
        name = _name(row, taken, new)
        if name != row.get("name"):
            what = _what(row.get("name"), name)
            found.append(repaired(what, survey.place(row, "name")))
            taken.add(name)
            row = replace(row, cells={**row.cells, "name": name})  # noqa: PLW2901  the row as it goes on
        rows.append(row)
    inside = _children(survey.rows)
    book = with_rows(book, "survey", rows)
    return _follow(book, {**_known_by_case(book), **new}, inside, found)


def _name(row: Row, taken: set[str], new: dict[str, str]) -> str:
    kind, name = read_type(row.get("type")), row.get("name")
    if kind.role not in _NAMED:
        return name
    if not name:
        return _free(f"group_{row.number}", taken) if kind.role == "begin" and kind.word == "group" else ""
    if name == _TAKEN:
        return new.setdefault(name, _free("form_meta", taken))
    wanted = name if is_name(name) else mended_name(name)
    if wanted == name or not wanted or (wanted in taken and name not in new):
        return name
    return new.setdefault(name, wanted)


def mended_name(text: str) -> str:
    """The text as a name: what a name cannot hold becomes _; empty when nothing is left of it."""
    plain = _STRANGE.sub("_", text).strip("_.-")
    return next((one for one in (plain, f"_{plain}") if plain and is_name(one)), "")


def _free(wanted: str, taken: Iterable[str]) -> str:
    return next(name for name in (wanted, *(f"{wanted}_{n}" for n in range(2, 10_000))) if name not in taken)


def _what(old: str, new: str) -> str:
    if not old:
        return msg("This group has no name; we call it {name}.", name=new)
    if old == _TAKEN:
        return msg("The name {old} is taken by the form itself; we call this one {new}.", old=old, new=new)
    return read_as(old, new)


def _children(rows: Iterable[Row]) -> set[str]:
    """The names of what stands directly in a group named meta."""
    begun: list[str] = []
    found = set()
    for row in rows:
        role = read_type(row.get("type")).role
        if role == "end":
            begun[-1:] = []
        elif row.get("name") and begun[-1:] == [_TAKEN]:
            found.add(row.get("name"))
        if role == "begin":
            begun.append(row.get("name"))
    return found


def _known_by_case(book: Workbook) -> dict[str, str]:
    """References that differ from the one name they can mean in capitals only."""
    rows = book.sheet("survey").rows
    names = {row.get("name") for row in rows if row.get("name")}
    counted = Counter(name.lower() for name in names)
    plain = {name.lower(): name for name in names if counted[name.lower()] == 1}
    used = {name for row in rows for text in row.cells.values() for name in REFERENCE.findall(text)}
    return {one: plain[one.strip().lower()] for one in used if one not in names and one.strip().lower() in plain}


def _follow(book: Workbook, new: Mapping[str, str], inside: Iterable[str], found: list[Finding]) -> Workbook:
    steps = "|".join(map(re.escape, sorted(inside)))
    path = re.compile(rf"(?<=/)meta(?=/(?:{steps})\b)") if steps and _TAKEN in new else None

    def followed(_sheet: str, column: str, text: str) -> str:
        if "${" in text:
            mended = mended_references(text)
            text = REFERENCE.sub(lambda one: f"${{{new.get(one[1].strip(), one[1])}}}", mended)
        return path.sub(new[_TAKEN], text) if path and column in EXPRESSION_COLUMNS else text

    return rewrite_cells(book, SHEETS, followed, found) if new else book

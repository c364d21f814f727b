"""Takes out signs nobody can see: zero-width and control characters, and spaces of other widths where they matter."""

import re

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import EXPRESSION_COLUMNS, SHEETS
from forms.xlsform.repairs.rewriting import rewrite_cells, shown
from forms.xlsform.workbook import Workbook

_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_WIDE = re.compile("[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
_EXACT = {
    "type",
    "name",
    "list_name",
    "list name",
    "trigger",
    "save_to",
    "parameters",
    "appearance",
    "form_id",
    "version",
}


def take_out_signs(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook without unseen signs; inside words people read only those go that no document may hold."""
    changes: list[Finding] = []
    book = rewrite_cells(book, SHEETS, _mended, changes)
    for change in changes:
        words = shown(without_signs(book.sheet(change.place.sheet).cell(change.place)))
        found.append(repaired(msg("We took signs that cannot be seen out of “{words}”.", words=words), change.place))
    return book


def without_signs(text: str) -> str:
    """The text without unseen signs, its spaces plain and single."""
    return " ".join(_WIDE.sub(" ", _UNSEEN.sub("", _NEVER.sub("", text))).split())


def _mended(_sheet: str, column: str, text: str) -> str:
    if column in _EXACT:
        return without_signs(text) if _UNSEEN.search(text) or _WIDE.search(text) or _NEVER.search(text) else text
    plain = _NEVER.sub("", text)
    if column in EXPRESSION_COLUMNS:
        parts = _QUOTED.split(plain)
        parts[::2] = [_WIDE.sub(" ", _UNSEEN.sub("", part)) for part in parts[::2]]
        return "".join(parts).strip()
    return plain

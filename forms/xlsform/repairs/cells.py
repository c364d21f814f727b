"""Reads what stands in single cells as XPath and XLSForm write it: quotes, comparison signs, yes and no."""

import re
from collections.abc import Callable

from forms.xlsform.findings import Finding
from forms.xlsform.grammar import EXPRESSION_COLUMNS, SHEETS, TEXT_COLUMNS
from forms.xlsform.repairs.rewriting import rewrite_cells
from forms.xlsform.workbook import Workbook

_STRAIGHT_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_TYPED_BY_PROGRAMS = str.maketrans(
    {**dict.fromkeys("‘’‚‛`´", "'"), **dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("−–—", "-"), "،": ",", "，": ","}
    | {"（": "(", "）": ")"}
)
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "=<": "<=", "=>": ">="}
_WORDS = (
    (re.compile(r"(?<![=<>!])==(?!=)"), "="),
    (re.compile(r"(?<!\s)\s*&&\s*"), " and "),
    (re.compile(r"(?<!\s)\s*\|\|\s*"), " or "),
    (re.compile(r"(?<=[\s)])(AND|And|OR|Or)(?=[\s(])"), lambda found: found[0].lower()),
)
_LOOSE_REFERENCE = re.compile(r"\$\s*\{([^{}]*)\}")
_SWITCHES = {"required", "readonly", "disabled", "allow_choice_duplicates"}
_YES = {"y", "x", "oui", "ndiyo", "نعم", "required", "obligatoire", "✓", "✔", "1"}
_NO = {"n", "non", "hapana", "لا", "optional", "0"}


def mend_cells(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook with its rules as XPath writes them, its references without spaces, and yes and no as such."""
    return rewrite_cells(book, SHEETS, _mended, found)


def _mended(sheet: str, column: str, text: str) -> str:
    return _mender(sheet, column)(text)


def _mender(sheet: str, column: str) -> Callable[[str], str]:
    if column in _SWITCHES:
        return mended_switch
    if column in EXPRESSION_COLUMNS or (sheet, column) == ("settings", "instance_name"):
        return mended_expression
    if column.partition("::")[0] in {*TEXT_COLUMNS, "default", "trigger"}:
        return mended_references
    return str


def mended_switch(text: str) -> str:
    """`yes` or `no` for what else people write to say so; a rule stays a rule."""
    plain = text.strip().lower()
    return "yes" if plain in _YES else "no" if plain in _NO else mended_expression(text)


def mended_references(text: str) -> str:
    """`$ { name }` written as `${name}`."""
    return _LOOSE_REFERENCE.sub(lambda found: f"${{{found[1].strip()}}}", text)


def mended_expression(text: str) -> str:
    """Signs that text programs and other languages write, as XPath has them; what stands in quotes stays untouched."""
    parts, end = [], 0
    for string in _STRAIGHT_STRING.finditer(text):
        parts += [_plain_signs(text[end : string.start()]), string.group()]
        end = string.end()
    return mended_references("".join([*parts, _plain_signs(text[end:])]))


def _plain_signs(text: str) -> str:
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    for pattern, word in _WORDS:
        text = pattern.sub(word, text)
    return text.translate(_TYPED_BY_PROGRAMS)

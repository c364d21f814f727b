"""Writes docs/expressions.md: every function, operator and axis of the expression language, from the code; --check tests it."""

import sys
from pathlib import Path

from forms.xpath.axes import AXES
from forms.xpath.compiler import SPECIAL
from forms.xpath.functions import FAMILIES, Function
from forms.xpath.parser import NODE_TESTS, OPERATORS
from forms.xpath.shorthand import SHORTHAND

TARGET = Path(__file__).resolve().parent.parent / "docs" / "expressions.md"
LETTERS = {
    "t": "text", "n": "number", "b": "yes/no", "v": "value", "l": "values", "d": "numbers", "m": "nodes", "e": "nodes", "f": "nodes", "s": "nodes",
}  # fmt: skip
GIVES = {"text": "text", "number": "number", "truth": "yes/no", "nodes": "nodes"}
OWN_WAY = {
    "if": ("condition, value, value", "the value taken"),
    "once": ("value", "value"),
    "boolean": ("value", "yes/no"),
    "count": ("nodes", "number"),
    "position": ("nodes?", "number"),
    "last": ("", "number"),
    "indexed-repeat": ("node, (repeat, number)+", "text"),
    "jr:choice-name": ("text, 'path'", "text"),
    "jr:itext": ("text", "text"),
    "current": ("", "nodes"),
    "instance": ("'list'", "nodes"),
    "coalesce": ("value+", "text"),
}
SHORT_FOR = {
    "pulldata": ("'list', 'column', 'key column', key", "`instance(list)/root/item[key column = key]/column`"),
    "depend": ("value+", "its first value"),
    "is-selected": ("text, text", "`selected()`"),
}
SPECIFIED = [
    "string",
    "concat",
    "join",
    "substr",
    "substring-before",
    "substring-after",
    "translate",
    "string-length",
    "normalize-space",
    "contains",
    "starts-with",
    "ends-with",
    "uuid",
    "digest",
    "pulldata",
    "if",
    "coalesce",
    "once",
    "true",
    "false",
    "boolean",
    "boolean-from-string",
    "not",
    "regex",
    "checklist",
    "weighted-checklist",
    "number",
    "random",
    "int",
    "sum",
    "max",
    "min",
    "round",
    "pow",
    "log",
    "log10",
    "abs",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sqrt",
    "exp",
    "exp10",
    "pi",
    "count",
    "count-non-empty",
    "position",
    "instance",
    "current",
    "randomize",
    "today",
    "now",
    "format-date",
    "format-date-time",
    "date",
    "decimal-date-time",
    "decimal-time",
    "selected",
    "selected-at",
    "count-selected",
    "jr:choice-name",
    "jr:itext",
    "indexed-repeat",
    "area",
    "distance",
    "base64-decode",
    "date-time",
    "geofence",
    "version",
]
CORE = [
    "last",
    "position",
    "count",
    "id",
    "local-name",
    "namespace-uri",
    "name",
    "string",
    "concat",
    "starts-with",
    "contains",
    "substring-before",
    "substring-after",
    "substring",
    "string-length",
    "normalize-space",
    "translate",
    "boolean",
    "not",
    "true",
    "false",
    "lang",
    "number",
    "sum",
    "floor",
    "ceiling",
    "round",
]


def takes(function: Function) -> str:
    """What stands in the brackets of a function."""
    letters, last = function.signature.rstrip("?*+"), function.signature[-1:]
    words = [LETTERS[letter] for letter in letters]
    return ", ".join(words) + (last if last in ("?", "*", "+") else "")


def rows() -> list[tuple[str, str, str, str]]:
    """Family, name, what it takes and what it gives, of everything that can be called."""
    found = [
        (family, name, takes(function), GIVES[function.gives])
        for family, functions in FAMILIES.items()
        for name, function in functions.items()
    ]
    found += [("of its own kind", name, *OWN_WAY[name]) for name in SPECIAL]
    return found + [("short for", name, *SHORT_FOR[name]) for name in SHORTHAND if name in SHORT_FOR]


def gaps() -> list[str]:
    """Functions of the ODK XForms specification and of XPath 1.0 that are not there."""
    known = {name for _, name, _, _ in rows()}
    return sorted({*SPECIFIED, *CORE} - known)


def document() -> str:
    """The page."""
    found = rows()
    lines = ["# Expressions: what there is", ""]
    lines += ["Written by `scripts/expression_table.py` from the code. What differs between engines is decided in"]
    lines += ["`docs/decisions/0011-expressions.md`.", ""]
    lines += [f"- Functions: {len({name for _, name, _, _ in found})}."]
    lines += [f"- Operators: {' '.join(f'`{sign}`' for sign in OPERATORS)}, unary `-`, predicates in any number."]
    lines += [f"- Axes: {', '.join(AXES)}; on lists, on XML documents and among a form's own questions."]
    lines += [f"- Node tests: names, `prefix:name`, `*`, {', '.join(f'`{name}()`' for name in NODE_TESTS)}."]
    lines += [f"- Gaps against the ODK XForms specification and XPath 1.0: {len(gaps())}.", ""]
    lines += ["| Family | Function | Takes | Gives |", "|---|---|---|---|"]
    lines += [f"| {family} | `{name}` | {taken or '-'} | {given} |" for family, name, taken, given in found]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Writes the page, or says whether it is up to date."""
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text("utf-8") != document())
    TARGET.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()

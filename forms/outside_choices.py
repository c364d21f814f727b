"""Choices from files by the older ways: `search()` in the appearance, and `query` with itemsets.csv."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from core.errors import FormFault
from core.words import msg
from forms.definition import Control
from forms.lists import ITEMSETS, ListSource, read_source
from forms.texts import Texts, Wording
from forms.xml_reader import Element
from forms.xpath.code import Surroundings
from forms.xpath.parser import parse
from forms.xpath.shorthand import from_question
from forms.xpath.syntax import Binary, Call, Expression, Literal, Path, Step

_SEARCH = re.compile(r"\bsearch\s*\(")
_INSTANCE = re.compile(r"\binstance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_MODES = {"contains": "contains", "startswith": "starts-with", "endswith": "ends-with"}
_SIZES = (1, 4, 6)


def implied_sources(controls: Iterable[Control], known: Collection[str]) -> list[ListSource]:
    """The files that controls look into without the form naming them."""
    found: dict[str, ListSource] = {}
    for control in controls:
        for name in _INSTANCE.findall(control.element.get("query") or ""):
            found.setdefault(name, ListSource(name, ITEMSETS))
        search = search_call(control)
        if search is not None:
            name = _file(search)
            found.setdefault(name, read_source(name, f"jr://file-csv/{name}"))
    return [source for name, source in found.items() if name not in known]


def search_call(control: Control) -> Call | None:
    """The `search(...)` of an appearance; FormFault when it is not written as one."""
    begin = _SEARCH.search(control.appearance)
    if begin is None:
        return None
    depth, end = 0, len(control.appearance)
    for at in range(begin.end() - 1, len(control.appearance)):
        depth += {"(": 1, ")": -1}.get(control.appearance[at], 0)
        if not depth:
            end = at + 1
            break
    found = parse(control.appearance[begin.start() : end])
    if not isinstance(found, Call) or len(found.arguments) not in _SIZES:
        raise FormFault(msg("search() takes a file, and a way, a column and a text, and a second column and text."))
    return found


def _file(search: Call) -> str:
    name = _written(search.arguments[0])
    return name if name.endswith(".csv") else f"{name}.csv"


def _written(expression: Expression) -> str:
    if not isinstance(expression, Literal) or not isinstance(expression.value, str):
        raise FormFault(msg("search() takes the names of file, way and columns in quotes."))
    return expression.value


def searched(search: Call) -> Expression:
    """The path that finds what a `search()` asks for (ODK documentation, external CSV data)."""
    file, *rest = search.arguments
    conditions = [_condition(_written(rest[0]), _written(rest[1]), rest[2])] if rest else []
    if rest[3:]:
        conditions.append(_condition("matches", _written(rest[3]), rest[4]))
    start = Call("instance", (Literal(_file(Call("search", (file,)))),))
    return Path(start, (Step("child", "root"), Step("child", "item", tuple(conditions))))


def _condition(way: str, columns: str, text: Expression) -> Expression:
    tests = [
        _test(way, Path("here", (Step("child", column.strip()),)), from_question(text)) for column in columns.split(",")
    ]
    found = tests[0]
    for other in tests[1:]:
        found = Binary("or", found, other)
    return found


def _test(way: str, column: Expression, text: Expression) -> Expression:
    if way == "matches":
        return Binary("=", column, text)
    if way not in _MODES:
        raise FormFault(
            msg("search() does not know “{way}”.", way=way),
            mend=msg("Write contains, startswith, endswith or matches."),
        )
    return Call(_MODES[way], (_small(column), _small(text)))


def _small(text: Expression) -> Expression:
    return Call("translate", (text, Literal(_UPPER), Literal(_LOWER)))


def label_in(columns: Wording) -> Wording:
    """The words of a row: the columns that the item's label names in the language of the moment."""

    def find(at: Any, env: Surroundings) -> Wording:
        names = columns.text(env.origin, env).split(",")
        return _plain(", ".join(text for name in names if (text := _cell(at, name.strip()))))

    return Wording({}, "", find)


def translated_label(texts: Texts) -> Wording:
    """The words of a row of itemsets.csv: its label in the language of the moment, else its plain one."""
    names = {language.code: (f"label::{language.label}", f"label::{language.code}") for language in texts.languages}
    return Wording({}, "", lambda at, env: _plain(_first(at, (*names.get(env.language, ()), "label"))))


def _first(at: Any, names: Iterable[str]) -> str:
    return next((text for name in names if (text := _cell(at, name))), "")


def _cell(at: Any, name: str) -> str:
    found = at.first(name) if isinstance(at, Element) else None
    return found.text if found is not None else ""


def _plain(text: str) -> Wording:
    return Wording({"": {"": (text,)}}, "")

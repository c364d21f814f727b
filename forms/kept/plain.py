"""Elements, texts and lists as plain values, and back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.records import Json
from forms.lists import FormList
from forms.tables import Cell, Table
from forms.texts import Output, Written
from forms.xml_reader import XFORMS, Element

_BETWEEN = "\x7f"
"""Stands between the cells of a column; a column that has it in a cell is kept as a list."""


def plain_element(element: Element, only: Sequence[str] = ()) -> Json:
    """`[name, attributes, content]`, followed by its namespace where that is not the one of XForms.

    `only`: the names of the elements directly inside to keep, where not all are.
    """
    parts = [part for part in element.content if not only or (isinstance(part, Element) and part.name in only)]
    content = [part if isinstance(part, str) else plain_element(part) for part in parts]
    found: list[Json] = [element.name, element.attributes, content]
    return found if element.space == XFORMS else [*found, element.space]


def element_of(plain: Sequence[Any], order: int = 0) -> Element:
    """The element; it and those inside are numbered from `order` on."""
    return _element(plain, iter(range(order, order + 10_000_000)))


def _element(plain: Sequence[Any], orders: Iterator[int]) -> Element:
    name, attributes, content, *space = plain
    element = Element(name, space[0] if space else XFORMS, attributes)
    element.order = next(orders)
    for part in content:
        if isinstance(part, str):
            element.content.append(part)
        else:
            element.add(_element(part, orders))
    return element


def plain_text(languages: Mapping[str, Mapping[str, Written]]) -> Json:
    """`{language: {form: parts}}`, where an output is a list of its expression."""
    return {
        language: {
            form: [[part.expression] if isinstance(part, Output) else part for part in parts]
            for form, parts in forms.items()
        }
        for language, forms in languages.items()
    }


def text_of(plain: Mapping[str, Mapping[str, Sequence[Any]]]) -> dict[str, dict[str, Written]]:
    """The texts of one id."""
    return {
        language: {
            form: tuple(part if isinstance(part, str) else Output(part[0]) for part in parts)
            for form, parts in forms.items()
        }
        for language, forms in plain.items()
    }


class KeptTexts(Mapping[str, Mapping[str, Mapping[str, Written]]]):
    """The texts by id; each is read when it is asked for."""

    def __init__(self, ids: Sequence[str], lines: Sequence[str]) -> None:
        """`lines` are texts as JSON, in the order of `ids`."""
        self._lines = dict(zip(ids, lines, strict=True))

    def __getitem__(self, text_id: str) -> Mapping[str, Mapping[str, Written]]:
        return text_of(json.loads(self._lines[text_id]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, text_id: object) -> bool:
        return text_id in self._lines


def plain_list(found: FormList) -> Json:
    """A table as `{"columns": [[name, cells]], ...}` with the cells of a column in one text, any other list as its element."""
    if not isinstance(found, Table):
        return {"element": plain_element(found.root), "order": found.root.order}
    columns = [[name, _joined(texts)] for name, texts in found.columns]
    return {"columns": columns, "space": found.root.space, "order": found.root.order}


def list_of(plain: Mapping[str, Any]) -> FormList:
    """The list."""
    if "element" in plain:
        return FormList(element_of(plain["element"], plain["order"]))
    columns = [(name, cells.split(_BETWEEN) if isinstance(cells, str) else cells) for name, cells in plain["columns"]]
    return Table(columns, plain["space"], plain["order"])


def _joined(texts: Sequence[Cell]) -> Json:
    whole = [text for text in texts if text is not None and _BETWEEN not in text]
    return _BETWEEN.join(whole) if len(whole) == len(texts) and texts else list(texts)


class KeptLists(Mapping[str, FormList]):
    """The lists of a form by id; each is read when it is asked for."""

    def __init__(self, lines: Mapping[str, memoryview]) -> None:
        """`lines` are lists as JSON."""
        self._lines = lines
        self._read: dict[str, FormList] = {}

    def __getitem__(self, name: str) -> FormList:
        if name not in self._read:
            self._read[name] = list_of(json.loads(bytes(self._lines[name])))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: object) -> bool:
        return name in self._lines

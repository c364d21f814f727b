"""Lists of equal rows, column by column: thousands of choices stay small, and a row becomes an element when someone looks at it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms.lists import FormList, Index
from forms.xml_reader import Element

Cell = str | None
"""None where an item lacks the column."""

_PATH = ("root", "item")


class _Unfolding(Element):
    """An element that gets its content when someone looks."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name != "content":
            raise AttributeError(name)
        self.content = []
        self._unfold()
        return self.content

    def _unfold(self) -> None:
        """Fills the content."""


class _Row(_Unfolding):
    """An item of a table. Its cells become elements when someone looks."""

    __slots__ = ("number", "table")

    def __init__(self, table: "Table", number: int) -> None:
        self.name, self.space, self.attributes = "item", table.top.space, {}
        self.parent, self.order = table.top, table.order(number)
        self.table, self.number = table, number

    def _unfold(self) -> None:
        for column, texts in self.table.columns:
            text = texts[self.number]
            if text is not None:
                element = Element(column, self.space)
                element.order = self.order + 1 + len(self.content)
                element.content += (text,) if text else ()
                self.add(element)

    def child_text(self, name: str) -> str:
        return next((texts[self.number] or "" for column, texts in self.table.columns if column == name), "")


class _Top(_Unfolding):
    """The element around the rows of a table."""

    __slots__ = ("_table",)

    def __init__(self, table: "Table", space: str, order: int) -> None:
        self.name, self.space, self.attributes, self.order = "root", space, {}, order
        self._table = table

    def _unfold(self) -> None:
        self.content += self._table.every()


class Table(FormList):
    """A list of rows at root/item, as in every XForm. `columns` are names with a text for each row."""

    def __init__(self, columns: Sequence[tuple[str, Sequence[Cell]]], space: str = "", order: int = 0) -> None:
        """All columns are of one length; `order` is the place of the list in its document."""
        around = Element("instance", space)
        around.order = order
        super().__init__(around)
        self.columns = columns
        self.top = _Top(self, space, order + 1)
        around.add(self.top)
        self._rows: list[_Row | None] = [None] * (len(columns[0][1]) if columns else 0)

    @property
    def elements(self) -> int:
        """How many elements its rows and their cells are at most."""
        return len(self._rows) * (len(self.columns) + 1)

    def order(self, number: int) -> int:
        """The place of a row in its document."""
        return self.top.order + 1 + number * (len(self.columns) + 1)

    def row(self, number: int) -> Element:
        """A row, always the same element."""
        found = self._rows[number]
        if found is None:
            found = self._rows[number] = _Row(self, number)
        return found

    def every(self) -> list[Element]:
        """All rows."""
        return [self.row(number) for number in range(len(self._rows))]

    def index(self, names: tuple[str, ...], child: str) -> Index:
        """As of any list; rows that nobody asks for are made no elements."""
        texts = self.column(child) if names == _PATH else None
        key = (*names, child)
        if texts is not None and key not in self._indexes:
            self._indexes[key] = _RowIndex(self, texts)
        return super().index(names, child)

    def having(self, names: tuple[str, ...], wanted: Sequence[tuple[str, str]]) -> list[Element]:
        """As of any list: the rarest of the texts leads to the rows, their other cells are compared."""
        columns = [(self.column(child), text) for child, text in wanted] if names == _PATH else []
        if not columns or any(texts is None for texts, _ in columns):
            return super().having(names, wanted)
        found = min((self._numbers(child).get(text, ()) for child, text in wanted), key=len)
        for texts, text in columns:
            found = [number for number in found if texts and texts[number] == text]
        return [self.row(number) for number in found]

    def rows(self) -> list[dict[str, str]]:
        """The items as plain rows."""
        names = [name for name, _ in self.columns]
        cells = zip(*(texts for _, texts in self.columns), strict=True)
        return [{name: text for name, text in zip(names, row, strict=True) if text is not None} for row in cells]

    def texts(self) -> set[str]:
        """Every text in the list."""
        return {text for _, texts in self.columns for text in texts if text is not None}

    def column(self, name: str) -> Sequence[Cell] | None:
        """The texts of a column; None when there is no such, or more than one of that name."""
        found = [texts for column, texts in self.columns if column == name]
        return found[0] if len(found) == 1 else None

    def _numbers(self, child: str) -> Mapping[str, Sequence[int]]:
        found = self.index(_PATH, child)
        return found.numbers if isinstance(found, _RowIndex) else {}


class _RowIndex(Index):
    """The rows by the text in a column; they become elements, in a list that stays the same, when asked for."""

    def __init__(self, table: Table, texts: Sequence[Cell]) -> None:
        super().__init__()
        self._table = table
        numbers = defaultdict[Cell, list[int]](list)
        for number, text in enumerate(texts):
            numbers[text].append(number)
        self.numbers = {text: found for text, found in numbers.items() if text is not None}

    def __missing__(self, text: str) -> list[Element]:
        numbers = self.numbers.get(text)
        if numbers is None:
            return super().__missing__(text)
        found = self[text] = [self._table.row(number) for number in numbers]
        return found


def child_texts(items: Sequence[Element], name: str) -> list[str]:
    """The text of one child of each of some items; blank where an item lacks it."""
    first = items[0] if items else None
    texts = first.table.column(name) if isinstance(first, _Row) else None
    if texts is None or not isinstance(first, _Row):
        return [item.child_text(name) for item in items]
    table = first.table
    return [
        (texts[item.number] or "") if isinstance(item, _Row) and item.table is table else item.child_text(name)
        for item in items
    ]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> FormList:
    """A list of rows given as their cells; a row may be shorter or longer than the columns."""
    filled = [[*cells[: len(columns)], *[None] * (len(columns) - len(cells))] for cells in rows]
    by_column = list(zip(*filled, strict=True)) or [()] * len(columns)
    return Table(list(zip(columns, by_column, strict=True)))


def table_of(rows: Sequence[Mapping[str, str]]) -> FormList:
    """A list of rows given as mappings; a column that a row lacks is blank."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return table(columns, ([row.get(column, "") for column in columns] for row in rows))


NOTHING = table((), ())
"""The list that stands in for a file that is not there."""

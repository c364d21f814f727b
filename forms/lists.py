"""Lists a form looks things up in: the choices inside it, and files and records handed to it from outside."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.errors import FormFault
from core.words import msg
from forms.xml_reader import Element

LAST_SAVED = "jr://instance/last-saved"
ITEMSETS = "jr://file-csv/itemsets.csv"
_ADDRESS = re.compile(r"jr://(?:file|file-csv|images|audio|video)/([^/\\:%\x00-\x1f]{1,255})")

Index = dict[str, list[Element]]


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list a form asks for: its name there, and where it is: a file, or the record that was saved last."""

    id: str
    address: str

    @property
    def file(self) -> str:
        """The name of the file; blank for the record saved last."""
        return file_name(self.address)


def file_name(address: str) -> str:
    """The file a jr:// address names; blank for anything else, tricks with paths among them."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found and not found[1].startswith(".") else ""


def read_source(name: str, address: str) -> ListSource:
    """The source of a list; FormFault for an address that leads anywhere but to a file of the form."""
    if address != LAST_SAVED and not file_name(address):
        raise FormFault(
            msg(
                "The list “{name}” is to come from “{address}”, which is no file of this form.",
                name=name,
                address=address,
            ),
            mend=msg("Name a plain file, such as towns.csv."),
        )
    return ListSource(name, address)


class FormList:
    """Items below a root element, with indexes by the text of a child that are made when first asked for."""

    def __init__(self, root: Element) -> None:
        """`root` is the `<instance>` element around the data, or one like it."""
        self.root = root
        self._found: dict[tuple[str, ...], list[Element]] = {(): [root]}
        self._indexes: dict[tuple[str, ...], Index] = {}

    def at(self, names: tuple[str, ...]) -> list[Element]:
        """The elements at the end of a path of names from the root, such as ("root", "item"); `*` is any name."""
        found = self._found.get(names)
        if found is None:
            *around, name = names
            found = [child for one in self.at(tuple(around)) for child in one.children if name in ("*", child.name)]
            self._found[names] = found
        return found

    def index(self, names: tuple[str, ...], child: str) -> Index:
        """The elements at `names` by the text of their child."""
        key = (*names, child)
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = {}
            for element in self.at(names):
                for text in dict.fromkeys(_texts(element, child)):
                    index.setdefault(text, []).append(element)
        return index

    def rows(self) -> list[dict[str, str]]:
        """The items as plain rows."""
        return [{child.name: child.text for child in item.children} for item in self.at(("root", "item"))]


def _texts(element: Element, child: str) -> list[str]:
    return element.texts(child) if isinstance(element, _Row) else [found.text for found in element.named(child)]


class _Row(Element):
    """An item of a table. Its cells become elements when someone looks, so that large tables stay small."""

    __slots__ = ("_cells", "_columns")

    def __init__(self, columns: Sequence[str], cells: Sequence[str], order: int, parent: Element) -> None:
        self.name, self.space, self.attributes = "item", "", {}
        self.parent, self.order = parent, order
        self._columns, self._cells = columns, cells

    def __getattr__(self, name: str) -> list[Element | str]:
        if name != "content":
            raise AttributeError(name)
        self.content = []
        for at, (column, cell) in enumerate(zip(self._columns, self._cells, strict=False), self.order + 1):
            element = Element(column)
            element.order = at
            element.content.append(cell)
            self.add(element)
        return self.content

    def texts(self, column: str) -> list[str]:
        """The texts of the cells in the columns of that name."""
        return [cell for name, cell in zip(self._columns, self._cells, strict=False) if name == column]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> FormList:
    """A list of rows, found at root/item as in every XForm."""
    top, root = Element("instance"), Element("root")
    top.add(root)
    root.order = 1
    step = len(columns) + 1
    for at, cells in enumerate(rows):
        root.content.append(_Row(columns, cells, 2 + at * step, root))
    return FormList(top)


def table_of(rows: Sequence[Mapping[str, str]]) -> FormList:
    """A list of rows given as mappings; a column that a row lacks is blank."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return table(columns, ([row.get(column, "") for column in columns] for row in rows))


NOTHING = table((), ())
"""The list that stands in for a file that is not there."""

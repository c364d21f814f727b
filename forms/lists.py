"""Lists a form looks things up in: the choices inside it, and files and records handed to it from outside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import FormFault
from core.words import msg
from forms.xml_reader import Element

LAST_SAVED = "jr://instance/last-saved"
ITEMSETS = "jr://file-csv/itemsets.csv"
_ADDRESS = re.compile(r"jr://(?:file|file-csv|images|audio|video)/([^/\\:%\x00-\x1f]{1,255})")


class Index(dict[str, list[Element]]):
    """Elements by a text they have; a text that none has gives nothing, and leaves no trace."""

    def __missing__(self, text: str) -> list[Element]:
        return _NOBODY


_NOBODY: list[Element] = []


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
            index = self._indexes[key] = Index()
            for element in self.at(names):
                for text in dict.fromkeys(_texts(element, child)):
                    index.setdefault(text, []).append(element)
        return index

    def having(self, names: tuple[str, ...], wanted: Sequence[tuple[str, str]]) -> list[Element]:
        """The elements at `names` whose children, by name, say what is wanted."""
        (child, text), *others = wanted
        found = self.index(names, child)[text]
        for child, text in others:
            same = {id(element) for element in self.index(names, child)[text]}
            found = [element for element in found if id(element) in same]
        return list(found)

    def texts(self) -> set[str]:
        """Every text in the list."""
        return {element.text for element in self.root.descendants() if not element.children}

    def rows(self) -> list[dict[str, str]]:
        """The items as plain rows."""
        return [{child.name: child.text for child in item.children} for item in self.at(("root", "item"))]


def _texts(element: Element, child: str) -> list[str]:
    return [found.text for found in element.named(child)]

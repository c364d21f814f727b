"""Reads XML from strangers into a light tree; DTDs, entities, huge and deep documents are refused."""

from collections.abc import Iterator
from xml.parsers import expat

from core.errors import FormFault
from core.words import msg

MOST_BYTES = 20_000_000
MOST_NESTING = 200

XFORMS = "http://www.w3.org/2002/xforms"
XHTML = "http://www.w3.org/1999/xhtml"
JAVAROSA = "http://openrosa.org/javarosa"
OPENROSA = "http://openrosa.org/xforms"
ODK = "http://www.opendatakit.org/xforms"
ENTITIES = "http://www.opendatakit.org/xforms/entities"


class Element:
    """One XML element: local name, namespace, attributes (foreign ones as `{space}name`), content in order."""

    __slots__ = ("attributes", "content", "name", "order", "parent", "space")

    def __init__(self, name: str, space: str = "", attributes: dict[str, str] | None = None) -> None:
        """A lone element; `add` puts content into it."""
        self.name, self.space, self.attributes = name, space, attributes or {}
        self.content: list[Element | str] = []
        self.parent: Element | None = None
        self.order = 0

    def add(self, child: "Element") -> None:
        """Puts an element at the end of the content."""
        child.parent = self
        self.content.append(child)

    def get(self, name: str, space: str = "") -> str | None:
        """An attribute, or None."""
        return self.attributes.get(f"{{{space}}}{name}" if space else name)

    @property
    def children(self) -> list["Element"]:
        """The elements directly inside."""
        return [part for part in self.content if isinstance(part, Element)]

    def named(self, name: str) -> list["Element"]:
        """The elements directly inside that have this local name, in any namespace."""
        return [part for part in self.content if isinstance(part, Element) and part.name == name]

    def by_name(self) -> dict[str, list["Element"]]:
        """The elements directly inside, grouped by local name."""
        found: dict[str, list[Element]] = {}
        for child in self.children:
            found.setdefault(child.name, []).append(child)
        return found

    def first(self, name: str) -> "Element | None":
        """The first element directly inside with this local name."""
        for part in self.content:
            if isinstance(part, Element) and part.name == name:
                return part
        return None

    def child_text(self, name: str) -> str:
        """The text of the first element directly inside with this local name; blank when there is none."""
        found = self.first(name)
        return found.text if found is not None else ""

    def descendants(self) -> Iterator["Element"]:
        """Every element inside, in document order."""
        for child in self.children:
            yield child
            yield from child.descendants()

    def declared_prefixes(self) -> dict[str, str]:
        """The prefixes a document declares, by namespace; they are kept at its root."""
        return {space: key[6:] for key, space in self.attributes.items() if key.startswith("xmlns:")}

    @property
    def text(self) -> str:
        """All text inside, as XPath's string-value."""
        if len(self.content) == 1 and isinstance(self.content[0], str):
            return self.content[0]
        return "".join(part if isinstance(part, str) else part.text for part in self.content)


class _Tags(dict[str, tuple[str, str]]):
    """Expat's `space}name` taken apart, once for each."""

    def __missing__(self, tag: str) -> tuple[str, str]:
        space, _, name = tag.rpartition("}")
        found = self[tag] = (space, name)
        return found


class _Keys(dict[str, str]):
    """Expat's name of an attribute as an Element has it."""

    def __missing__(self, key: str) -> str:
        found = self[key] = "{" + key if "}" in key else key
        return found


class _Builder:
    """Collects expat's events into Elements."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._spaces: dict[str, str] = {}
        self._count = 0
        self._tags, self._keys = _Tags(), _Keys()

    def space(self, prefix: str | None, space: str | None) -> None:
        if prefix and space:
            self._spaces.setdefault(f"xmlns:{prefix}", space)

    def finished(self) -> Element | None:
        if self.root is not None:
            self.root.attributes |= self._spaces
        return self.root

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        around = self._open
        if len(around) >= MOST_NESTING:
            raise FormFault(
                msg("This form is nested more than {most} levels deep.", most=MOST_NESTING),
                mend=msg("Use fewer groups."),
            )
        space, name = self._tags[tag]
        if "}" in "".join(attributes):
            keys = self._keys
            attributes = {keys[key]: value for key, value in attributes.items()}
        element = Element(name, space, attributes)
        self._count += 1
        element.order = self._count
        if around:
            element.parent = around[-1]
            around[-1].content.append(element)
        else:
            self.root = element
        around.append(element)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def text(self, data: str) -> None:
        content = self._open[-1].content
        if content and isinstance(content[-1], str):
            content[-1] += data
        else:
            content.append(data)


def _refuse_doctype(*_: object) -> None:
    raise FormFault(
        msg("This file carries a document type (DTD), which a form never needs."),
        mend=msg("Convert the workbook again."),
    )


def read_xml(document: bytes) -> Element:
    """The document's root element; FormFault for anything malformed, hostile or beyond the limits."""
    if len(document) > MOST_BYTES:
        raise FormFault(msg("This form is larger than 20 MB."), mend=msg("Move long choice lists out of the form."))
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.StartNamespaceDeclHandler = builder.space
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, LookupError, ValueError) as problem:
        raise FormFault(
            msg("This is not a readable XML form ({problem}).", problem=problem),
            mend=msg("Convert the workbook again."),
        ) from problem
    root = builder.finished()
    if root is None:
        raise FormFault(msg("This form is empty."))
    return root

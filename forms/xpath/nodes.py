"""The nodes of an XML tree as XPath 1.0 section 5 knows them, and what may be asked of any node.

A node is an Element (one without a name is the document itself), one of the classes here, or `(NodeDef, Frame)` of a filled form,
where `(None, Frame)` is the document.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from forms.xml_reader import Element

XML_SPACE = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute, known by its element and its key (`name` or `{namespace}name`)."""

    parent: Element
    key: str

    @property
    def text(self) -> str:
        """Its value."""
        return self.parent.attributes[self.key]


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text, known by where it stands in its element's content."""

    parent: Element
    index: int

    @property
    def text(self) -> str:
        """What it says."""
        return str(self.parent.content[self.index])


@dataclass(frozen=True, slots=True)
class Answer:
    """The text inside a question of a filled form."""

    parent: Any

    @property
    def text(self) -> str:
        """What was answered."""
        return string_value(self.parent)


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace in scope at an element."""

    parent: Element
    prefix: str
    text: str


class Aside(Element):
    """What stands in a document beside its elements and texts: it adds nothing to the text around it.

    `kind` is comment, processing-instruction or doctype; `target` is the name of an instruction, `said` its string-value.
    """

    __slots__ = ("kind", "said", "target")

    def __init__(self, kind: str, target: str, said: str) -> None:
        """An element without a name: no name test finds it."""
        super().__init__("")
        self.kind, self.target, self.said = kind, target, said


class Tagged(Element):
    """An element that remembers the prefixes it was written with, and the namespaces it declares."""

    __slots__ = ("declared", "prefix", "prefixes")

    def __init__(self, name: str, space: str = "", prefix: str = "", attributes: dict[str, str] | None = None) -> None:
        """`prefixes` tells the prefix of an attribute's key."""
        super().__init__(name, space, attributes)
        self.prefix = prefix
        self.prefixes: dict[str, str] = {}
        self.declared: dict[str, str] = {}


def string_value(node: Any) -> str:
    """XPath's string-value of a node."""
    if isinstance(node, tuple):
        definition, frame = node
        return str(frame.values[definition.slot]) if definition is not None else ""
    return node.said if isinstance(node, Aside) else str(node.text)


def is_element(node: Any) -> bool:
    """Whether it is an element: no comment, no instruction, not the document."""
    if isinstance(node, tuple):
        return node[0] is not None and not node[0].key
    return isinstance(node, Element) and bool(node.name)


def is_attribute(node: Any) -> bool:
    """Whether it is an attribute, of an element or of the form."""
    return isinstance(node, Attribute) or (isinstance(node, tuple) and node[0] is not None and bool(node[0].key))


def local_name(node: Any) -> str:
    """Its name without prefix; blank for what has none."""
    if isinstance(node, tuple):
        return str(getattr(node[0], "name", "")).removeprefix("@")
    if isinstance(node, Attribute):
        return node.key.rpartition("}")[2]
    if isinstance(node, Namespace):
        return node.prefix
    return node.target if isinstance(node, Aside) else str(getattr(node, "name", ""))


def qualified_name(node: Any) -> str:
    """Its name as written, with the prefix where one is known."""
    if isinstance(node, Attribute):
        prefix = getattr(node.parent, "prefixes", {}).get(node.key, "")
    else:
        prefix = "" if isinstance(node, Namespace | tuple) else getattr(node, "prefix", "")
    return f"{prefix}:{local_name(node)}" if prefix else local_name(node)


def namespace(node: Any) -> str:
    """The namespace its name is in; blank for none."""
    if isinstance(node, Attribute):
        return node.key[1:].partition("}")[0] if node.key.startswith("{") else ""
    if isinstance(node, tuple):
        return namespace(node[0].element) if node[0] else ""
    return node.space if isinstance(node, Element) else ""


def language_of(node: Any) -> str:
    """The nearest xml:lang around a node; blank where nobody says."""
    at = node if isinstance(node, Element) else getattr(node, "parent", None)
    while at is not None:
        found = at.get("lang", XML_SPACE)
        if found is not None:
            return found
        at = at.parent
    return ""


def place_among_namesakes(node: Any) -> float:
    """Its position among the siblings of its name, from 1; the number of a round for a repeat of the form."""
    if isinstance(node, tuple):
        definition, frame = node
        return float(frame.number + 1) if definition.repeat else 1.0
    if not isinstance(node, Element) or node.parent is None:
        return 1.0
    return float(next(at for at, other in enumerate(node.parent.named(node.name), 1) if other is node))


def parent_of(node: Any) -> Any:
    """The node around a node, or None."""
    if not isinstance(node, tuple):
        return getattr(node, "parent", None)
    definition, frame = node
    if definition is None:
        return None
    return (definition.parent, frame.up if definition.repeat else frame)


def content_of(node: Any) -> Iterator[Any]:
    """The child nodes in document order: texts as nodes, everything else as it stands; of a form only what its author put there and is relevant."""
    if isinstance(node, tuple):
        yield from _content_of_form(*node)
    elif isinstance(node, Element) and not isinstance(node, Aside):
        for at, part in enumerate(node.content):
            yield Text(node, at) if isinstance(part, str) else part


def _content_of_form(definition: Any, frame: Any) -> Iterator[Any]:
    if definition is None:
        yield (frame.owner, frame)
    elif definition.leaf:
        if frame.values[definition.slot]:
            yield Answer((definition, frame))
    else:
        for child in definition.children:
            frames = frame.live(child) if child.repeat else (frame,)
            yield from ((child, found) for found in frames if found.shown[child.slot] and not child.optional)


def attributes_of(node: Any) -> list[Any]:
    """The attributes of an element in the order they are written; those of a form are nodes with a key."""
    if isinstance(node, tuple):
        return [(found, node[1]) for found in node[0].attributes] if node[0] else []
    return [Attribute(node, key) for key in node.attributes] if isinstance(node, Element) else []


def namespaces_of(node: Any) -> list[Namespace]:
    """The namespaces in scope at an element, the built-in one included."""
    if not is_element(node):
        return []
    found: dict[str, str] = {}
    at = node
    while at is not None:
        for prefix, space in getattr(at, "declared", {}).items():
            found.setdefault(prefix, space)
        at = at.parent
    found.setdefault("xml", XML_SPACE)
    return [Namespace(node, prefix, space) for prefix, space in found.items() if space]


def with_id(node: Any, wanted: list[str]) -> list[Any]:
    """The elements of a node's tree whose `id` or `xml:id` is among the words of some texts (XPath 1.0 section 4.1, id())."""
    words = {word for text in wanted for word in text.split()}
    if isinstance(node, tuple) or not words:
        return []
    top = node
    while top.parent is not None:
        top = top.parent
    every = (top, *top.descendants()) if isinstance(top, Element) else ()
    return [found for found in every if words & {found.get("id") or "", found.get("id", XML_SPACE) or ""} - {""}]


def order_of(node: Any) -> tuple[int, ...]:
    """A key that sorts the nodes of one tree in document order (XPath 1.0 section 5)."""
    if isinstance(node, Element):
        return (node.order, 0)
    if isinstance(node, Namespace):
        return (node.parent.order, 1)
    if isinstance(node, Attribute):
        return (node.parent.order, 2, list(node.parent.attributes).index(node.key))
    if isinstance(node, Text):
        return (_last_before(node.parent, node.index).order, 3, -_depth(node), node.index)
    if isinstance(node, Answer):
        return (*order_of(node.parent), 1)
    definition, frame = node
    return (*_rounds_of(frame), definition.index) if definition is not None else ()


def _rounds_of(frame: Any) -> tuple[int, ...]:
    return () if frame.up is None else (*_rounds_of(frame.up), frame.owner.index, frame.number)


def _last_before(parent: Element, index: int) -> Element:
    """The last element that begins before a place in the content."""
    before = next((part for part in reversed(parent.content[:index]) if isinstance(part, Element)), None)
    if before is None:
        return parent
    while True:
        inside = [part for part in before.content if isinstance(part, Element)]
        if not inside:
            return before
        before = inside[-1]


def _depth(node: Any) -> int:
    depth, at = 0, node.parent
    while at is not None:
        depth, at = depth + 1, at.parent
    return depth


def in_document_order(find: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """What `find` gives, each node once, in document order (XPath 1.0 section 3.3)."""

    def run(at: Any, env: Any) -> list[Any]:
        return sorted(dict.fromkeys(find(at, env)), key=order_of)

    return run

"""Expressions on any XML document, as XPath 1.0 sees it: comments, instructions, namespaces and all; how an expression is tried."""

from collections.abc import Mapping
from xml.parsers import expat

from core.errors import FormFault
from core.words import msg
from forms.definition import NodeDef
from forms.lists import FormList
from forms.xml_reader import MOST_BYTES, MOST_NESTING, Element
from forms.xpath.code import Code
from forms.xpath.compiler import compile_expression, compile_text
from forms.xpath.nodes import Aside, Tagged
from forms.xpath.scope import Scope, World


def compile_on(document: Element, expression: str, spaces: Mapping[str, str]) -> Code:
    """The code of an expression on a tree whose root is `document`; it runs on a node of the tree, which must be the origin too.

    `spaces` tells what prefixes in the expression mean; one that is not there fits any namespace. instance() finds the elements
    of that name by their id anywhere around the tree.
    """
    top = document
    while top.parent is not None:
        top = top.parent
    found = (element for element in top.descendants() if element.name == "instance")
    instances = {element.get("id") or "": FormList(element) for element in found}
    root = NodeDef(0, "", "", document, None)
    root.owner = root
    world = World(root, {}, instances, document=document, spaces=spaces)
    return compile_text(expression, Scope(world, None, root, root, compile_expression, nested=True))


def read_document(xml: bytes) -> Tagged:
    """The document node of an XML text; FormFault where it cannot be read or declares entities.

    Like a browser's tree it keeps CDATA sections as texts of their own, and the document type as a node.
    """
    if len(xml) > MOST_BYTES:
        raise FormFault(msg("This document is larger than 20 MB."))
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartCdataSectionHandler, parser.EndCdataSectionHandler = reader.section, reader.end_section
    parser.CommentHandler, parser.ProcessingInstructionHandler = reader.comment, reader.instruction
    parser.StartNamespaceDeclHandler = reader.declare
    parser.StartDoctypeDeclHandler, parser.EndDoctypeDeclHandler = reader.doctype, reader.end_doctype
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError, ValueError) as problem:
        raise FormFault(msg("This is not a readable XML document ({problem}).", problem=problem)) from problem
    return reader.document


class Section(str):
    """The text of a CDATA section."""

    __slots__ = ()


def _refuse(*_: object) -> None:
    raise FormFault(msg("This document declares entities, which Kioo does not read."))


class _Reader:
    """Collects expat's events into a tree."""

    def __init__(self) -> None:
        self.document = Tagged("")
        self._open: list[Element] = [self.document]
        self._declared: dict[str, str] = {}
        self._count = 0
        self._in_section = self._in_type = False

    def _place(self, element: Element) -> None:
        self._count += 1
        element.order = self._count
        self._open[-1].add(element)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MOST_NESTING:
            raise FormFault(msg("This document is nested more than {most} levels deep.", most=MOST_NESTING))
        space, name, prefix = _apart(tag)
        element = Tagged(name, space, prefix)
        for key, value in attributes.items():
            attribute_space, attribute, attribute_prefix = _apart(key)
            full = f"{{{attribute_space}}}{attribute}" if attribute_space else attribute
            element.attributes[full] = value
            element.prefixes[full] = attribute_prefix
        element.declared, self._declared = self._declared, {}
        self._place(element)
        self._open.append(element)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def declare(self, prefix: str | None, space: str | None) -> None:
        self._declared[prefix or ""] = space or ""

    def section(self) -> None:
        self._in_section = True

    def end_section(self) -> None:
        self._in_section = False

    def text(self, data: str) -> None:
        content = self._open[-1].content
        if self._in_section:
            content.append(Section(data))
        elif content and isinstance(content[-1], str) and not isinstance(content[-1], Section):
            content[-1] += data
        else:
            content.append(data)

    def comment(self, data: str) -> None:
        if not self._in_type:
            self._place(Aside("comment", "", data))

    def instruction(self, target: str, data: str) -> None:
        if not self._in_type:
            self._place(Aside("processing-instruction", target, data))

    def doctype(self, name: str, *_: object) -> None:
        self._in_type = True
        self._place(Aside("doctype", name, ""))

    def end_doctype(self) -> None:
        self._in_type = False


def _apart(tag: str) -> tuple[str, str, str]:
    """Namespace, local name and prefix, from expat's triplet (a prefix comes only with a namespace)."""
    parts = tag.split("}")
    if len(parts) == 1:
        return "", parts[0], ""
    prefix = parts[2] if len(parts) > 2 else "xml" if parts[0].endswith("/namespace") else ""  # noqa: PLR2004 - a triplet
    return parts[0], parts[1], prefix

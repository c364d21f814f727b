"""A filled form on its way out: answers by name, and the OpenRosa document, byte for byte repeatable."""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from core.records import Json
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame
from forms.xml_reader import ENTITIES, JAVAROSA, ODK, OPENROSA, XFORMS

_XML = "http://www.w3.org/XML/1998/namespace"
_PREFIXES = {OPENROSA: "orx", ODK: "odk", JAVAROSA: "jr", ENTITIES: "entities", _XML: "xml"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_order(frame: Frame) -> Iterator[tuple[NodeDef, Frame]]:
    """Every node that can hold an answer with its frame, in document order, rounds one after the other."""
    yield from _walk(frame.owner, frame)


def _walk(node: NodeDef, frame: Frame) -> Iterator[tuple[NodeDef, Frame]]:
    if node.leaf:
        yield node, frame
    for child in node.children:
        if child.repeat:
            for one in frame.rounds[child.index]:
                yield from _walk(child, one)
        else:
            yield from _walk(child, frame)


def answers_of(form: FormDefinition, frame: Frame) -> dict[str, Json]:
    """The relevant answers that are not blank by name, repeats as lists; the meta group left out."""
    found: dict[str, Json] = {}
    for node in _data(frame):
        if frame.values[node.slot]:
            found[form.keys[node.index]] = frame.values[node.slot]
    for repeat in frame.owner.inner:
        rounds = [answers_of(form, one) for one in frame.live(repeat) if one.shown[0]]
        if rounds:
            found[form.keys[repeat.index]] = rounds
    return found


def _data(frame: Frame) -> list[NodeDef]:
    return [node for node in frame.owner.members if is_answer(node)]


def is_answer(node: NodeDef) -> bool:
    """Whether a node holds an answer: no group, note, attribute or part of a meta block."""
    return node.leaf and not node.key and node.kind != "note" and not _meta(node)


def _meta(node: NodeDef) -> bool:
    """Whether it is in a meta block; an entity and its label are there too."""
    at = node.parent
    while at is not None and at.name != "meta":
        at = at.parent
    return at is not None


def shown_of(form: FormDefinition, root: Frame) -> dict[str, Json]:
    """The text of every relevant question by name, blank ones too; inside repeats a list of texts."""
    found: dict[str, Json] = {}
    for node in form.nodes:
        if not is_answer(node) or node.bind.preload:
            continue
        texts = [frame.values[node.slot] for frame in root.under(node.owner) if frame.shown[node.slot]]
        if texts:
            found[form.keys[node.index]] = texts[0] if node.owner is root.owner else texts
    return found


def prefixes_of(nodes: Sequence[NodeDef], declared: Mapping[str, str]) -> dict[str, str]:
    """The prefix of every namespace the nodes of a form are in, as the form declares it or as OpenRosa usually does."""
    used = {node.element.space for node in nodes if not node.key}
    used |= {node.key[1:].partition("}")[0] for node in nodes if node.key.startswith("{")}
    own = next((node.element.space for node in nodes), "")
    known = {**_PREFIXES, **declared}
    return {space: known[space] for space in sorted(used & known.keys()) if space not in ("", XFORMS, own)}


def document(form: FormDefinition, root: Frame) -> bytes:
    """The submission: the instance with non-relevant nodes pruned, no templates, in UTF-8 (OpenRosa 1.0 submission)."""
    return ("<?xml version='1.0' encoding='UTF-8'?>\n" + "".join(_written(form.root, root, form.prefixes))).encode()


def _written(node: NodeDef, frame: Frame, prefixes: Mapping[str, str]) -> Iterator[str]:
    if not frame.shown[node.slot]:
        return
    start = _start(node, frame, prefixes)
    if node.leaf:
        text = frame.values[node.slot]
        if text or not node.optional:
            yield f"<{start}>{_escaped(text)}</{start.partition(' ')[0]}>" if text else f"<{start}/>"
        return
    yield f"<{start}>"
    for child in node.children:
        for one in frame.live(child) if child.repeat else (frame,):
            yield from _written(child, one, prefixes)
    yield f"</{start.partition(' ')[0]}>"


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _start(node: NodeDef, frame: Frame, prefixes: Mapping[str, str]) -> str:
    """The name and attributes of an element, in an order that is always the same."""
    space = node.element.space
    found = {f"xmlns:{prefix}": address for address, prefix in prefixes.items()} if node.parent is None else {}
    if space not in ("", XFORMS) and space not in prefixes and (node.parent is None or space != _around(node)):
        found["xmlns"] = space
    for one in node.attributes:
        if frame.shown[one.slot]:
            found[_named(one.key, prefixes)] = frame.values[one.slot]
    name = f"{prefixes[space]}:{node.name}" if space in prefixes else node.name
    said = (f" {key}={quoteattr(_NOT_XML.sub(chr(0xFFFD), text))}" for key, text in sorted(found.items()))
    return name + "".join(said)


def _around(node: NodeDef) -> str:
    return node.parent.element.space if node.parent else ""


def _named(key: str, prefixes: Mapping[str, str]) -> str:
    space, _, name = key.lstrip("{").rpartition("}")
    return f"{prefixes[space]}:{name}" if space in prefixes else name

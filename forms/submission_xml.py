"""A filled form on its way out: answers by name, and the OpenRosa document, byte for byte repeatable."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from core.records import Json
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame
from forms.xml_reader import JAVAROSA, ODK, OPENROSA, XFORMS, Element

_PREFIXES = {OPENROSA: "orx", ODK: "odk", JAVAROSA: "jr"}
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
    return [node for node in frame.owner.members if node.leaf and node.kind != "note" and not _meta(node)]


def _meta(node: NodeDef) -> bool:
    return node.parent is not None and node.parent.name == "meta"


def shown_of(form: FormDefinition, root: Frame) -> dict[str, Json]:
    """The text of every relevant question by name, blank ones too; inside repeats a list of texts."""
    found: dict[str, Json] = {}
    for node in form.nodes:
        if not node.leaf or node.kind == "note" or _meta(node) or node.bind.preload:
            continue
        texts = [frame.values[node.slot] for frame in root.under(node.owner) if frame.shown[node.slot]]
        if texts:
            found[form.keys[node.index]] = texts[0] if node.owner is root.owner else texts
    return found


def document(form: FormDefinition, root: Frame) -> bytes:
    """The submission: the instance with non-relevant nodes pruned, no templates, in UTF-8 (OpenRosa 1.0 submission)."""
    return ("<?xml version='1.0' encoding='UTF-8'?>\n" + "".join(_written(form.root, root))).encode()


def _written(node: NodeDef, frame: Frame) -> Iterator[str]:
    if not frame.shown[node.slot]:
        return
    tag, attributes = _tag(node.element), _attributes(node)
    if node.leaf:
        text = frame.values[node.slot]
        yield f"<{tag}{attributes}>{_escaped(text)}</{tag}>" if text else f"<{tag}{attributes}/>"
        return
    yield f"<{tag}{attributes}>"
    for child in node.children:
        if child.repeat:
            for one in frame.live(child):
                yield from _written(child, one)
        else:
            yield from _written(child, frame)
    yield f"</{tag}>"


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _tag(element: Element) -> str:
    prefix = _PREFIXES.get(element.space)
    return f"{prefix}:{element.name}" if prefix else element.name


def _attributes(node: NodeDef) -> str:
    found = dict(_plain(node.element))
    if node.parent is None:
        if node.element.space not in ("", XFORMS, *_PREFIXES):
            found["xmlns"] = node.element.space
        found |= {f"xmlns:{prefix}": space for space, prefix in _PREFIXES.items()}
    return "".join(f" {name}={quoteattr(_NOT_XML.sub(chr(0xFFFD), value))}" for name, value in sorted(found.items()))


def _plain(element: Element) -> Iterator[tuple[str, str]]:
    for key, value in element.attributes.items():
        space, _, name = key.lstrip("{").rpartition("}")
        if not space:
            yield name, value
        elif space in _PREFIXES and (space, name) != (JAVAROSA, "template"):
            yield f"{_PREFIXES[space]}:{name}", value

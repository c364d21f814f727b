"""Reads an XForm document into nodes, binds and controls as written; what Kioo cannot run is named here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import FormFault, Place
from forms.definition import Bind, Control, NodeDef
from forms.question_types import classify
from forms.values import SUPPORTED_TYPES
from forms.xml_reader import ENTITIES, JAVAROSA, OPENROSA, Element

_BIND_RULES = ("relevant", "calculate", "constraint", "required", "readonly")
_MESSAGES = {"constraint": "constraintMsg", "required": "requiredMsg"}
_CONTROLS = ("input", "secret", "select", "select1", "upload", "trigger", "range", "rank", "group", "repeat")
_KNOWN_PARTS = (*_BIND_RULES, "nodeset", "ref", "id", "type", *_MESSAGES.values(), "preload", "preloadParams", "saveto")
_PRELOADS = {
    "uid": None,
    "timestamp": ("start", "end"),
    "date": ("today",),
    "property": ("deviceid",),
}
_FEATURES = {
    "setgeopoint": "finding the place by itself",
    "recordaudio": "recording in the background",
}


def unsupported(feature: str, question: str, mend: str = "Take this question out, or ask it another way.") -> FormFault:
    """The fault of a form that asks for something Kioo cannot do yet."""
    return FormFault(f"“{question}” needs {feature}, which Kioo cannot do yet.", Place(sheet="survey"), mend)


@dataclass(frozen=True)
class Parts:
    """An XForm taken apart: the model's pieces, the nodes in document order, the page's controls."""

    title: str
    model: Element
    primary: Element
    instances: Mapping[str, Element]
    nodes: tuple[NodeDef, ...]
    body: tuple[Control, ...]
    style: str


def read_parts(document: Element) -> Parts:
    """The parts of an XForm; FormFault when it is not one or needs what Kioo cannot do."""
    head, body = document.first("head"), document.first("body")
    model = head.first("model") if head else None
    if head is None or model is None or body is None:
        raise FormFault("This is XML, but not an XForm.", mend="Publish the workbook itself; Kioo converts it.")
    primary, instances = _instances(model)
    controls = tuple(_controls(body, "", _single_root(primary)))
    repeats = {_ref(control.element) for control in _every(controls) if control.tag == "repeat"}
    nodes = _nodes(primary, {resolve_ref(ref, f"/{primary.name}") for ref in repeats})
    _bind(model, nodes)
    _attach(controls, {node.ref: node for node in nodes})
    classify(nodes, {resolve_ref(one.get("ref") or "", "") for one in model.named("setvalue")})
    _refuse_foreign(model)
    title = head.first("title")
    return Parts(
        title.text.strip() if title else "", model, primary, instances, nodes, controls, body.get("class") or ""
    )


def _single_root(primary: Element) -> str:
    return f"/{primary.name}"


def _instances(model: Element) -> tuple[Element, dict[str, Element]]:
    found = model.named("instance")
    primary = found[0].children[0] if found and found[0].children else None
    if primary is None:
        raise FormFault("This form has no questions.")
    for instance in found[1:]:
        if instance.get("src"):
            raise unsupported(
                "a list from another file", instance.get("id") or "?", "Put the choices on the choices sheet."
            )
    return primary, {instance.get("id") or "": instance for instance in found[1:]}


def _every(controls: tuple[Control, ...]) -> Iterator[Control]:
    for control in controls:
        yield from control.walk()


def _controls(parent: Element, around: str, root: str) -> Iterator[Control]:
    for element in parent.children:
        if element.name in ("label", "hint", "setvalue"):
            continue
        if element.name not in _CONTROLS:
            raise unsupported(_feature(element.name), _short(element.get("ref") or element.name))
        ref = _ref(element)
        if not ref and element.name == "group":
            yield from _controls(element, around, root)
        elif element.name == "group" and _wrapped(element, ref) is not None:
            yield _repeat(_wrapped(element, ref) or element, element, root)
        else:
            yield _control(element, resolve_ref(ref, around or root), root)


def _control(element: Element, ref: str, root: str) -> Control:
    _refuse_appearance(element, ref)
    control = Control(element.name, None, element, element.get("appearance") or "")
    if element.name in ("group", "repeat"):
        control.children = list(_controls(element, ref, root))
    return control


def _repeat(element: Element, group: Element, root: str) -> Control:
    """A repeat and the group pyxform puts around it are one thing, and the group's label is the repeat's."""
    control = _control(element, resolve_ref(_ref(element), root), root)
    control.appearance = control.appearance or group.get("appearance") or ""
    if element.first("label") is None and (label := group.first("label")) is not None:
        element.add(label)
    return control


def _wrapped(group: Element, ref: str) -> Element | None:
    inside = [child for child in group.children if child.name not in ("label", "hint")]
    only = inside[0] if len(inside) == 1 and inside[0].name == "repeat" else None
    return only if only is not None and _ref(only) == ref else None


def _ref(element: Element) -> str:
    return (element.get("nodeset") or element.get("ref") or "").strip()


def resolve_ref(ref: str, around: str) -> str:
    """A ref without namespace prefixes, from the top."""
    plain = re.sub(r"[^/]*:", "", ref.strip())
    return plain if plain.startswith("/") else f"{around}/{plain}"


def _nodes(primary: Element, repeats: set[str]) -> tuple[NodeDef, ...]:
    found: list[NodeDef] = []
    root = _node(primary, None, repeats, found)
    _place(root)
    return tuple(found)


def _node(element: Element, parent: NodeDef | None, repeats: set[str], found: list[NodeDef]) -> NodeDef:
    ref = f"{parent.ref if parent else ''}/{element.name}"
    node = NodeDef(len(found), element.name, ref, element, parent, ref in repeats)
    found.append(node)
    if element.space == ENTITIES or (element.name == "entity" and parent is not None and parent.name == "meta"):
        raise unsupported("entities", "entities", "Take the entities sheet out.")
    for name, same in element.by_name().items():
        if len(same) > 1 and f"{ref}/{name}" not in repeats:
            raise FormFault(
                f"Two questions in one group are called “{name}”.",
                Place(sheet="survey", column="name"),
                "Rename one of them.",
            )
        shape = next((one for one in same if one.get("template", JAVAROSA) is not None), same[0])
        node.children.append(_node(shape, node, repeats, found))
    return node


def _place(node: NodeDef) -> None:
    """Gives a node its owner and slot, and those inside theirs."""
    if node.parent is None or node.repeat:
        node.owner, node.slot = node, 0
        if node.parent is not None:
            node.parent.owner.inner.append(node)
            node.depth = node.parent.owner.depth + 1
    else:
        node.owner, node.slot = node.parent.owner, len(node.parent.owner.members)
        node.depth = node.owner.depth
    node.owner.members.append(node)
    for child in node.children:
        _place(child)
    node.stop = len(node.owner.members)


def _bind(model: Element, nodes: tuple[NodeDef, ...]) -> None:
    by_ref = {node.ref: node for node in nodes}
    for element in model.named("bind"):
        ref = resolve_ref(element.get("nodeset") or element.get("ref") or "", nodes[0].ref)
        node = by_ref.get(ref)
        if node is None and "@" not in ref:
            raise FormFault(
                f"A rule is about “{_short(ref)}”, which the form does not have.", mend="Convert the workbook again."
            )
        if node is not None:
            _read_bind(element, node)


def _read_bind(element: Element, node: NodeDef) -> None:
    bind = node.bind
    bind.type = _type(element)
    bind.expressions = {name: text for name in _BIND_RULES if (text := (element.get(name) or "").strip())}
    bind.messages = {name: text for name, mark in _MESSAGES.items() if (text := element.get(mark, JAVAROSA) or "")}
    bind.preload = element.get("preload", JAVAROSA) or ""
    bind.preload_parameters = element.get("preloadParams", JAVAROSA) or ""
    if bind.preload and not _known_preload(bind):
        what = bind.preload_parameters or bind.preload
        raise unsupported(
            f"the {what} of the device", node.name, "Take this line out; Kioo records who filled the form by itself."
        )
    bind.parameters = {
        name: text for key, text in element.attributes.items() if (name := key.rpartition("}")[2]) not in _KNOWN_PARTS
    }
    if element.get("saveto", ENTITIES):
        raise unsupported("entities", node.name, "Take the save_to column out.")


def _known_preload(bind: Bind) -> bool:
    known = _PRELOADS.get(bind.preload, ())
    return known is None or bind.preload_parameters in known


def _type(element: Element) -> str:
    written = (element.get("type") or "string").rpartition(":")[2] or "string"
    known = {"integer": "int", "datetime": "dateTime", "double": "decimal", "long": "int", "text": "string"}
    kind = known.get(written, written)
    return kind if kind in SUPPORTED_TYPES else "string"


def _attach(controls: tuple[Control, ...], by_ref: dict[str, NodeDef]) -> None:
    def walk(controls: list[Control], around: str) -> None:
        for control in controls:
            ref = resolve_ref(_ref(control.element), around)
            node = by_ref.get(ref)
            if node is None:
                raise FormFault(
                    f"The page shows “{_short(ref)}”, which the form does not have.", mend="Convert the workbook again."
                )
            control.node = node
            node.control = node.control or control
            walk(control.children, ref)

    walk(list(controls), next(iter(by_ref)))


def _refuse_appearance(element: Element, ref: str) -> None:
    appearance = element.get("appearance") or ""
    if "search(" in appearance or element.get("query"):
        raise unsupported(
            "a choice list from another file",
            _short(ref),
            "Put the choices on the choices sheet and use choice_filter.",
        )


def _refuse_foreign(model: Element) -> None:
    submission = model.first("submission")
    if submission is not None and submission.get("base64RsaPublicKey"):
        raise unsupported(
            "an encrypted form", "settings", "Take public_key out of the settings; Kioo encrypts by itself."
        )
    if model.get("entities-version", ENTITIES):
        raise unsupported("entities", "entities", "Take the entities sheet out.")
    for element in model.children:
        if element.name in ("setgeopoint", "recordaudio"):
            raise unsupported(_feature(element.name), _short(element.get("ref") or element.name))


def _feature(name: str) -> str:
    return _FEATURES.get(name, f"“{name}”")


def _short(ref: str) -> str:
    return ref.rpartition("/")[2] or ref


def version_of(primary: Element) -> str:
    """The version attribute of the instance, in whichever namespace it stands."""
    return primary.get("version") or primary.get("version", OPENROSA) or ""

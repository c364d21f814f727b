"""Reads a submission as somebody else's programme wrote it: what it says of itself, and its answers, none worked out anew."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.records import Json
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame
from forms.submission_xml import is_answer
from forms.xml_reader import JAVAROSA, Element, read_xml


@dataclass(frozen=True)
class Sent:
    """A submission document: `form` and `version` as written at its root, its instanceID, the one it replaces, its name.

    An `encrypted` one is the manifest of files that only the holder of the form's key can read.
    """

    root: Element
    form: str
    version: str
    instance: str
    replaces: str
    name: str
    encrypted: bool

    @property
    def words(self) -> frozenset[str]:
        """Every text that stands in it alone, file names among them."""
        leaves = (one for one in self.root.descendants() if not one.children)
        return frozenset(text for one in leaves if (text := one.text.strip()))


def read_sent(document: bytes) -> Sent:
    """What a submission says of itself; FormFault when it is cut, hostile or no XML at all."""
    root = read_xml(document)
    meta = root.first("meta") or Element("meta")
    told = {name: meta.child_text(name).strip() for name in ("instanceID", "deprecatedID", "instanceName")}
    return Sent(
        root=root,
        form=root.get("id") or root.name,
        version=root.get("version") or "",
        instance=told["instanceID"] or (root.get("instanceID") or "").strip(),
        replaces=told["deprecatedID"],
        name=told["instanceName"],
        encrypted=root.get("encrypted") == "yes" or root.first("base64EncryptedKey") is not None,
    )


def frame_as_sent(form: FormDefinition, root: Element) -> tuple[Frame, list[str]]:
    """The frame that holds exactly what the document holds, and the paths of what the form has no question for."""
    frame, unknown = Frame(form.root, None, 0), list[str]()
    _take(frame, form.root, root, unknown)
    return frame, unknown


def _take(frame: Frame, node: NodeDef, element: Element, unknown: list[str]) -> None:
    frame.shown[node.slot] = True
    if node.leaf:
        _hold(frame, node, element.text)
    for attribute in node.attributes:
        if attribute.key in element.attributes:
            _hold(frame, attribute, element.attributes[attribute.key])
    inside = {
        name: [one for one in found if one.get("template", JAVAROSA) is None]
        for name, found in element.by_name().items()
    }
    for child in node.children:
        found = inside.pop(child.name, [])
        if child.repeat:
            frame.rounds[child.index] = [_round(frame, child, n, one, unknown) for n, one in enumerate(found)]
        elif found:
            _take(frame, child, found[0], unknown)
            unknown += [f"{child.ref}[{n}]" for n in range(2, len(found) + 1)]
    if node.name != "meta":
        unknown += [f"{node.ref}/{name}" for name, found in inside.items() if found and name != "meta"]


def _round(around: Frame, repeat: NodeDef, number: int, element: Element, unknown: list[str]) -> Frame:
    inside = Frame(repeat, around, number)
    _take(inside, repeat, element, unknown)
    return inside


def answers_as_written(element: Element) -> dict[str, Json]:
    """The answers of a form that is not known: texts by name, what stands there more than once as a list, groups taken apart."""
    found: dict[str, Json] = {}
    for name, same in element.by_name().items():
        if name == "meta":
            continue
        rounds = [answers_as_written(one) if one.children else {name: one.text} for one in same]
        if len(rounds) > 1:
            found[name] = rounds
        elif same[0].children:
            found = {**rounds[0], **found}
        elif same[0].text:
            found[name] = same[0].text
    return found


def frame_of_answers(form: FormDefinition, answers: Json, meta: Mapping[str, str]) -> Frame:
    """The frame a record's answers would have come from: what is not among them was not asked. `meta` is by name."""
    frame = Frame(form.root, None, 0)
    _lay(form, frame, form.root, answers)
    frame.shown[form.root.slot] = True
    for attribute in form.root.attributes:
        _hold(frame, attribute, form.root.element.attributes.get(attribute.key, ""))
    for name, text in meta.items():
        node = form.by_ref.get(f"{form.root.ref}/meta/{name}")
        if node is not None and node.parent is not None:
            _hold(frame, node, text)
            frame.shown[node.parent.slot] = True
    return frame


def _lay(form: FormDefinition, frame: Frame, node: NodeDef, answers: Json) -> bool:
    """Lays answers into a node and what is inside it; whether anything was."""
    text, some = answers.get(form.keys[node.index]) if is_answer(node) else None, False
    if isinstance(text, str):
        _hold(frame, node, text)
        some = True
    for child in node.children:
        if child.repeat:
            some |= _lay_rounds(form, frame, child, answers.get(form.keys[child.index]))
        else:
            some |= _lay(form, frame, child, answers)
    frame.shown[node.slot] = some
    return some


def _lay_rounds(form: FormDefinition, frame: Frame, repeat: NodeDef, rounds: Json) -> bool:
    told = [one for one in rounds if isinstance(one, dict)] if isinstance(rounds, list) else []
    for number, one in enumerate(told):
        inside = Frame(repeat, frame, number)
        _lay(form, inside, repeat, one)
        inside.shown[0] = True
        frame.rounds[repeat.index].append(inside)
    return bool(told)


def _hold(frame: Frame, node: NodeDef, text: str) -> None:
    frame.shown[node.slot] = True
    frame.given[node.slot] = frame.values[node.slot] = text

"""What a form records by itself: start, end, today, device, person, instance id and name."""

import uuid
from collections.abc import Callable, Iterable, Iterator

from forms import dates
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame
from forms.xml_reader import OPENROSA, Element
from forms.xpath.code import Surroundings


def complete(primary: Element) -> set[int]:
    """Adds the meta block with its instanceID where a form lacks it (OpenRosa metadata schema), and a place for deprecatedID.

    Gives the ids (of Python) of what was added: it is written only when it holds something, and no `*` finds it.
    """
    added = []
    meta = primary.first("meta")
    if meta is None:
        meta = Element("meta", OPENROSA)
        primary.add(meta)
        added.append(meta)
    own = meta.first("instanceID")
    for name in ("instanceID", "deprecatedID"):
        if meta.first(name) is None:
            element = Element(name, own.space if own is not None else meta.space)
            meta.add(element)
            added.append(element)
    return {id(element) for element in added}


def meta_node(form: FormDefinition, name: str) -> NodeDef | None:
    """A node of the form's own meta block, such as instanceID."""
    return form.by_ref.get(f"{form.root.ref}/meta/{name}")


Give = Callable[[NodeDef, Frame, str], None]


def put(node: NodeDef, frame: Frame, text: str) -> None:
    """Puts a text into a frame whose rules are still to be worked out."""
    frame.given[node.slot] = text


def begin(form: FormDefinition, frames: Iterable[Frame], env: Surroundings, give: Give = put) -> None:
    """Fills the preloads of a new record or of new rounds (ODK XForms specification, preload attributes)."""
    for node, frame in _preloads(form, frames):
        given = _first_value(node, env)
        if given:
            give(node, frame, given)


def _preloads(form: FormDefinition, frames: Iterable[Frame]) -> Iterator[tuple[NodeDef, Frame]]:
    for frame in frames:
        for node in form.preloaded:
            if node.owner is frame.owner:
                yield node, frame


def identify(form: FormDefinition, root: Frame, env: Surroundings, give: Give = put) -> None:
    """Every record has an id, also where the form does not ask for one."""
    node = meta_node(form, "instanceID")
    if node is not None and not root.given[node.slot] and not node.calculated:
        give(node, root, _new_id(env))


def supersede(form: FormDefinition, root: Frame, env: Surroundings) -> None:
    """A finished record that is edited gets a new id and remembers the old one (OpenRosa metadata schema, deprecatedID)."""
    own, old = meta_node(form, "instanceID"), meta_node(form, "deprecatedID")
    if own is not None and old is not None:
        root.given[old.slot] = root.given[own.slot]
        root.given[own.slot] = _new_id(env)


def _new_id(env: Surroundings) -> str:
    return "uuid:" + str(uuid.UUID(bytes=env.random_bytes(16), version=4))


def _first_value(node: NodeDef, env: Surroundings) -> str:
    kind, parameter = node.bind.preload, node.bind.preload_parameters
    if kind == "uid":
        return _new_id(env)
    if kind == "property":
        known = {"deviceid": env.device, **env.properties}
        return known.get(parameter) or known.get(parameter.replace("uri:", ""), "")
    if kind == "timestamp":
        return now_text(env)
    return today_text(env) if (kind, parameter) == ("date", "today") else ""


def today_text(env: Surroundings) -> str:
    """The local day."""
    return env.today.isoformat() if env.today else now_text(env)[:10]


def now_text(env: Surroundings) -> str:
    """The local moment with its offset."""
    return dates.moment_text(env.clock_ms(), env.offset_minutes)


def ended(form: FormDefinition, root: Frame) -> Iterator[tuple[NodeDef, Frame]]:
    """The nodes that hold the time of the last change."""
    for node in form.ending:
        for frame in root.under(node.owner):
            yield node, frame


def instance_id(form: FormDefinition, root: Frame) -> str:
    """The record's own id, or blank."""
    node = meta_node(form, "instanceID")
    return root.given[node.slot] if node is not None else ""


def deprecated_id(form: FormDefinition, root: Frame) -> str:
    """The id of the record this one replaces, or blank."""
    node = meta_node(form, "deprecatedID")
    return root.given[node.slot] if node is not None else ""


def instance_name(form: FormDefinition, root: Frame) -> str:
    """What the record calls itself, or blank."""
    node = meta_node(form, "instanceName")
    return root.values[node.slot] if node is not None else ""

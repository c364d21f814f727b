"""Reads the page of a form: controls in order, groups and repeats around them, actions inside."""

from collections.abc import Iterator

from core.errors import FormFault
from core.words import msg
from forms.definition import Control, NodeDef
from forms.refs import last_name, ref_in, resolve_ref
from forms.xml_reader import Element

ACTIONS = ("setvalue", "setgeopoint", "recordaudio")
_CONTROLS = ("input", "secret", "select", "select1", "upload", "trigger", "range", "rank", "group", "repeat")
_NO_QUESTION = ("label", "hint", "help", "alert", *ACTIONS)


def read_body(body: Element, root: str) -> tuple[Control, ...]:
    """The controls at the top of the page, each with those inside it."""
    return tuple(_controls(body, root))


def every(controls: tuple[Control, ...]) -> Iterator[Control]:
    """All controls in the order of the page."""
    for control in controls:
        yield from control.walk()


def _controls(parent: Element, around: str) -> Iterator[Control]:
    for element in parent.children:
        ref = ref_in(element)
        if element.name in _NO_QUESTION or (element.name not in _CONTROLS and not ref):
            continue
        if element.name not in _CONTROLS:
            raise FormFault(
                msg(
                    "“{name}” is asked by “{control}”, which Kioo does not know.",
                    name=last_name(ref),
                    control=element.name,
                ),
                mend=msg("Convert the workbook again."),
            )
        wrapped = _wrapped(element, ref) if element.name == "group" else None
        if wrapped is not None:
            yield _repeat(wrapped, element, around)
        elif element.name == "group" and (not ref or _is_around_its_repeat(element, ref)):
            yield from _controls(element, around)
        else:
            yield _control(element, around)


def _control(element: Element, around: str) -> Control:
    if element.name == "repeat" and not ref_in(element):
        raise FormFault(
            msg("A repeat on the page does not say which part of the form it repeats."),
            mend=msg("Convert the workbook again."),
        )
    control = Control(element.name, None, element, _appearance(element))
    if element.name in ("group", "repeat"):
        control.children = list(_controls(element, resolve_ref(ref_in(element), around)))
    return control


def _appearance(element: Element) -> str:
    """As written; for selects the old `search` is also said as `autocomplete`."""
    said = element.get("appearance") or ""
    old = element.name in ("select", "select1") and "search" in said.split() and "autocomplete" not in said.split()
    return f"{said} autocomplete" if old else said


def _repeat(element: Element, group: Element, around: str) -> Control:
    """A repeat and the group pyxform puts around it are one thing: label and actions of the group are the repeat's."""
    control = _control(element, around)
    control.appearance = control.appearance or group.get("appearance") or ""
    if element.first("label") is None and (label := group.first("label")) is not None:
        element.add(label)
    for action in [child for child in group.children if child.name in ACTIONS]:
        element.add(action)
    return control


def _wrapped(group: Element, ref: str) -> Element | None:
    inside = [child for child in group.children if child.name not in _NO_QUESTION]
    only = inside[0] if len(inside) == 1 and inside[0].name == "repeat" else None
    return only if only is not None and ref_in(only) == ref else None


def _is_around_its_repeat(group: Element, ref: str) -> bool:
    """A group that names the repeat in it, however deep, and holds more than that, is only a frame on the page."""
    return any(
        ref_in(child) == ref if child.name == "repeat" else child.name == "group" and _is_around_its_repeat(child, ref)
        for child in group.children
    )


def attach(controls: tuple[Control, ...], by_ref: dict[str, NodeDef], root: str) -> None:
    """Tells each control its node and each node its (first) control; FormFault when there is none."""

    def walk(controls: list[Control], around: str, home: NodeDef) -> None:
        for control in controls:
            ref = resolve_ref(ref_in(control.element), around)
            node = by_ref.get(ref)
            if node is None:
                raise FormFault(
                    msg("The page shows “{name}”, which the form does not have.", name=last_name(ref)),
                    mend=msg("Convert the workbook again."),
                )
            _check_home(node, home)
            control.node = node
            if node.control is None or node.control.tag == "group":
                node.control = control
            walk(control.children, ref, node if control.tag == "repeat" else home)

    walk(list(controls), root, by_ref[root])


def _check_home(node: NodeDef, home: NodeDef) -> None:
    """What is asked inside a repeat belongs to its rounds, and what belongs to rounds is asked inside their repeat."""
    around = node.parent.owner if node.repeat and node.parent else node.owner
    if around is not home:
        raise FormFault(
            msg("“{name}” is asked outside the repeat it belongs to.", name=node.name),
            mend=msg("Convert the workbook again."),
        )


def repeats_in(controls: tuple[Control, ...], root: str) -> set[str]:
    """The refs of all repeats."""

    def walk(controls: list[Control], around: str) -> Iterator[str]:
        for control in controls:
            ref = resolve_ref(ref_in(control.element), around)
            if control.tag == "repeat":
                yield ref
            yield from walk(control.children, ref)

    return set(walk(list(controls), root))


def actions_in(element: Element, around: str, source: str = "") -> Iterator[tuple[Element, str]]:
    """Every action in the body with the ref of the control it stands in."""
    for child in element.children:
        if child.name in ACTIONS:
            yield child, source
        elif child.name in _CONTROLS:
            ref = resolve_ref(ref_in(child), around) if ref_in(child) else around
            yield from actions_in(child, ref, ref if ref_in(child) else source)

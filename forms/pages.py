"""The pages of a form: one for each top-level group, field-list, repeat or lone question that is relevant now."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.definition import Control, FormDefinition, NodeDef
from forms.instance import Frame, ref_of
from forms.xpath.code import Surroundings


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown together: its ref and label, and the refs inside in order (groups, repeats and their rounds included)."""

    ref: str
    label: str
    refs: tuple[str, ...]


def relevant_pages(form: FormDefinition, root: Frame, env: Surroundings) -> list[Page]:
    """The pages with something relevant on them."""
    found = []
    for control in _tops(form.body):
        node = control.node
        if node is None:
            continue
        refs = tuple(_refs(control, root))
        env.origin = Frame(node, root, 0) if node.repeat else root
        if refs:
            found.append(Page(ref_of(node, root), control.label.text(env.origin, env) if control.label else "", refs))
    return found


def _tops(controls: tuple[Control, ...] | list[Control]) -> Iterator[Control]:
    """A group is one page, unless it only holds groups that ask to be pages of their own (field-list)."""
    for control in controls:
        inner = [child for child in control.children if _field_list(child)]
        if control.tag == "group" and inner and not _field_list(control):
            yield from _tops(control.children)
        else:
            yield control


def _field_list(control: Control) -> bool:
    return "field-list" in control.appearance.split()


def _refs(control: Control, frame: Frame) -> Iterator[str]:
    node = control.node
    if node is None:
        return
    if node.repeat:
        yield from _series(control, node, frame)
    elif frame.shown[node.slot]:
        inside = [ref for child in control.children for ref in _refs(child, frame)]
        if inside or node.kind != "group":
            yield ref_of(node, frame)
            yield from inside


def _series(control: Control, repeat: NodeDef, frame: Frame) -> Iterator[str]:
    if repeat.parent is not None and not frame.shown[repeat.parent.slot]:
        return
    rounds = [one for one in frame.live(repeat) if one.shown[0]]
    hidden = "relevant" in repeat.bind.expressions and not rounds and frame.rounds[repeat.index]
    if hidden or (repeat.count is not None and not rounds):
        return
    yield ref_of(repeat, frame)
    for one in rounds:
        yield ref_of(repeat, one)
        for child in control.children:
            yield from _refs(child, one)

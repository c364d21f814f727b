"""A filled form to JSON and back, keyed by refs so that a newer engine can read an older draft."""

from collections.abc import Mapping

from core.records import Json
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame
from forms.xpath.code import Surroundings

FORMAT = 1


def taken(form: FormDefinition, root: Frame, env: Surroundings) -> dict[str, Json]:
    """`{"format", "form", "version", "shuffle", "frame"}`, where `shuffle` seeds the lists without a seed of their own.

    A frame is `{"given": {ref: text}, "rounds": {ref: [frame]}}`, blanks left out.
    """
    head = {"format": FORMAT, "form": form.id, "version": form.version, "shuffle": env.drawn()}
    return {**head, "frame": _frame(root)}


def _frame(frame: Frame) -> dict[str, Json]:
    if frame.told is None:
        frame.told = {
            node.ref: text for node in frame.owner.members if (text := frame.given[node.slot]) != _always(node)
        }
    rounds = {repeat.ref: [_frame(one) for one in frame.rounds[repeat.index]] for repeat in frame.owner.inner}
    return {"given": {**frame.told, **frame.extra}, "rounds": {ref: found for ref, found in rounds.items() if found}}


def tell(node: NodeDef, frame: Frame) -> None:
    """Brings what a snapshot tells of a frame up to date with the new text of a node."""
    told, text = frame.told, frame.given[node.slot]
    if told is None:
        return
    if text == _always(node):
        told.pop(node.ref, None)
    else:
        told[node.ref] = text


def _always(node: NodeDef) -> str:
    """What needs no keeping: blanks, and attributes as the form itself has them."""
    return node.parent.element.attributes.get(node.key, "") if node.key and node.parent else ""


def drawn_in(saved: Mapping[str, Json]) -> int | None:
    """The seed of a snapshot's shuffled lists; None in those of older versions."""
    drawn = saved.get("shuffle")
    return int(drawn) if drawn is not None else None


def restored(form: FormDefinition, saved: Mapping[str, Json]) -> Frame:
    """The frames of a snapshot; answers to questions this version does not have are kept and saved again."""
    return _restored(form, form.root, None, 0, saved.get("frame", {}))


def _restored(form: FormDefinition, owner: NodeDef, up: Frame | None, number: int, saved: Mapping[str, Json]) -> Frame:
    frame = Frame(owner, up, number)
    for member in owner.members:
        frame.given[member.slot] = _always(member)
    for ref, text in saved.get("given", {}).items():
        node = form.by_ref.get(ref)
        if node is not None and node.leaf and node.owner is owner:
            frame.given[node.slot] = str(text)
        else:
            frame.extra[ref] = str(text)
    for repeat in owner.inner:
        found = saved.get("rounds", {}).get(repeat.ref, [])
        frame.rounds[repeat.index] = [_restored(form, repeat, frame, at, one) for at, one in enumerate(found)]
    return frame

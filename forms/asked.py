"""Which questions a finished record was asked: those left blank too, and what it says of lists, put back where its form has them."""

from collections.abc import Sequence

from forms import values
from forms.definition import FormDefinition, NodeDef
from forms.entities import EntityChange, fields_of, is_entity
from forms.instance import Frame
from forms.submission_xml import is_answer
from forms.xpath.code import Surroundings

_ATTRIBUTES = {
    "id": "id",
    "create": "creates",
    "update": "updates",
    "baseVersion": "base_version",
    "trunkVersion": "trunk_version",
    "branchId": "branch",
}
"""What the attributes of an entity block say of a change (ODK XForms specification, entities)."""
_NOTHING = EntityChange("", "", creates=False, updates=False, label="", properties={})


def ask(form: FormDefinition, root: Frame, moment_ms: int) -> None:
    """Shows in the frame of a record's answers every node that was relevant when it was finished (ms UTC); no answer is worked out anew.

    What holds an answer was asked, whatever its condition says now. Lists from outside the form are not here: a condition that
    looks something up in one finds nothing.
    """
    env = Surroundings(form=form, clock_ms=lambda: moment_ms, random_bytes=bytes)
    for frame in root.every():
        frame.shown = [True] * len(frame.shown)
        _written_by_the_author(frame)
    for rule in form.graph.rules:
        if rule.kind not in ("relevant", "calculate") or (rule.kind == "calculate" and not rule.node.key):
            continue
        for frame in root.under(rule.owner):
            env.origin, env.looked = frame, 0
            if rule.kind == "calculate":
                _hold(frame, rule.node, values.to_type(rule.node.bind.type, rule.run(frame, env)))
            elif not rule.run(frame, env) and not _answered(rule.node, frame):
                frame.shown[rule.node.slot : rule.node.stop] = [False] * (rule.node.stop - rule.node.slot)


def _written_by_the_author(frame: Frame) -> None:
    """Attributes that stand in the form itself."""
    for node in frame.owner.members:
        if node.key and node.parent is not None and not frame.values[node.slot]:
            _hold(frame, node, node.parent.element.attributes.get(node.key, ""))


def _answered(node: NodeDef, frame: Frame) -> bool:
    """Whether the record has something of a node, or of what is inside it."""
    if node.repeat:
        return True
    inside = frame.owner.members[node.slot : node.stop]
    rounds = (frame.rounds[one.index] for one in frame.owner.inner if one.parent in inside)
    return any(frame.values[one.slot] for one in inside if is_answer(one)) or any(rounds)


def lay_entities(form: FormDefinition, root: Frame, told: Sequence[EntityChange]) -> None:
    """Writes what a record told of lists into the entity blocks of its form, after `ask`; a block that nothing was told of does nothing.

    Records tell in the order of the form and do not name the round: each goes into the first block left whose questions say the same.
    """
    waiting = list(told)
    for entity in (node for node in form.nodes if is_entity(node)):
        for frame in root.under(entity.owner):
            change = _told_here(form, entity, frame, waiting) if frame.shown[entity.slot] else None
            if change is not None:
                waiting.remove(change)
            _lay(entity, frame, change)


def _told_here(
    form: FormDefinition, entity: NodeDef, frame: Frame, waiting: Sequence[EntityChange]
) -> EntityChange | None:
    dataset = entity.element.get("dataset") or ""
    saved = [(node.bind.saved_to, frame.values[node.slot]) for node in fields_of(form, entity, frame)]
    here = (dataset, {name: text for name, text in saved if text})
    told = ((one.dataset, {name: text for name, text in one.properties.items() if text}) for one in waiting)
    return next((change for change, what in zip(waiting, told, strict=True) if what == here), None)


def _lay(entity: NodeDef, frame: Frame, change: EntityChange | None) -> None:
    for one in entity.attributes:
        told = _ATTRIBUTES.get(one.name[1:])
        if told is not None:
            _hold(frame, one, _text(one, getattr(change or _NOTHING, told)))
    for child in entity.children:
        if child.name == "label":
            _hold(frame, child, (change or _NOTHING).label)


def _text(attribute: NodeDef, told: object) -> str:
    """Yes and no as a calculation writes them, or as authors do."""
    if isinstance(told, str):
        return told
    yes, no = ("true", "false") if attribute.calculated else ("1", "")
    return yes if told else no


def _hold(frame: Frame, node: NodeDef, text: str) -> None:
    frame.given[node.slot] = frame.values[node.slot] = text

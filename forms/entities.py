"""Entities: what a finished form creates or updates in lists, and how later forms see it at once.

ODK XForms specification, entities, versions 2023.1.0 to 2025.1.0 (entities in repeats).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from core.records import Json
from forms.definition import FormDefinition, NodeDef
from forms.instance import Frame
from forms.lists import FormList
from forms.tables import table_of

_YES = ("1", "true")
_DATASET = re.compile(r"<(?:\w+:)?entity\b[^>]*\bdataset=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class EntityChange:
    """One entity a record creates, updates, or (both) creates unless it is there. `properties` by their name in the list.

    `base_version`, `trunk_version` and `branch` are what the list said of it when the form was filled.
    """

    dataset: str
    id: str
    creates: bool
    updates: bool
    label: str
    properties: Mapping[str, str]
    base_version: str = ""
    trunk_version: str = ""
    branch: str = ""

    def as_json(self) -> dict[str, Json]:
        """What a record says of it on its way up."""
        return asdict(self)


def fed_by(xml: str) -> frozenset[str]:
    """The entity lists that records of an XForm may change, without reading the form."""
    return frozenset(_DATASET.findall(xml))


def datasets_of(form: FormDefinition) -> frozenset[str]:
    """The entity lists that records of a form may change."""
    named = (node.element.get("dataset") for node in form.nodes if is_entity(node))
    return frozenset(name for name in named if name)


def entity_changes(form: FormDefinition, root: Frame) -> list[EntityChange]:
    """What the relevant answers create or update, in document order, one per round for entities in repeats."""
    entities = [node for node in form.nodes if is_entity(node)]
    return [
        change
        for entity in entities
        for frame in root.under(entity.owner)
        if frame.shown[entity.slot] and (change := _change(form, entity, frame)) is not None
    ]


def is_entity(node: NodeDef) -> bool:
    """Whether a node is the block that says which entry of a list a record makes or changes."""
    return node.name == "entity" and node.parent is not None and node.parent.name == "meta"


def _change(form: FormDefinition, entity: NodeDef, frame: Frame) -> EntityChange | None:
    said = {one.name[1:]: frame.values[one.slot] for one in entity.attributes}
    creates, updates = said.get("create", "") in _YES, said.get("update", "") in _YES
    if not (creates or updates) or not said.get("id"):
        return None
    label = next((frame.values[child.slot] for child in entity.children if child.name == "label"), "")
    return EntityChange(
        dataset=said.get("dataset", ""),
        id=said["id"],
        creates=creates,
        updates=updates,
        label=label,
        properties={node.bind.saved_to: frame.values[node.slot] for node in fields_of(form, entity, frame)},
        base_version=said.get("baseVersion", ""),
        trunk_version=said.get("trunkVersion", ""),
        branch=said.get("branchId", ""),
    )


def fields_of(form: FormDefinition, entity: NodeDef, frame: Frame) -> Iterator[NodeDef]:
    """The relevant questions saved to an entity: those whose nearest group with an entity is the entity's own."""
    home = _home(entity)
    for node in form.nodes:
        if node.bind.saved_to and node.owner is entity.owner and frame.shown[node.slot] and _nearest(node) is home:
            yield node


def _home(entity: NodeDef) -> NodeDef | None:
    return entity.parent.parent if entity.parent else None


def _nearest(node: NodeDef) -> NodeDef | None:
    at = node.parent
    while at is not None and not _has_entity(at):
        at = at.parent
    return at


def _has_entity(node: NodeDef) -> bool:
    return any(inside.name == "entity" for child in node.children if child.name == "meta" for inside in child.children)


def merged(found: FormList, dataset: str, changes: Iterable[EntityChange], branch_of: Callable[[str], str]) -> FormList:
    """The list with what records of this device changed, until the server has seen them; other lists' changes are left out.

    Each change raises `__version`. `__trunkVersion` is the server's version that the changes of this device began from,
    blank for what began on the device; `branch_of` names their branch by the entity's id.
    """
    rows = found.rows()
    places = {row.get("name", ""): place for place, row in enumerate(rows)}
    for change in changes:
        if change.dataset != dataset:
            continue
        place = places.get(change.id)
        if place is None and change.creates:
            begun = {"__version": "1", "__trunkVersion": "", "__branchId": branch_of(change.id)}
            places[change.id] = len(rows)
            rows.append({**change.properties, "name": change.id, "label": change.label, **begun})
        elif place is not None and change.updates:
            known = rows[place]
            told = {"name": change.id, "label": change.label or known.get("label", "")}
            rows[place] = {**known, **change.properties, **told, **_versions(known, change, branch_of)}
    return table_of(rows)


def _versions(known: Mapping[str, str], change: EntityChange, branch_of: Callable[[str], str]) -> dict[str, str]:
    """The next version on the branch that the change stands on; without one, a branch begins at the version that is known."""
    if change.branch:
        trunk, branch, base = change.trunk_version, change.branch, change.base_version
    else:
        base = known.get("__version", "")
        trunk = known.get("__trunkVersion", "") if known.get("__branchId") else base
        branch = known.get("__branchId") or branch_of(change.id)
    return {"__version": str(int(base) + 1 if base.isdigit() else 1), "__trunkVersion": trunk, "__branchId": branch}

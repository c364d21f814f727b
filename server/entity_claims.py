"""Reads what a record says of lists that records feed, and believes only what has the shape and the size of it."""

import re
from dataclasses import fields, replace

from core.records import Json
from forms import EntityChange
from server.entity_history import LABEL

MOST_PROPERTIES, LONGEST_VALUE, LONGEST_LABEL, MOST_CHANGES = 100, 4000, 300, 500
_DATASET, _ID = re.compile(r"[^\W\d][\w.-]{0,79}"), re.compile(r"(?!\.+$)[^\s/\x00-\x1f]{1,80}")
_PROPERTY = re.compile(r"[^\W\d][\w.-]{0,79}")
_FIELDS = {field.name for field in fields(EntityChange)}
_TAKEN = ("name", LABEL)


def changes_told(raw: Json) -> tuple[list[EntityChange], bool]:
    """The changes a record tells that can be believed, several of one entity as one; and whether that is all of them."""
    told = raw if isinstance(raw, list) else []
    found: dict[tuple[str, str], EntityChange] = {}
    read = [change_told(one) for one in told[:MOST_CHANGES]]
    for change in (one for one in read if one is not None):
        known = found.get((change.dataset, change.id))
        found[change.dataset, change.id] = _together(known, change) if known else change
    return list(found.values()), None not in read and len(read) == len(told) and isinstance(raw, list | None)


def change_told(raw: Json) -> EntityChange | None:
    """One change, when it has the shape of one and stays within the limits."""
    if not isinstance(raw, dict):
        return None
    try:
        change = EntityChange(**{name: value for name, value in raw.items() if name in _FIELDS})
    except TypeError:
        return None
    named = _fits(_DATASET, change.dataset) and _fits(_ID, change.id)
    acts = type(change.creates) is bool and type(change.updates) is bool and (change.creates or change.updates)
    versions = (change.base_version, change.trunk_version, change.branch)
    short = all(isinstance(text, str) and len(text) <= most for text, most in zip(versions, (9, 9, 80), strict=True))
    if not (named and acts and short and isinstance(change.label, str) and _are_properties(change.properties)):
        return None
    return replace(change, label=_cut(change.label))


def _cut(label: str) -> str:
    """A label that fits in a list; the record has it whole."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _fits(pattern: re.Pattern[str], text: Json) -> bool:
    return isinstance(text, str) and bool(pattern.fullmatch(text))


def _are_properties(raw: Json) -> bool:
    if not isinstance(raw, dict) or len(raw) > MOST_PROPERTIES:
        return False
    names = all(_fits(_PROPERTY, name) and name not in _TAKEN and not name.startswith("__") for name in raw)
    return names and all(isinstance(value, str) and len(value) <= LONGEST_VALUE for value in raw.values())


def _together(one: EntityChange, other: EntityChange) -> EntityChange:
    return EntityChange(
        one.dataset,
        one.id,
        creates=one.creates or other.creates,
        updates=one.updates or other.updates,
        label=other.label or one.label,
        properties={**one.properties, **other.properties},
        base_version=one.base_version,
        trunk_version=one.trunk_version,
        branch=one.branch,
    )

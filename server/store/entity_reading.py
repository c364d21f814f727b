"""Reads lists that records feed: which there are, their entries, and what was said of one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from core.records import Json
from server.store.base import plain_rows
from server.store.entity_tables import Entity, EntityWord
from server.store.tables import OrgUnit, Person


@dataclass(frozen=True)
class ListRow:
    """A list of a district: how many entries it has, how many need somebody, how many changes wait for their beginning."""

    district: str
    district_name: str
    dataset: str
    entries: int
    open: int
    waiting: int
    changed: int


@dataclass(frozen=True)
class Entry:
    """An entry of a list as it stands; `conflict` is empty, soft or hard, `changed` in ms."""

    id: str
    label: str
    version: int
    conflict: str
    changed: int
    properties: Mapping[str, str]


def lists(districts: Mapping[str, str]) -> list[ListRow]:
    """The lists of these districts (id to name), by name."""
    keys = (Entity.district, Entity.dataset)
    disputed = fn.SUM(Case(None, [(Entity.conflict != "", 1)], 0))
    query = Entity.select(*keys, fn.COUNT(Entity.id), disputed, fn.MAX(Entity.changed)).group_by(*keys)
    found = {(row[0], row[1]): row[2:] for row in plain_rows(query.where(Entity.district.in_(sorted(districts))))}
    waiting = _waiting(sorted(districts))
    named = sorted(found.keys() | waiting.keys(), key=lambda key: (key[1], districts[key[0]]))
    return [
        ListRow(
            key[0], districts[key[0]], key[1], *_counts(found.get(key)), waiting.get(key, 0), _newest(found.get(key))
        )
        for key in named
    ]


def _counts(found: tuple[Any, ...] | None) -> tuple[int, int]:
    return (int(found[0]), int(found[1])) if found else (0, 0)


def _newest(found: tuple[Any, ...] | None) -> int:
    return int(found[2]) if found else 0


def _waiting(districts: list[str]) -> dict[tuple[str, str], int]:
    """Words about entities that nobody has begun."""
    same = (
        (Entity.district == EntityWord.district) & (Entity.dataset == EntityWord.dataset) & (Entity.id == EntityWord.id)
    )
    keys = (EntityWord.district, EntityWord.dataset)
    query = EntityWord.select(*keys, fn.COUNT(EntityWord.record)).where(
        EntityWord.district.in_(districts) & ~fn.EXISTS(Entity.select(Entity.id).where(same))
    )
    return {(row[0], row[1]): int(row[2]) for row in plain_rows(query.group_by(*keys))}


def entries(
    district: str, dataset: str, *, search: str = "", disputed: bool = False, most: int | None = None
) -> tuple[list[Entry], int]:
    """The entries that hold every word of `search`, changed last first, at most so many; and how many there are."""
    query = Entity.select().where((Entity.district == district) & (Entity.dataset == dataset))
    for word in search.casefold().split():
        query = query.where(Entity.words.contains(word))
    if disputed:
        query = query.where(Entity.conflict != "")
    ordered = query.order_by(Entity.changed.desc(), Entity.label, Entity.id)
    return [_entry(row) for row in (ordered.limit(most) if most else ordered)], query.count()


def entry(district: str, dataset: str, entity: str) -> Entry | None:
    """One entry; None when nobody has begun it."""
    of = (Entity.district == district) & (Entity.dataset == dataset) & (Entity.id == entity)
    row = Entity.get_or_none(of)
    return _entry(row) if row else None


def names() -> dict[str, str]:
    """What people and places are called, by id."""
    tables: tuple[Any, ...] = (OrgUnit, Person)
    return {key: name for table in tables for key, name in plain_rows(table.select(table.id, table.name))}


def _entry(row: Entity) -> Entry:
    body: dict[str, Json] = json.loads(row.body)
    return Entry(row.id, row.label, row.version, row.conflict, row.changed, body["properties"])

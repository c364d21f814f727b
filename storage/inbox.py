"""Lays what came down into the device space, together with the cursor: both or neither."""

from collections.abc import Mapping, Sequence

import peewee

from core.records import MARK, TELLING, Json, PullItem
from storage.space import OpenSpace

_CURSOR = "_cursor"
_SHORT = 80


def lay_in(
    sqlite: peewee.SqliteDatabase, space: OpenSpace, items: Sequence[PullItem], cursor: Mapping[str, int]
) -> list[tuple[str, str]]:
    """Puts and removes the items in their order and keeps the cursor; returns the (kind, id) touched, each once.

    Kinds this version does not know are kept too: a newer one may. Each says under which telling it came, so that what is
    not told any more can be found (app/retention.py). Runs inside the caller's transaction.
    """
    telling = {TELLING: cursor[MARK]} if MARK in cursor else {}
    for item in items:
        if item.op == "del":
            space.remove(sqlite, item.kind, item.id)
        else:
            known = space.index.entry(item.kind, item.id)
            head = {**head_of(item), **telling}
            space.write(sqlite, item.kind, item.id, head, item.body, rev=known.rev + 1 if known else 1)
    space.set_setting(sqlite, _CURSOR, dict(cursor))
    return list(dict.fromkeys((item.kind, item.id) for item in items))


def cursor_of(sqlite: peewee.SqliteDatabase, space: OpenSpace) -> dict[str, int]:
    """The cursor kept with the last items; empty at first."""
    return dict(space.setting(sqlite, _CURSOR) or {})


def head_of(item: PullItem) -> dict[str, Json]:
    """What can be searched without opening the body: district, facility, and the body's short plain values."""
    plain = {name: value for name, value in item.body.items() if _is_short(value)}
    place = {"district": item.district, "facility": item.facility}
    return {**{name: value for name, value in place.items() if value is not None}, **plain}


def _is_short(value: Json) -> bool:
    return len(value) <= _SHORT if isinstance(value, str) else value is None or isinstance(value, bool | int | float)

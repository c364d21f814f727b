"""Sealed answers on their way to a computer without a network, and counts on their way back: two files of JSON.

    server --exported--> {"kioo": "sealed answers"}  --counted, where the key is--> {"kioo": "counts"} --taken_in--> server

Neither holds an answer in clear. A file of counts names the rows it rests on, so that taking it in twice changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from core.errors import BadSettings
from core.records import Json
from server import access, counting
from server.access import Who
from server.counting import Batch, Group, Name, Report, Waiting
from server.store.database import Store
from server.voices import Envelope, Keys

SEALED, COUNTS = "sealed answers", "counts"
DAMAGED = "this file is cut or damaged: carry it anew"
_VERSION = 1

Carried = Mapping[str, Json]


def exported(store: Store, threshold: int) -> Carried:
    """What waits at places where enough wait to be counted, closed as it came."""
    groups = [
        {**vars(group), "rows": [_row(one) for one in rows]}
        for group, rows in counting.waiting_groups(store)
        if group.enough(len(rows), threshold)
    ]
    head = {"kioo": SEALED, "version": _VERSION, "server": store.setting("server"), "threshold": threshold}
    return {**head, "batch": store.ids.unlinkable(), "groups": groups}


def counted(carried: Carried, keys: Keys, least: int) -> Carried:
    """Opens `exported` in memory and counts it; a group of fewer than the threshold stands only with what never opens.

    `least` is the smallest threshold the officer accepts, whatever the file asks for: the server could ask for one person.
    """
    head = _checked(carried, SEALED)
    threshold = max(least, head["threshold"])
    batches = [counting.count_group(group, rows, keys, threshold) for group, rows in _groups(head)]
    told = [_batch(one) for one in batches if one.counted or one.unopened]
    return {
        **{name: head[name] for name in ("version", "server", "threshold", "batch")},
        "kioo": COUNTS,
        "groups": told,
    }


def taken_in(store: Store, counts: Carried, threshold: int, who: Who = access.CONSOLE) -> Report:
    """Adds `counted` to what the server counts; BadSettings when it is another server's or damaged."""
    head = _checked(counts, COUNTS)
    if head["server"] != store.setting("server"):
        raise BadSettings("these counts are another server's")
    report = Report()
    for batch in _batches(head):
        counting.take(store, batch, threshold, report, who)
    return report


def size_of(carried: Carried) -> int:
    """How many answers a file speaks of."""
    return sum(len(group.get("rows", group.get("counted", ()))) for group in carried["groups"])


def _row(one: Waiting) -> Json:
    return [*one.name, one.said.kind, one.said.week, one.said.key, one.said.sealed]


def _batch(batch: Batch) -> Json:
    cells = [[item, value, n] for (item, value), n in sorted(batch.cells.items())]
    rows = {"counted": sorted(batch.counted), "unopened": sorted(batch.unopened)}
    return {**vars(batch.group), "week": batch.week, "cells": cells, **rows}


def _checked(carried: Json, kind: str) -> Carried:
    if not isinstance(carried, dict) or carried.get("kioo") != kind:
        raise BadSettings(f"this is no file of {kind}")
    if not isinstance(carried.get("threshold"), int) and carried.get("version") == _VERSION:
        raise BadSettings(DAMAGED)
    if carried.get("version") != _VERSION:
        raise BadSettings("this file was written by a newer Kioo: bring this one up to date")
    return carried


def _groups(carried: Carried) -> Iterator[tuple[Group, list[Waiting]]]:
    try:
        for one in carried["groups"]:
            group = _group(one)
            yield group, [_waiting(group, *row) for row in one["rows"]]
    except (KeyError, TypeError, ValueError) as problem:
        raise BadSettings(DAMAGED) from problem


def _batches(carried: Carried) -> list[Batch]:
    try:
        return [_read_batch(one) for one in carried["groups"]]
    except (KeyError, TypeError, ValueError) as problem:
        raise BadSettings(DAMAGED) from problem


def _read_batch(one: Json) -> Batch:
    cells = Counter({(str(item), str(value)): int(n) for item, value, n in one["cells"]})
    names = [
        tuple(Name(str(id_), int(rev), str(sha256)) for id_, rev, sha256 in one[of]) for of in ("counted", "unopened")
    ]
    return Batch(_group(one), str(one["week"]), cells, *names)


def _group(one: Json) -> Group:
    return Group(str(one["district"]), str(one["facility"]), str(one["channel"]))


def _waiting(group: Group, id_: str, rev: int, sha256: str, kind: str, week: str, key: str, sealed: str) -> Waiting:  # noqa: PLR0917  the columns of one row
    return Waiting(Name(id_, rev, sha256), Envelope(kind, group.facility, week, group.channel, key, sealed))

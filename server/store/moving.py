"""Takes all that a facility holds from one district to another, so that nothing is lost, and nothing twice when a tablet sends again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.records import Json
from server.quick_json import text_of
from server.store import log
from server.store.base import Table
from server.store.odk_tables import OdkInstance
from server.store.tables import (
    Attachment,
    Barrier,
    Event,
    Measured,
    Promise,
    Record,
    Reflection,
    Rollup,
    Sealed,
    Tally,
    Visit,
)

_BY_FACILITY: Sequence[type[Table]] = (Record, Sealed, Visit, Promise, Barrier, Reflection, Tally, Measured, Rollup)
_BY_RECORD: Sequence[type[Table]] = (Attachment, OdkInstance)
_NAMING_THEIR_DISTRICT: Sequence[type[Table]] = (Promise, Barrier)


def move(facility: str, old: str, new: str) -> None:
    """Every row of a facility changes its district; devices of the old one drop what they know of it, those of the new one get it.

    Entries of the district's lists stay with the district. Stands inside a writing turn of both districts.
    """
    for table in _BY_RECORD:
        _move_files(table, facility, old, new)
    for table in _BY_FACILITY:
        _move_rows(table, facility, old, new)
    for table in _NAMING_THEIR_DISTRICT:
        _rename_district(table, facility, new)
    _tell(facility, old, new)
    log.withdraw(old, "org_unit", facility)


def _move_rows(table: Any, facility: str, old: str, new: str) -> None:
    table.update(district=new).where((table.district == old) & (table.facility == facility)).execute()


def _move_files(table: Any, facility: str, old: str, new: str) -> None:
    mine = Record.select(Record.id).where((Record.district == old) & (Record.facility == facility))
    table.update(district=new).where((table.district == old) & table.record.in_(mine)).execute()


def _rename_district(table: Any, facility: str, new: str) -> None:
    for row in list(table.select().where((table.district == new) & (table.facility == facility))):
        body = text_of({**json.loads(row.body), "district": new})
        table.update(body=body).where((table.district == new) & (table.id == row.id)).execute()


def _tell(facility: str, old: str, new: str) -> None:
    known = list(Event.select().where((Event.district == old) & (Event.facility == facility) & (Event.op == "put")))
    log.emit_all(new, [log.News(row.kind, row.id, _now_in(json.loads(row.body), new), facility) for row in known])
    log.emit_all(old, [log.News(row.kind, row.id, {}, facility, "del") for row in known])


def _now_in(body: Mapping[str, Json], district: str) -> dict[str, Json]:
    return {**body, "district": district} if "district" in body else dict(body)

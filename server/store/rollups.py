"""Keeps what single records add to indicators and their sums by facility and month in step."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from core.records import Json
from server.quick_json import text_of
from server.store.base import Prepared
from server.store.tables import Measured, Rollup

MONTHS = 36
"""How far back a series goes."""

Measures = Mapping[str, tuple[float, float]]
"""Numerator and denominator by the name of the indicator."""

_Cell = tuple[str, str]
"""A facility and a month."""


@dataclass(frozen=True)
class Counted:
    """What one record adds to the indicators of its facility in a month ("YYYY-MM")."""

    record: str
    facility: str
    month: str
    measures: Measures


def _month_of(table: Any) -> Any:
    return (table.district == "") & (table.facility == "") & (table.month == "")


def _all_of_a_facility() -> Any:
    columns = (Rollup.name, Rollup.month, Rollup.num, Rollup.den)
    return (
        Rollup.select(*columns).where((Rollup.district == "") & (Rollup.facility == "")).order_by(Rollup.month.desc())
    )


_OF_RECORD = (Measured.district == "") & (Measured.record == "")
_CELL = Prepared(lambda: Measured.select(Measured.facility, Measured.month).where(_OF_RECORD))
_TAKE_BACK = Prepared(lambda: Measured.delete().where(_OF_RECORD))
_RESTS_ON = Prepared(lambda: Measured.select(Measured.measures).where(_month_of(Measured)).order_by(Measured.record))
_EMPTY = Prepared(lambda: Rollup.delete().where(_month_of(Rollup)))
_FACILITY = Prepared(_all_of_a_facility)


def count(district: str, counted: Sequence[Counted], again: Collection[str] = ()) -> None:
    """Lets each record count for exactly its measures; records `again` may have counted for others before."""
    gone = {cell for record in again for cell in _forget(district, record)}
    Measured.add_all([_row(district, one) for one in counted])
    fresh = [one for one in counted if (one.facility, one.month) not in gone]
    Rollup.count_up_all(("num", "den", "n"), _sums_of(district, fresh))
    for facility, month in sorted(gone):
        _sum_up(district, facility, month)


def _row(district: str, one: Counted) -> dict[str, Json]:
    where = {"district": district, "record": one.record, "facility": one.facility, "month": one.month}
    return {**where, "measures": text_of(one.measures)}


def _sums_of(district: str, counted: Iterable[Counted]) -> list[dict[str, Json]]:
    """What these records add to the rows of `Rollup`."""
    by_cell: dict[_Cell, list[Measures]] = defaultdict(list)
    for one in counted:
        by_cell[one.facility, one.month].append(one.measures)
    return [row for cell, measures in by_cell.items() for row in _rows_of(district, cell, measures)]


def _rows_of(district: str, cell: _Cell, measures: Sequence[Measures]) -> list[dict[str, Json]]:
    facility, month = cell
    times = Counter(name for one in measures for name in one)
    return [
        {
            "district": district,
            "facility": facility,
            "month": month,
            "name": name,
            "num": fsum(one[name][0] for one in measures if name in one),
            "den": fsum(one[name][1] for one in measures if name in one),
            "n": n,
        }
        for name, n in times.items()
    ]


def _forget(district: str, record: str) -> list[_Cell]:
    """Takes back what a record counted for; returns where it stood, if anywhere."""
    cells = [(facility, month) for facility, month in _CELL(district, record)]
    if cells:
        _TAKE_BACK(district, record)
    return cells


def _sum_up(district: str, facility: str, month: str) -> None:
    """Makes the sums of a facility's month anew from all that they rest on."""
    measures = [json.loads(text) for (text,) in _RESTS_ON(district, facility, month)]
    _EMPTY(district, facility, month)
    Rollup.add_all(_rows_of(district, (facility, month), measures))


def series(district: str, facility: str) -> dict[str, list[dict[str, Json]]]:
    """The newest months of each indicator at a facility, in order of time, by the indicator's name."""
    found: dict[str, list[dict[str, Json]]] = defaultdict(list)
    for name, month, num, den in _FACILITY(district, facility):
        found[name].append({"month": month, "num": num, "den": den})
    return {name: points[:MONTHS][::-1] for name, points in sorted(found.items())}

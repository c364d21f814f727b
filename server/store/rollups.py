"""Keeps indicators of single records and their sums by facility and month in step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from core.records import Json
from server.store.base import Prepared
from server.store.tables import Indicator, Rollup

MONTHS = 36
"""How far back a series goes."""


_CELL = ("district", "name", "month", "facility")
_OF_RECORD = (Indicator.district == "") & (Indicator.record == "")


def _cell(table: Any) -> Any:
    return (table.district == "") & (table.name == "") & (table.month == "") & (table.facility == "")


def _sums() -> Any:
    columns = (fn.SUM(Indicator.num), fn.SUM(Indicator.den), fn.COUNT(Indicator.record))
    return Indicator.select(*columns).where(_cell(Indicator))


def _newest_months() -> Any:
    mine = (Rollup.district == "") & (Rollup.facility == "") & (Rollup.name == "")
    return Rollup.select(Rollup.month, Rollup.num, Rollup.den).where(mine).order_by(Rollup.month.desc()).limit(MONTHS)


_SUMS = Prepared(_sums)
_CELLS = Prepared(lambda: Indicator.select(Indicator.facility, Indicator.name, Indicator.month).where(_OF_RECORD))
_TAKE_BACK = Prepared(lambda: Indicator.delete().where(_OF_RECORD))
_EMPTY = Prepared(lambda: Rollup.delete().where(_cell(Rollup)))
_MONTHS = Prepared(_newest_months)


@dataclass(frozen=True)
class Measure:
    """What one record adds to one indicator of a month ("YYYY-MM"): numerator and denominator."""

    name: str
    month: str
    num: float
    den: float


def count(district: str, counted: Sequence[tuple[str, str, Sequence[Measure]]], again: Collection[str] = ()) -> None:
    """Lets each (facility, record, measures) count for exactly its measures; records `again` may have counted for others before."""
    gone = {cell for record in again for cell in _forget(district, record)}
    rows = [
        {**_place(district, facility, one), "record": record, "num": one.num, "den": one.den}
        for facility, record, measures in counted
        for one in measures
    ]
    Indicator.add_all(rows)
    Rollup.count_up_all(("num", "den", "n"), _sums_of(rows))
    for cell in sorted(gone):
        _sum_up(district, *cell)


def _place(district: str, facility: str, one: Measure) -> dict[str, Json]:
    return {"district": district, "name": one.name, "month": one.month, "facility": facility}


def _sums_of(rows: Sequence[Mapping[str, Json]]) -> list[dict[str, Json]]:
    """What rows of `Indicator` add to each cell of `Rollup`."""
    sums: dict[tuple[str, ...], dict[str, Json]] = {}
    for row in rows:
        cell = {name: row[name] for name in _CELL}
        known = sums.setdefault(tuple(cell.values()), {**cell, "num": 0.0, "den": 0.0, "n": 0})
        known["num"] += row["num"]
        known["den"] += row["den"]
        known["n"] += 1
    return list(sums.values())


def series(district: str, facility: str, name: str) -> list[dict[str, Json]]:
    """The newest months of an indicator at a facility, in order of time."""
    newest = _MONTHS(district, facility, name, MONTHS)
    return [{"month": month, "num": num, "den": den} for month, num, den in reversed(newest)]


def _forget(district: str, record: str) -> list[tuple[str, str, str]]:
    """Takes back what a record counted for; returns the cells (facility, name, month) it stood in."""
    cells = [(place, name, month) for place, name, month in _CELLS(district, record)]
    if cells:
        _TAKE_BACK(district, record)
    return cells


def _sum_up(district: str, facility: str, name: str, month: str) -> None:
    [(num, den, n)] = _SUMS(district, name, month, facility)
    if n:
        Rollup.put(district=district, name=name, month=month, facility=facility, num=num, den=den, n=n)
    else:
        _EMPTY(district, name, month, facility)

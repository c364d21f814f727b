"""Keeps indicators of single records and their sums by facility and month in step."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from core.records import Json
from server.store.base import Prepared, plain_rows
from server.store.tables import Indicator, Rollup

_AT_ONCE = 400
MONTHS = 36
"""How far back a series goes."""


def _cell(table: Any) -> Any:
    return (table.district == "") & (table.name == "") & (table.month == "") & (table.facility == "")


def _sums() -> Any:
    columns = (fn.SUM(Indicator.num), fn.SUM(Indicator.den), fn.COUNT(Indicator.record))
    return Indicator.select(*columns).where(_cell(Indicator))


def _newest_months() -> Any:
    mine = (Rollup.district == "") & (Rollup.facility == "") & (Rollup.name == "")
    return Rollup.select(Rollup.month, Rollup.num, Rollup.den).where(mine).order_by(Rollup.month.desc()).limit(MONTHS)


_SUMS = Prepared(_sums)
_EMPTY = Prepared(lambda: Rollup.delete().where(_cell(Rollup)))
_MONTHS = Prepared(_newest_months)


@dataclass(frozen=True)
class Measure:
    """What one record adds to one indicator of a month ("YYYY-MM"): numerator and denominator."""

    name: str
    month: str
    num: float
    den: float


def replace_measures(district: str, counted: Sequence[tuple[str, str, Sequence[Measure]]]) -> None:
    """Lets each (facility, record, measures) count for exactly its measures, whatever it counted for before."""
    cells = _forget(district, [record for _, record, _ in counted])
    cells |= {(facility, one.name, one.month) for facility, _, measures in counted for one in measures}
    for facility, record, measures in counted:
        for one in measures:
            Indicator.add(
                district=district,
                name=one.name,
                month=one.month,
                facility=facility,
                record=record,
                num=one.num,
                den=one.den,
            )
    for cell in sorted(cells):
        _sum_up(district, *cell)


def points(district: str, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[dict[str, Json]]]:
    """The newest months of each (facility, indicator) in order of time, as `series` bodies have them."""
    return {(facility, name): _series(district, facility, name) for facility, name in wanted}


def _series(district: str, facility: str, name: str) -> list[dict[str, Json]]:
    newest = _MONTHS(district, facility, name, MONTHS)
    return [{"month": month, "num": num, "den": den} for month, num, den in reversed(newest)]


def _forget(district: str, records: Sequence[str]) -> set[tuple[str, str, str]]:
    """Takes back what the records counted for; returns the cells (facility, name, month) they stood in."""
    cells: set[tuple[str, str, str]] = set()
    for start in range(0, len(records), _AT_ONCE):
        mine = (Indicator.district == district) & Indicator.record.in_(records[start : start + _AT_ONCE])
        columns = (Indicator.facility, Indicator.name, Indicator.month)
        cells |= {(place, name, month) for place, name, month in plain_rows(Indicator.select(*columns).where(mine))}
        Indicator.erase(mine)
    return cells


def _sum_up(district: str, facility: str, name: str, month: str) -> None:
    [(num, den, n)] = _SUMS(district, name, month, facility)
    if n:
        Rollup.put(district=district, name=name, month=month, facility=facility, num=num, den=den, n=n)
    else:
        _EMPTY(district, name, month, facility)

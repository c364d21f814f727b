"""Keeps indicators of single records and their sums by facility and month in step."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from peewee import fn

from core.records import Json
from server.store.base import plain_rows
from server.store.tables import Indicator, Rollup

_AT_ONCE = 400
MONTHS = 36
"""How far back a series goes."""


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
    by_facility: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for facility, name, month in cells:
        by_facility[facility].add((name, month))
    for facility in sorted(by_facility):
        _sum_up(district, facility, by_facility[facility])


def points(district: str, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[dict[str, Json]]]:
    """The newest months of each (facility, indicator) in order of time, as `series` bodies have them."""
    found: dict[tuple[str, str], list[dict[str, Json]]] = {key: [] for key in wanted}
    for facility in sorted({facility for facility, _ in wanted}):
        names = sorted(name for place, name in wanted if place == facility)
        mine = (Rollup.district == district) & Rollup.name.in_(names) & (Rollup.facility == facility)
        for row in Rollup.select().where(mine).order_by(Rollup.month):
            found[facility, row.name].append({"month": row.month, "num": row.num, "den": row.den})
    return {key: series[-MONTHS:] for key, series in found.items()}


def _forget(district: str, records: Sequence[str]) -> set[tuple[str, str, str]]:
    """Takes back what the records counted for; returns the cells (facility, name, month) they stood in."""
    cells: set[tuple[str, str, str]] = set()
    for start in range(0, len(records), _AT_ONCE):
        mine = (Indicator.district == district) & Indicator.record.in_(records[start : start + _AT_ONCE])
        columns = (Indicator.facility, Indicator.name, Indicator.month)
        cells |= {(place, name, month) for place, name, month in plain_rows(Indicator.select(*columns).where(mine))}
        Indicator.erase(mine)
    return cells


def _sum_up(district: str, facility: str, cells: Collection[tuple[str, str]]) -> None:
    names, months = sorted({name for name, _ in cells}), sorted({month for _, month in cells})
    here = (Indicator.district == district) & Indicator.name.in_(names) & Indicator.month.in_(months)
    query = (
        Indicator.select(
            Indicator.name,
            Indicator.month,
            fn.SUM(Indicator.num),
            fn.SUM(Indicator.den),
            fn.COUNT(Indicator.record),
        )
        .where(here & (Indicator.facility == facility))
        .group_by(Indicator.name, Indicator.month)
    )
    sums = plain_rows(query)
    there = (Rollup.district == district) & Rollup.name.in_(names) & Rollup.month.in_(months)
    Rollup.erase(there & (Rollup.facility == facility))
    for name, month, num, den, n in sums:
        Rollup.add(district=district, name=name, month=month, facility=facility, num=num, den=den, n=n)

"""Keeps indicators of single records and their sums by facility and month in step."""

from collections.abc import Sequence
from dataclasses import dataclass

from peewee import fn

from core.records import Json
from server.store.tables import Indicator, Rollup


@dataclass(frozen=True)
class Measure:
    """What one record adds to one indicator of a month ("YYYY-MM"): numerator and denominator."""

    name: str
    month: str
    num: float
    den: float


def replace_measures(district: str, facility: str, record: str, measures: Sequence[Measure]) -> frozenset[str]:
    """Lets a record count for exactly `measures`, whatever it counted for before; returns the indicators touched."""
    mine = (Indicator.district == district) & (Indicator.record == record) & (Indicator.facility == facility)
    before = {(row.name, row.month) for row in Indicator.select(Indicator.name, Indicator.month).where(mine)}
    Indicator.erase(mine)
    for one in measures:
        Indicator.insert(
            district=district,
            name=one.name,
            month=one.month,
            facility=facility,
            record=record,
            num=one.num,
            den=one.den,
        ).execute()
    touched = before | {(one.name, one.month) for one in measures}
    for name, month in sorted(touched):
        _sum_up(district, facility, name, month)
    return frozenset(name for name, _ in touched)


def points(district: str, facility: str, name: str, months: int = 36) -> list[dict[str, Json]]:
    """The newest months of one indicator of a facility in order of time, as a `series` body has them."""
    query = (
        Rollup.select()
        .where((Rollup.district == district) & (Rollup.name == name) & (Rollup.facility == facility))
        .order_by(Rollup.month.desc())
        .limit(months)
    )
    return [{"month": row.month, "num": row.num, "den": row.den} for row in query][::-1]


def _sum_up(district: str, facility: str, name: str, month: str) -> None:
    cell = {"district": district, "name": name, "month": month, "facility": facility}
    num, den, n = (
        Indicator.select(fn.SUM(Indicator.num), fn.SUM(Indicator.den), fn.COUNT(Indicator.record))
        .where(*(getattr(Indicator, column) == value for column, value in cell.items()))
        .scalar(as_tuple=True)
    )
    if not n:
        Rollup.erase(*(getattr(Rollup, column) == value for column, value in cell.items()))
        return
    sums = {"num": num, "den": den, "n": n}
    Rollup.insert(**cell, **sums).on_conflict(
        conflict_target=[Rollup.district, Rollup.name, Rollup.month, Rollup.facility], update=sums
    ).execute()

"""Monthly figures of facilities as data values of DHIS2, and what of it a DHIS2 has from us already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from peewee import fn

from core.errors import BadSettings
from core.records import Json
from learning.indicators import INDICATORS
from server.exchange.dhis2_mapping import Line
from server.store.base import plain_rows
from server.store.database import Store
from server.store.dhis2_tables import Dhis2Value
from server.store.tables import Rollup


@dataclass(frozen=True)
class DataValue:
    """One value of one data element at one place in one month, as text; `period` is YYYYMM."""

    element: str
    period: str
    place: str
    category: str
    attribute: str
    value: str

    @property
    def cell(self) -> tuple[str, str, str, str]:
        """What it is a value of, within its month."""
        return self.place, self.element, self.category, self.attribute

    def as_json(self) -> dict[str, Json]:
        """As `/api/dataValueSets` wants it; combos that are not named are DHIS2's default ones."""
        named = {"categoryOptionCombo": self.category, "attributeOptionCombo": self.attribute}
        told = {"dataElement": self.element, "period": self.period, "orgUnit": self.place, "value": self.value}
        return told | {name: combo for name, combo in named.items() if combo}


@dataclass(frozen=True)
class Figures:
    """The values of a month; `too_few` were held back because fewer records stand behind them than their line asks for."""

    values: Sequence[DataValue]
    too_few: int


def indicators(store: Store) -> set[str]:
    """The names of all monthly figures there are: those every visit can have, and those of sections that visits had."""
    with store.reading():
        return set(INDICATORS) | {name for (name,) in plain_rows(Rollup.select(Rollup.name).distinct())}


def figures(store: Store, month: str, mapping: Iterable[Line], places: Mapping[str, str]) -> Figures:
    """The values of a month (YYYY-MM) of all facilities, those of several districts for one facility added up.

    `places` names organisation units where they are not called as our facilities are. Raises BadSettings for no month.
    """
    period = _period(month)
    sums = fn.SUM(Rollup.num), fn.SUM(Rollup.den), fn.SUM(Rollup.n)
    query = Rollup.select(Rollup.facility, Rollup.name, *sums).where(Rollup.month == month)
    with store.reading():
        rows = plain_rows(query.group_by(Rollup.facility, Rollup.name).order_by(Rollup.facility, Rollup.name))
    values, too_few = [], 0
    lines = list(mapping)
    for facility, name, num, den, n in rows:
        for line in [one for one in lines if one.indicator == name]:
            text = _value(line, float(num), float(den), int(n))
            if int(n) < line.least:
                too_few += 1
            elif text:
                combos = line.category, line.attribute
                values.append(DataValue(line.data_element, period, places.get(facility, facility), *combos, text))
    return Figures(values, too_few)


def known_there(store: Store, server: str, month: str) -> list[DataValue]:
    """What this DHIS2 accepted from us for a month."""
    with store.reading():
        rows = Dhis2Value.select().where((Dhis2Value.server == server) & (Dhis2Value.period == _period(month)))
        return [DataValue(r.element, r.period, r.place, r.category, r.attribute, r.value) for r in rows]


def now_there(store: Store, server: str, values: Iterable[DataValue]) -> None:
    """Notes down what a DHIS2 accepted."""
    with store.writing():
        Dhis2Value.put_all([{"server": server, **vars(one)} for one in values])


def no_longer_there(store: Store, server: str, values: Iterable[DataValue]) -> None:
    """Notes down what a DHIS2 let go of."""
    with store.writing():
        for one in values:
            same = (Dhis2Value.server == server) & (Dhis2Value.period == one.period) & (Dhis2Value.place == one.place)
            combos = (Dhis2Value.category == one.category) & (Dhis2Value.attribute == one.attribute)
            Dhis2Value.erase(same & combos & (Dhis2Value.element == one.element))


def _period(month: str) -> str:
    try:
        return f"{date.fromisoformat(f'{month}-01'):%Y%m}"
    except ValueError as problem:
        raise BadSettings(f"{month!r} is not a month such as 2026-10") from problem


def _value(line: Line, num: float, den: float, n: int) -> str:
    if line.part == "percent":
        return _number(100 * num / den, 2) if den else ""
    return _number({"numerator": num, "denominator": den, "visits": n}[line.part], 4)


def _number(value: float, decimals: int) -> str:
    """Always the same text for the same figure: no exponent, no zeros behind."""
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

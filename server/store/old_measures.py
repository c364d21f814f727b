"""Brings what visits added up to from the tables of schema 5, a row for each indicator, into those of today."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from server.quick_json import text_of
from server.store import log
from server.store.base import database, plain_rows
from server.store.tables import Event, Measured, Rollup

_SINGLE = (
    "SELECT district, record, facility, month, name, num, den FROM indicator ORDER BY district, record, facility, month"
)
_COLUMNS = "district, facility, month, name, num, den, n"
_AT_ONCE = 500


def bring_over() -> None:
    """Does nothing where there never were such tables; inside a writing turn for everything."""
    if not database.table_exists("indicator"):
        return
    _bring_measures()
    _bring_sums()
    _tell_anew()


def _bring_measures() -> None:
    records = [
        _row(thing, rows) for thing, rows in groupby(database.execute_sql(_SINGLE).fetchall(), itemgetter(0, 1, 2, 3))
    ]
    for start in range(0, len(records), _AT_ONCE):
        Measured.add_all(records[start : start + _AT_ONCE])
    database.execute_sql("DROP TABLE indicator")


def _row(thing: tuple[str, ...], rows: Iterable[Any]) -> dict[str, str]:
    measures = {name: (num, den) for *_, name, num, den in rows}
    return {
        **dict(zip(("district", "record", "facility", "month"), thing, strict=True)),
        "measures": text_of(measures),
    }


def _bring_sums() -> None:
    database.execute_sql("ALTER TABLE rollup RENAME TO rollup_before")
    Rollup.create_table(safe=False)
    database.execute_sql(f"INSERT INTO rollup ({_COLUMNS}) SELECT {_COLUMNS} FROM rollup_before")  # noqa: S608  ours
    database.execute_sql("DROP TABLE rollup_before")


def _tell_anew() -> None:
    """One entry for all series of a facility stands where there was one for each."""
    told = Event.kind == log.SERIES
    places = plain_rows(Event.select(Event.district, Event.facility).where(told).distinct().order_by(Event.district))
    Event.erase(told)
    for district, facilities in groupby(places, itemgetter(0)):
        log.emit_all(district, [log.News(log.SERIES, facility, {}, facility) for _, facility in facilities])

"""A database of schema 5, with a row for each indicator of each record, opens with the same sums and the same series."""

import json

import pytest

from server.store import log, rollups
from server.store.base import database
from server.store.schema import bring_up_to_date
from server.store.tables import Measured, Rollup
from tests.server.country import events

_INDICATOR = """CREATE TABLE indicator (district TEXT, name TEXT, month TEXT, facility TEXT, record TEXT,
    num DOUBLE PRECISION, den DOUBLE PRECISION, PRIMARY KEY (district, name, month, facility, record))"""
_ROLLUP = """CREATE TABLE rollup (district TEXT, name TEXT, month TEXT, facility TEXT,
    num DOUBLE PRECISION, den DOUBLE PRECISION, n INTEGER, PRIMARY KEY (district, name, month, facility))"""


@pytest.fixture
def visited(country):
    protocol, _ = country.enrol(country.grace)
    protocol.push([country.visit(facility=facility) for facility in ("f1", "f2", "f1")])
    return country


def becomes_old(store):
    """The same facts as schema 5 kept them."""
    with store.writing():
        singles = [
            (row.district, name, row.month, row.facility, row.record, num, den)
            for row in Measured.select()
            for name, (num, den) in json.loads(row.measures).items()
        ]
        sums = [(r.district, r.name, r.month, r.facility, r.num, r.den, r.n) for r in Rollup.select()]
        for statement in ("DROP TABLE measured", "DROP TABLE rollup", _INDICATOR, _ROLLUP):
            database.execute_sql(statement)
        write("indicator", singles)
        write("rollup", sums)
        for one in {(one[0], one[3], one[1]) for one in sums}:
            district, facility, name = one
            log.emit(district, "series", f"{facility}/{name}", {"facility": facility}, facility=facility)
    store.set_setting("schema", "5")


def write(table, rows):
    places = ", ".join([database.param] * 7)
    for row in rows:
        database.execute_sql(f"INSERT INTO {table} VALUES ({places})", row)


def series_of(country):
    return sorted((item.id, json.dumps(item.body)) for item in events(country, kind="series"))


def test_what_schema_5_had_counted_is_there_and_told_once(visited):
    before = series_of(visited), visited.everything()
    becomes_old(visited.store)
    bring_up_to_date(visited.store)
    assert (series_of(visited), visited.everything()) == before
    assert len(before[0]) == 14


def test_a_correction_of_what_schema_5_had_counted_counts_once(visited):
    becomes_old(visited.store)
    bring_up_to_date(visited.store)
    with visited.store.writing():
        (record,) = {row.record for row in Measured.select() if row.facility == "f2"}
        rollups.count("d1", [rollups.Counted(record, "f2", "2026-11", {"visit_done": (1.0, 1.0)})], [record])
    assert [(one.name, one.num, one.n) for one in visited.rows(Rollup, facility="f2")] == [("visit_done", 1.0, 1)]

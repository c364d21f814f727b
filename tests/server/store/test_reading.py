"""Series as pages and devices meet them: not more with the years, and gone when their place left."""

from server import access
from server.store import log, reading, rollups
from server.store.rollups import MONTHS, Counted
from tests.server.country import events


def test_a_page_reads_the_newest_months_only_and_in_order(country):
    lela = country.person("Lela", "manager", "d1")
    years = [f"{year}-{month:02}" for year in range(2022, 2027) for month in range(1, 13)]
    months = years[: years.index("2026-11") + 1]  # the clock of the tests stands in November 2026
    with country.store.writing():
        rollups.count("d1", [Counted(month, "f1", month, {"visit_done": (1.0, 1.0)}) for month in months])
        who = access.who_is(lela)
    [points] = reading.series(country.store, who).values()
    assert [point.month for point in points] == months[-MONTHS:]
    assert reading.series(country.store, who, "f2") == {}


def test_the_series_of_a_place_that_left_are_taken_back_one_by_one(country):
    country.enrol(country.grace)[0].push([country.visit()])
    told = {item.id for item in events(country, kind="series")}
    with country.store.writing():
        log.withdraw("d1", log.SERIES, "f1", facility="f1")
    taken = [item for item in events(country, kind="series") if item.op == "del"]
    assert len(told) > 5
    assert told <= {item.id for item in taken}
    assert {(item.seq, item.facility, len(item.body)) for item in taken} == {(taken[0].seq, "f1", 0)}

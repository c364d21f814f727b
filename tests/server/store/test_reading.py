"""What pages read of series does not grow with the years."""

from server import access
from server.store import reading, rollups
from server.store.rollups import MONTHS, Counted


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

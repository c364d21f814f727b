"""A day on SQLite and the same day on PostgreSQL end in the same rows and the same news."""

import random

import pytest

from tests.fakes.clock import FakeClock
from tests.server.country import Country, events, statuses


def day(url):
    country = Country(FakeClock(), random.Random(11), url)
    tablet, _ = country.enrol(country.grace)
    visit = country.visit()
    first = [visit, country.promise(), country.barrier(), country.promise_update(reason="ä\0é", promise="pr-2")]
    voices = [country.feedback() for _ in range(12)]
    again = country.visit(pooled=33.123456789, id=visit.id, rev=2)
    answers = [statuses(tablet.push(batch)) for batch in (first, voices, [again, country.promise("pr-2")], first)]
    country.open_sealed()
    rows = country.everything()
    del rows["Sealed"]  # closed with fresh randomness each time; what it counted for stands in the tallies
    held = rows, [vars(one) for one in events(country)], answers
    country.store.close()
    return held


@pytest.mark.xdist_group("postgres")
def test_a_day_is_the_same_on_both(postgres):
    assert day("sqlite:///:memory:") == day(postgres.new_database("day"))

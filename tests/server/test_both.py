"""A day on SQLite and the same day on PostgreSQL end in the same rows and the same news."""

import random

import pytest

from core.hlc import Stamp
from tests.fakes.clock import FakeClock
from tests.server.country import Country, events, statuses


def word(country, state, later, node, name):
    """What somebody told of a promise, so many milliseconds later by a clock of their own."""
    stamp = str(Stamp(country.clock.now_ms() + later, 0, node))
    data = {"promise": "pr-1", "state": state, "reason": None, "on": "2026-11-18", "by_role": "team", "hlc": stamp}
    return country.record({**data, "over": []}, "promise_update", id=name)


def day(url):
    country = Country(FakeClock(), random.Random(11), url)
    tablet, _ = country.enrol(country.grace)
    visit = country.visit()
    words = [
        word(country, *one)
        for one in (("done", 5, "b", "w-2"), ("stuck", 4, "a", "w-1"), ("partly", 10**12, "c", "w-3"))
    ]
    first = [visit, country.promise(), country.barrier(), country.promise_update(reason="ä\0é", promise="pr-2")]
    voices = [country.feedback() for _ in range(12)]
    again = country.visit(pooled=33.123456789, id=visit.id, rev=2)
    answers = [
        statuses(tablet.push(batch)) for batch in (first, words, voices, [again, country.promise("pr-2")], first)
    ]
    country.open_sealed()
    rows = country.everything()
    del rows["Sealed"]  # closed with fresh randomness each time; what it counted for stands in the tallies
    held = rows, [vars(one) for one in events(country)], answers
    country.store.close()
    return held


@pytest.mark.xdist_group("postgres")
def test_a_day_is_the_same_on_both(postgres):
    assert day("sqlite:///:memory:") == day(postgres.new_database("day"))

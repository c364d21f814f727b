"""Out closed, back as counts: on a computer without a network, and no harm in doing it twice."""

import json
import random

import pytest

from core.errors import BadSettings, Refused
from server import carrying
from server.store.tables import Sealed, Tally
from tests.server.country import Country


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def over_a_stick(carried):
    return json.loads(json.dumps(carried))


def counted(country, sealed, least=10):
    return over_a_stick(carrying.counted(sealed, {country.key.id: country.key}, least))


def test_answers_are_carried_closed_counted_elsewhere_and_taken_in_once(country, tablet):
    tablet.push([country.feedback("good" if n < 8 else "poor") for n in range(12)])
    sealed = over_a_stick(carrying.exported(country.store, 10))
    assert "grandmother" not in json.dumps(sealed)
    counts = counted(country, sealed)
    assert "sealed" not in json.dumps(counts)
    assert carrying.taken_in(country.store, counts, 10).people == 12
    again = carrying.taken_in(country.store, counts, 10)
    assert (again.people, len(again.skipped)) == (0, 1)
    cells = {(row.item, row.value): row.n for row in country.rows(Tally)}
    assert cells == {("*", "yes"): 12, ("overall", "good"): 8, ("overall", "poor"): 4, ("wait", "yes"): 12}
    assert country.open_sealed().people == 0


def test_the_carried_way_and_the_straight_way_count_the_same(country, clock, tablet):
    for overall in ("good", "poor", "good", "middle") * 3:
        tablet.push([country.feedback(overall)])
    counts = counted(country, carrying.exported(country.store, 10))
    straight = carrying.exported(country.store, 10)
    country.open_sealed()
    told = {(cell["item"], cell["value"]): cell["n"] for cell in _cells(counts)}
    assert told == {(row.item, row.value): row.n for row in country.rows(Tally)}
    assert carrying.size_of(straight) == 12


def _cells(counts):
    return [
        dict(zip(("item", "value", "n"), cell, strict=True)) for group in counts["groups"] for cell in group["cells"]
    ]


def test_a_place_with_too_few_leaves_neither_closed_nor_counted(country, tablet):
    tablet.push([country.feedback() for _ in range(9)])
    sealed = carrying.exported(country.store, 10)
    assert sealed["groups"] == []
    assert counted(country, sealed)["groups"] == []


def test_a_server_that_asks_for_fewer_than_the_officer_allows_gets_nothing(country, tablet):
    tablet.push([country.feedback() for _ in range(3)])
    sealed = carrying.exported(country.store, 1)
    assert carrying.size_of(sealed) == 3
    assert counted(country, sealed, least=10)["groups"] == []


def test_what_never_opens_is_told_and_kept(country, tablet):
    broken = country.feedback().data | {"sealed": country.key.seal("feedback", "f1", b"no json")}
    tablet.push([country.record(broken, "feedback", author=None, made=None), *(country.feedback() for _ in range(10))])
    report = carrying.taken_in(country.store, counted(country, carrying.exported(country.store, 10)), 10)
    assert (report.people, report.unopened) == (10, 1)
    assert sorted(row.flags for row in country.rows(Sealed)) == [""] * 10 + ["unopened"]


def test_counts_of_too_few_are_refused_whoever_wrote_them(country, tablet):
    tablet.push([country.feedback() for _ in range(10)])
    counts = counted(country, carrying.exported(country.store, 10))
    group = counts["groups"][0]
    few = {**counts, "groups": [{**group, "cells": [["*", "yes", 1], ["overall", "good", 1]]}]}
    with pytest.raises(Refused):
        carrying.taken_in(country.store, few, 10)
    assert country.rows(Tally) == []


def test_another_servers_counts_are_refused(country, clock, tablet):
    tablet.push([country.feedback() for _ in range(10)])
    counts = counted(country, carrying.exported(country.store, 10))
    other = Country(clock, random.Random(2))
    with pytest.raises(BadSettings, match="another server"):
        carrying.taken_in(other.store, counts, 10)
    other.store.close()


@pytest.mark.parametrize(
    "carried",
    [[], {}, {"kioo": "counts", "version": 9}, {"kioo": "sealed answers", "version": 1, "server": "s", "groups": [{}]}],
)
def test_a_file_that_is_none_of_ours_is_said_plainly(country, carried):
    with pytest.raises(BadSettings):
        carrying.counted(carried, {}, 10)
    with pytest.raises(BadSettings):
        carrying.taken_in(country.store, carried, 10)

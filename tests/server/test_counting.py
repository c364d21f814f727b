"""Sealed answers are counted only where the key is brought, and only as many at once as the threshold."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from server import admin, counting
from server.counting import Batch, Group, Name, Report, Waiting
from server.sealing import DataKey
from server.store.tables import Audit, Sealed, Tally
from server.voices import EVERYBODY, Envelope
from sync.canonical import canonical
from tests.server.country import events, sealed_feedback

OLD, NEW, OTHER = (DataKey(bytes([n]) * 32) for n in (1, 2, 3))
GROUP = Group("d1", "f1", "kiosk")


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def waiting(n, key=NEW, *, week="2026-W47", consent="yes", plain=None):
    words = canonical(plain if plain is not None else {"answers": {"overall": "good"}, "consent": consent})
    said = Envelope("feedback", "f1", week, "kiosk", key.id, key.seal("feedback", "f1", words))
    return Waiting(Name(f"r{n}", 1, f"hash{n}"), said)


def keyring(*keys):
    return {key.id: key for key in keys}


CASES = {
    "opens": waiting,
    "older key": lambda n: waiting(n, OLD),
    "key that is not here": lambda n: waiting(n, OTHER),
    "did not agree": lambda n: waiting(n, consent="no"),
    "nonsense": lambda n: waiting(n, plain=[1]),
}
COUNTED = {"opens", "older key"}


@given(st.lists(st.sampled_from(sorted(CASES)), max_size=14), st.integers(1, 12))
def test_a_group_is_counted_whole_or_not_at_all_and_each_row_ends_in_one_place(cases, threshold):
    rows = [CASES[case](n) for n, case in enumerate(cases)]
    batch = counting.count_group(GROUP, rows, keyring(OLD, NEW), threshold)
    kinds = Counter(cases)
    people = sum(kinds[case] for case in COUNTED)
    assert batch.people == (people if people >= threshold else 0)
    assert len(batch.unopened) == kinds["nonsense"]
    assert len(batch.counted) == (people + kinds["did not agree"] if batch.people else 0)
    assert not {row.name for row in rows if row.said.key == OTHER.id} & {*batch.counted, *batch.unopened}
    assert batch.cells == ({EVERYBODY: people, ("overall", "good"): people} if batch.people else {})


def test_a_batch_speaks_of_one_week_so_that_no_week_speaks_of_few():
    rows = [waiting(n, week=f"2026-W4{n % 5}") for n in range(10)]
    assert counting.count_group(GROUP, rows, keyring(NEW), 10).week == "2026-W44"


def test_what_waits_for_a_key_that_was_changed_still_counts(country, tablet):
    newer = DataKey(b"n" * 32)
    tablet.push([country.feedback() for _ in range(6)])
    tablet.push([sealed_feedback(newer, country.ids) for _ in range(6)])
    assert country.open_sealed(country.key).people == 0
    assert country.open_sealed(newer).still_waiting == 12
    report = country.open_sealed(country.key, newer)
    assert (report.people, report.groups, report.still_waiting) == (12, 1, 0)


def test_nine_wait_and_the_tenth_brings_all_to_the_counts(country, tablet):
    tablet.push([country.feedback() for _ in range(9)])
    report = country.open_sealed()
    assert (report.people, report.still_waiting) == (0, 9)
    assert country.rows(Tally) == []
    tablet.push([country.feedback()])
    assert country.open_sealed().people == 10
    assert {row.flags for row in country.rows(Sealed)} == {""}
    assert country.open_sealed() == Report()
    assert {row.n for row in country.rows(Tally)} == {10}


def test_places_are_counted_apart(country, tablet):
    tablet.push([country.feedback() for _ in range(9)] + [country.feedback(facility="f2") for _ in range(10)])
    report = country.open_sealed()
    assert (report.people, report.groups, report.still_waiting) == (10, 1, 9)
    assert {row.facility for row in country.rows(Tally)} == {"f2"}


def test_opening_leaves_a_trace_without_numbers(country, tablet):
    tablet.push([country.feedback() for _ in range(10)])
    country.open_sealed()
    [act] = country.rows(Audit, what="counted sealed answers")
    assert (act.district, act.who, act.thing) == ("d1", "console", "f1")


def test_rows_are_never_in_clear_on_the_servers_disk(country, tablet):
    tablet.push([country.feedback() for _ in range(10)])
    country.open_sealed()
    kept = json.dumps(country.everything()) + json.dumps([dict(item.body) for item in events(country)])
    assert "grandmother" not in kept
    assert "story" not in kept


def test_a_batch_that_was_counted_meanwhile_is_not_counted_twice(country, tablet):
    tablet.push([country.feedback() for _ in range(10)])
    [(group, rows)] = counting.waiting_groups(country.store)
    batch = counting.count_group(group, rows, {country.key.id: country.key}, 10)
    country.open_sealed()
    report = Report()
    counting.take(country.store, batch, 10, report)
    assert (report.people, report.skipped) == (0, [group])
    assert {row.n for row in country.rows(Tally)} == {10}


@pytest.mark.parametrize("people", [9, 11])
def test_counts_of_too_few_or_of_more_people_than_rows_are_refused(country, tablet, people):
    tablet.push([country.feedback() for _ in range(10)])
    [(group, rows)] = counting.waiting_groups(country.store)
    batch = Batch(group, "2026-W47", {EVERYBODY: people}, tuple(row.name for row in rows))
    with pytest.raises(Refused):
        counting.take(country.store, batch, 10, Report())
    assert country.rows(Tally) == []


def test_what_waits_is_told_by_key(country, tablet):
    tablet.push([country.feedback() for _ in range(3)])
    assert counting.waiting_by_key(country.store) == {country.key.id: 3}


def test_what_a_lost_tablet_left_counts_only_when_somebody_says_so(country, tablet):
    lost, enrolled = country.enrol(country.grace, "lost")
    tablet.push([country.feedback() for _ in range(5)])
    admin.revoke_device(country.store, "lost")
    assert {one.status for one in lost.push([country.feedback() for _ in range(6)]).results} == {"quarantined"}
    assert country.open_sealed().still_waiting == 5
    assert counting.left_behind(country.store) == 6
    assert counting.let_in(country.store, 10) == 6
    assert events(country, kind="voices")[-1].body["n"] == 11
    assert country.open_sealed().people == 11
    assert (counting.left_behind(country.store), counting.let_in(country.store, 10)) == (0, 0)
    assert enrolled.token

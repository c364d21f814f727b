import json
import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.hlc import Stamp
from server import admin
from server.store.tables import Barrier, Measured, Promise, Record, Reflection, Rollup, Visit
from sync.canonical import sha256_of
from tests.fakes.clock import FakeClock
from tests.server.country import Country, events, statuses


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def test_a_visit_becomes_a_row_its_numbers_and_news_for_the_devices(country, tablet):
    visit = country.visit()
    assert statuses(tablet.push([visit])) == [("stored", None)]
    row = country.rows(Visit)[0]
    assert (row.facility, row.on, row.pooled, row.class_) == ("f1", "2026-11-18", 72.5, "growing")
    assert {(one.name, one.num, one.den) for one in country.rows(Rollup)} >= {
        ("visit_done", 1, 1),
        ("medicines_in_stock", 1, 2),
        ("visit_score", 0.725, 1),
    }
    [told] = events(country, kind="visit")
    assert told.body["strengths"][-1] == "They greet everyone"
    assert told.body["gaps"] == ["Soap at every basin"]
    series = {item.body["indicator"]: item.body for item in events(country, kind="series")}
    assert series["visit_score"]["points"] == [{"month": "2026-11", "num": 0.725, "den": 1}]
    assert series["section_readiness"]["title"] == "Ready for care"


def test_a_corrected_visit_replaces_what_the_first_one_counted(country, tablet):
    first = country.visit(pooled=40.0)
    second = country.visit(pooled=90.0, id=first.id, rev=2)
    tablet.push([second])
    assert statuses(tablet.push([first])) == [("stored", None)]
    assert country.rows(Visit)[0].pooled == 90.0
    assert [(one.num, one.n) for one in country.rows(Rollup, name="visit_score")] == [(0.9, 1)]
    assert len(country.rows(Record)) == 2


def test_a_visit_that_names_a_section_twice_holds_nobody_up(country, tablet):
    data = country.visit().data
    section = data["score"]["sections"][0]
    score = {**data["score"], "sections": [section, {**section, "score": 10.0}]}
    twice = country.record({**data, "score": score}, form="kioo_visit", version="1")
    assert statuses(tablet.push([twice, country.visit()])) == [("stored", None)] * 2
    assert [(one.num, one.n) for one in country.rows(Rollup, name="section_readiness")] == [(0.825, 2)]


def test_many_visits_of_many_months_add_up_by_facility_and_month(country, tablet):
    day, sent = 86_400_000, []
    for months_ago in range(14):
        data = country.visit(pooled=10.0 * (months_ago % 3)).data
        ended = data["ended"] - months_ago * 31 * day
        sent += [
            country.record({**data, "ended": ended}, form="kioo_visit", version="1", facility=facility)
            for facility in ("f1", "f2")
        ]
    tablet.push(sent)
    assert len(country.rows(Rollup, name="visit_done", facility="f1")) == 14
    [series] = [one.body for one in events(country, kind="series") if one.id == "f2/visit_score"]
    months = [point["month"] for point in series["points"]]
    assert months == sorted(set(months))
    assert len(months) == 14


def test_a_form_that_is_no_visit_is_only_kept(country, tablet):
    country.publish("borehole", "1", "plain")
    record = country.record(
        {"answers": {"depth": "40"}, "started": 1, "ended": 2, "score": None}, form="borehole", version="1"
    )
    assert statuses(tablet.push([record])) == [("stored", None)]
    assert country.rows(Visit) == []
    assert json.loads(country.rows(Record)[0].body)["answers"] == {"depth": "40"}


def test_an_unknown_form_version_is_stored_and_said(country, tablet):
    ahead = country.record(country.visit().data, form="kioo_visit", version="99")
    assert statuses(tablet.push([ahead])) == [("stored", "unknown-form-version")]
    assert len(country.rows(Visit)) == 1


def test_a_clock_that_is_years_off_is_flagged_and_never_refused(country, tablet):
    data = country.visit().data | {"ended": 4_102_444_800_000}
    tablet.push([country.record(data, form="kioo_visit", version="1", made=-5)])
    assert "clock" in country.rows(Record)[0].flags
    assert country.rows(Visit)[0].on == "2026-11-18"


def test_what_is_sent_twice_is_a_duplicate(country, tablet):
    visit = country.visit()
    assert statuses(tablet.push([visit, visit])) == [("stored", None), ("duplicate", None)]
    assert statuses(tablet.push([visit])) == [("duplicate", None)]
    assert len(country.rows(Record)) == 1


def test_another_content_under_the_same_revision_is_kept_as_a_conflict(country, tablet):
    visit = country.visit()
    other = country.visit(pooled=10.0, id=visit.id)
    assert statuses(tablet.push([visit, other, other])) == [
        ("stored", None),
        ("conflict", "same-id"),
        ("conflict", "same-id"),
    ]
    assert len(country.rows(Record)) == 2
    assert country.rows(Visit)[0].pooled == 72.5


def test_a_facility_outside_the_devices_grants_is_kept_aside(country, tablet):
    elsewhere = country.visit(facility="g1", district="d2")
    nowhere = country.visit(facility="nowhere")
    expected = [("quarantined", "not-yours")] * 2
    assert statuses(tablet.push([elsewhere, nowhere])) == expected
    assert statuses(tablet.push([elsewhere, nowhere])) == expected
    assert country.rows(Visit) == []
    assert events(country, "d2", "visit") == []
    assert {row.status for row in country.rows(Record)} == {"quarantined"}


def test_a_wrong_district_in_the_envelope_does_not_move_a_facility(country, tablet):
    tablet.push([country.visit(district="d2")])
    assert country.rows(Record)[0].district == "d1"


def test_somebody_who_left_has_unsent_work_kept_aside(country, tablet):
    admin.let_go(country.store, country.grace)
    assert statuses(tablet.push([country.visit()])) == [("quarantined", "not-yours")]


def test_one_bad_record_does_not_hold_up_the_others(country, tablet):
    good = country.visit()
    torn = country.visit(sha256="0" * 64)
    huge = country.record({"answers": {"story": "x" * 300_000}})
    nameless = country.visit(id="")
    odd = country.visit(rev=0)
    answer = tablet.push([torn, huge, nameless, odd, good])
    assert statuses(answer) == [
        ("refused", "hash-mismatch"),
        ("refused", "record-too-large"),
        ("refused", "incomplete"),
        ("refused", "incomplete"),
        ("stored", None),
    ]
    assert [row.id for row in country.rows(Record)] == [good.id]


def test_a_kind_from_a_newer_app_is_kept_with_its_unknown_fields(country, tablet):
    record = country.record({"aim": "x"}, "pdsa", extra={"hlc": "7"})
    assert statuses(tablet.push([record])) == [("stored", "unknown-kind")]
    assert json.loads(country.rows(Record)[0].extra) == {"hlc": "7"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("promise", {"id": "p"}),
        ("promise", {"id": ["p"], "what": 3}),
        ("promise_update", {"promise": {}}),
        ("barrier", {"id": "b", "title": "x", "ask": "y", "raised_on": "soon", "kind": "supplies"}),
        ("barrier_reply", {"barrier": "b"}),
        ("reflection", {"on": "2026-11-18", "lines": [1, None]}),
        ("submission", {"answers": None}),
        ("submission", {"answers": {}, "score": {"pooled": "lots"}}),
        ("submission", {"answers": {}, "score": {"pooled": 5e9, "sections": [], "coverage": 1, "class": None}}),
        ("submission", {"answers": {"gap": {"what": 1}}, "score": 7}),
    ],
)
def test_a_record_of_the_wrong_shape_is_kept_and_changes_nothing_else(country, tablet, kind, data):
    before = len(events(country))
    record = country.record(data, kind, form="kioo_visit", version="1")
    assert statuses(tablet.push([record]))[0][0] == "stored"
    assert len(country.rows(Record)) == 1
    assert [country.rows(table) for table in (Visit, Promise, Barrier, Reflection, Measured)] == [[]] * 5
    assert len(events(country)) == before


def test_a_promise_and_its_follow_up_may_come_in_any_order(country, tablet):
    update = country.promise_update("stuck", reason="No water")
    assert statuses(tablet.push([update])) == [("stored", None)]
    assert "waiting" in country.rows(Record)[0].flags
    tablet.push([country.promise()])
    [row] = country.rows(Promise)
    assert row.state == "stuck"
    assert json.loads(row.body)["history"][0]["reason"] == "No water"
    assert "waiting" not in country.rows(Record, kind="promise_update")[0].flags
    [told] = events(country, kind="promise")
    assert told.body["state"] == "stuck"
    assert told.facility == "f1"


def test_nonsense_that_came_early_does_not_spoil_what_it_speaks_of(country, tablet):
    tablet.push(
        [
            country.promise_update("perhaps"),
            country.promise_update(on="soon"),
            country.record({"barrier": "ba-1", "says": "maybe", "on": "2026-11-20"}, "barrier_reply"),
        ]
    )
    assert {row.flags for row in country.rows(Record)} == {"not-understood"}
    tablet.push([country.promise(), country.barrier()])
    assert country.rows(Promise)[0].state == "open"
    assert country.rows(Barrier)[0].state == "raised"


def test_a_promise_sent_again_in_a_correction_keeps_what_was_told_since(country, tablet):
    first = country.promise()
    tablet.push([first, country.promise_update("done")])
    changed = first.data | {"what": "Soap and water at every basin"}
    tablet.push([country.record(changed, "promise", id=first.id, rev=2)])
    body = json.loads(country.rows(Promise)[0].body)
    assert (body["what"], body["state"]) == ("Soap and water at every basin", "done")


@pytest.mark.parametrize(
    "order", ["first before corrected after", "corrected after before first", "after before first corrected"]
)
def test_a_corrected_day_stands_over_words_told_before_it_whatever_order_they_come_in(country, tablet, order):
    now, first = country.clock.now_ms(), country.promise()
    data = country.promise_update("partly").data | {"over": []}
    told = {"before": ("2027-01-01", now - 60, "a"), "after": ("2027-02-02", now - 40, "b")}
    words = {
        name: country.record({**data, "due": due, "hlc": str(Stamp(ms, 0, node))}, "promise_update")
        for name, (due, ms, node) in told.items()
    }
    changed = first.data | {"due": "2026-12-24"}
    corrected = country.record(changed, "promise", id=first.id, rev=2, made=now - 50)
    dues = []
    for name in order.split():
        tablet.push([{"first": first, "corrected": corrected, **words}[name]])
        dues += [json.loads(row.body)["due"] for row in country.rows(Promise)]
    assert dues[-1] == "2027-02-02"
    assert ("2026-12-24" in dues) == (order != "after before first corrected")
    body = json.loads(country.rows(Promise)[0].body)
    assert (body["state"], len(body["history"])) == ("partly", 2)


def test_a_promise_of_another_facility_is_not_overwritten(country, tablet):
    tablet.push([country.promise()])
    tablet.push([country.promise(facility="f2"), country.promise_update("dropped", facility="f2")])
    [row] = country.rows(Promise)
    assert (row.facility, row.state) == ("f1", "open")


def test_a_barrier_starts_at_the_district_whatever_the_device_says(country, tablet):
    usual = country.barrier()
    tablet.push([country.record(usual.data | {"level": "national", "state": "solved"}, "barrier")])
    [row] = country.rows(Barrier)
    assert (row.level, row.state) == ("district", "raised")


def test_a_reply_before_its_barrier_waits_for_it(country, tablet):
    reply = country.record({"barrier": "ba-1", "says": "solved", "on": "2026-11-20"}, "barrier_reply")
    tablet.push([reply])
    tablet.push([country.barrier()])
    assert country.rows(Barrier)[0].state == "solved"


def test_a_reflection_is_kept_byte_for_byte(country, tablet):
    data = {"on": "2026-11-18", "lines": ["5 to 9 people", "We try a new order"]}
    tablet.push([country.record(data, "reflection")])
    assert sha256_of(json.loads(country.rows(Reflection)[0].body)) == sha256_of(data)


def made_country():
    return Country(FakeClock(), random.Random(5))


ANSWERED_TWICE = [
    {"barrier": "ba-1", "says": says, "on": "2026-11-18", "hlc": str(Stamp(1_794_999_000_000 + ms, 0, node))}
    for says, ms, node in (("solved", 10, "a"), ("not_solved", 30, "b"), ("solved", 20, "b"))
]
"""Told by two tablets; the second is the last word."""


@cache
def sent_in_order():
    """Records of every kind, and what a server holds that got each of them once."""
    here = made_country()
    first = here.visit(pooled=20.0)
    records = [
        here.visit(),
        here.visit(facility="f2", pooled=30.0),
        here.promise(),
        here.promise_update("partly", on="2026-11-20"),
        here.promise_update("done", on="2026-11-25"),
        here.barrier(),
        *(here.record(said, "barrier_reply") for said in ANSWERED_TWICE),
        here.record({"on": "2026-11-18", "lines": ["a"]}, "reflection"),
        here.feedback(),
        here.feedback("poor"),
        here.visit(facility="g1", district="d2"),
        first,
        here.visit(pooled=80.0, id=first.id, rev=2),
    ]
    here.enrol(here.grace)[0].push(records)
    held = plain(here)
    here.store.close()
    return records, held


@settings(max_examples=settings.default.max_examples // 5)
@given(st.data())
def test_any_order_and_any_repetition_of_pushes_gives_the_same_rows(data):
    records, held = sent_in_order()
    shuffled = data.draw(st.permutations(records)) + data.draw(st.lists(st.sampled_from(records), max_size=6))
    cuts = data.draw(st.lists(st.integers(0, len(shuffled)), max_size=3).map(sorted))
    there = made_country()
    tablet, _ = there.enrol(there.grace)
    for start, stop in zip([0, *cuts], [*cuts, len(shuffled)], strict=True):
        tablet.push(shuffled[start:stop])
    assert plain(there) == held
    there.store.close()


def plain(country):
    """Rows of both, histories in one order: a promise keeps its history in the order of arrival."""
    rows = country.everything()
    rows["Promise"] = [
        {
            **json.loads(json.loads(row)["body"]),
            "history": None,
            "n": len(json.loads(json.loads(row)["body"])["history"]),
        }
        for row in rows["Promise"]
    ]
    return rows


def test_a_barrier_of_another_facility_is_not_touched_from_elsewhere(country, tablet):
    tablet.push([country.barrier()])
    usual = country.barrier().data
    reply = {"barrier": "ba-1", "says": "solved", "on": "2026-11-20"}
    tablet.push(
        [country.record(usual, "barrier", facility="f2"), country.record(reply, "barrier_reply", facility="f2")]
    )
    [row] = country.rows(Barrier)
    assert (row.facility, row.state) == ("f1", "raised")


def test_a_barrier_sent_again_in_a_correction_keeps_its_ladder(country, tablet):
    first = country.barrier()
    tablet.push([first, country.record({"barrier": "ba-1", "says": "solved", "on": "2026-11-20"}, "barrier_reply")])
    tablet.push([country.record(first.data | {"title": "No fridge since July"}, "barrier", id=first.id, rev=2)])
    body = json.loads(country.rows(Barrier)[0].body)
    assert (body["title"], body["state"], len(body["replies"])) == ("No fridge since July", "solved", 1)


def test_a_quarantined_record_does_not_stand_in_the_way_of_the_real_one(country, tablet):
    stranger, _ = country.enrol(country.zawadi)
    visit = country.visit()
    stranger.push([country.visit(pooled=1.0, id=visit.id)])
    assert statuses(tablet.push([visit])) == [("stored", None)]
    assert country.rows(Visit)[0].pooled == 72.5

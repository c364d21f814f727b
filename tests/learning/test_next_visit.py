from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.words import speak
from learning.next_visit import Place, Proposal, need, next_due, place_of, propose, reasons
from tests.learning.vectors import shared

TODAY = date(2026, 11, 22)
SAY = speak("en")

# HNQIS 1, EyeSeeTea/malariapp SurveyPlanner.java: A +6 months, B and C +4 (low volume) or +2.
ROWS = [
    {"completed": "2024-03-15", "score": 85, "productivity": 9, "due": "2024-09-15"},
    {"completed": "2024-03-15", "score": 60, "productivity": 3, "due": "2024-07-15"},
    {"completed": "2023-12-31", "score": 30, "productivity": 9, "due": "2024-02-29"},
    *shared("next_visit_hnqis1").get("rows", ()),
]


@pytest.mark.parametrize("row", ROWS)
def test_the_next_visit_is_due_as_in_the_reference(row):
    class_ = "strong" if row["score"] >= 80 else "growing" if row["score"] >= 50 else "needs_support"
    due = next_due(date.fromisoformat(row["completed"]), class_, low_volume=row["productivity"] < 5)
    assert due.isoformat() == row["due"]


def test_need_agrees_with_the_proposal_of_the_study():
    # Domain study 2.8: 91/61 + .1875 + .25 = 1.92930.
    place = Place("f", "F", date(2024, 3, 15), "growing", promises_due=3, critical_open=True)
    assert need(place, date(2024, 6, 14)) == pytest.approx(1.9293032786885247)


def said(place, **more):
    return [reason.said(SAY) for reason in reasons(place, TODAY, **more)]


def test_every_reason_is_a_plain_sentence():
    place = Place("f", "F", TODAY - timedelta(days=74), "growing", promises_due=2, critical_open=True, signal=True)
    assert said(place, drawn=True) == [
        "They do well: a visit to learn from them",
        "2 promises are due",
        "Something that must always be right was not, last time",
        "Their numbers really changed",
        "Last seen 74 days ago",
    ]


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        (None, "Nobody has been there yet"),
        (TODAY, "Seen today"),
        (TODAY + timedelta(days=300), "Seen today"),
        (TODAY - timedelta(days=1), "Last seen 1 day ago"),
    ],
)
def test_when_it_was_last_seen_is_always_said(last, sentence):
    assert said(Place("f", "F", last)) == [sentence]


def test_one_promise_is_said_in_the_singular():
    assert said(Place("f", "F", None, promises_due=1))[0] == "1 promise is due"


def test_the_place_in_most_need_comes_first_and_ties_go_by_name():
    seen = TODAY - timedelta(days=30)
    places = [Place("1", "Bwera", seen), Place("2", "Aber", seen), Place("3", "Zombo", seen, promises_due=4)]
    assert [one.name for one in propose(places, TODAY, "w")] == ["Zombo", "Aber", "Bwera"]


def test_a_place_nobody_saw_comes_before_one_that_is_just_due():
    places = [Place("1", "Aber", TODAY - timedelta(days=61)), Place("2", "Zombo")]
    first = propose(places, TODAY, "w")[0]
    assert (first.name, first.due) == ("Zombo", None)


CLASSES = st.sampled_from(["strong", "growing", "needs_support", None])
PLACES = st.lists(
    st.builds(
        Place,
        id=st.uuids().map(str),
        name=st.sampled_from(["Aber", "Bwera", "Kibale"]),
        last=st.none() | st.dates(TODAY - timedelta(days=700), TODAY),
        class_=CLASSES,
        low_volume=st.booleans(),
        promises_due=st.integers(0, 6),
        critical_open=st.booleans(),
        signal=st.booleans(),
    ),
    max_size=23,
    unique_by=lambda place: place.id,
)


@given(PLACES, st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.randoms(use_true_random=False))
def test_the_same_day_and_person_give_the_same_list_whatever_the_order_given(places, today, chance):
    shuffled = chance.sample(places, len(places))
    assert propose(places, today, "w1") == propose(shuffled, today, "w1")


@given(PLACES)
def test_every_place_is_proposed_once_with_one_to_three_reasons(places):
    found = propose(places, TODAY, "w1")
    assert sorted(one.facility for one in found) == sorted(place.id for place in places)
    assert all(1 <= len(one.reasons) <= 3 for one in found)


@given(PLACES)
def test_apart_from_the_drawn_ones_need_decides(places):
    needs = {place.id: need(place, TODAY) for place in places}
    kept = [one for one in propose(places, TODAY, "w1") if one.reasons[0].kind != "drawn"]
    assert [needs[one.facility] for one in kept] == sorted((needs[one.facility] for one in kept), reverse=True)


def test_no_rank_or_number_of_need_can_be_shown():
    assert set(Proposal.__dataclass_fields__) == {"facility", "name", "due", "reasons"}


def country(strong, others):
    last = TODAY - timedelta(days=60)
    well = [Place(f"s{number}", f"Strong {number}", last, "strong") for number in range(strong)]
    return well + [Place(f"n{number}", f"Needs {number}", last, "needs_support") for number in range(others)]


def test_each_five_hold_exactly_one_place_that_does_well():
    found = propose(country(8, 12), TODAY, "w1")
    for start in range(0, 20, 5):
        five = found[start : start + 5]
        assert sum(one.reasons[0].kind == "drawn" for one in five) == 1


def test_the_first_proposal_is_a_place_that_does_well_on_about_one_day_in_five():
    days = [TODAY + timedelta(days=number) for number in range(1000)]
    places = country(5, 20)
    firsts = [
        propose([replace(place, last=day - timedelta(days=60)) for place in places], day, "w1")[0] for day in days
    ]
    share = sum(one.reasons[0].kind == "drawn" for one in firsts) / len(days)
    assert 0.16 < share < 0.24
    assert len({one.facility for one in firsts if one.reasons[0].kind == "drawn"}) == 5


def test_a_place_seen_last_week_is_not_drawn():
    rested = [replace(place, last=TODAY - timedelta(days=7)) for place in country(5, 5)]
    assert all(one.reasons[0].kind != "drawn" for one in propose(rested, TODAY, "w1"))


def test_a_place_is_read_from_what_comes_down():
    unit = {"id": "f1", "name": "Kibale"}
    visits = [
        {"on": "2026-06-01", "class": "strong"},
        {"on": "2026-09-09", "class": "growing", "critical_missed": ["water"]},
    ]
    promises = [{"state": "open", "due": "2026-11-22"}, {"state": "done", "due": "2026-10-01"}]
    assert place_of(unit, visits, promises, TODAY) == Place(
        "f1", "Kibale", date(2026, 9, 9), "growing", promises_due=1, critical_open=True
    )
    assert place_of(unit, [], [], TODAY) == Place("f1", "Kibale")

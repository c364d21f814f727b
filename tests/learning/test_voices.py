import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.proportions import wilson
from learning.voices import RATINGS, half_rule, points, summarise
from tests.learning.vectors import shared

SCALE = ("all", "most", "some", "none")


def test_points_fall_by_equal_steps():
    assert [points(value, SCALE) for value in SCALE] == pytest.approx([100, 200 / 3, 100 / 3, 0])
    assert points("rather_not", SCALE) is None
    assert points("", SCALE) is None


# The half rule of PCPCM (p4qm CBE 3568): answers 3, 2, none, 3 of 0..3 -> 88.89; one of four -> none.
ROWS = [
    {"answers": [3, 2, None, 3], "max": 3, "score_0_100": 88.888888889},
    {"answers": [3, None, None, None], "max": 3, "score_0_100": None},
    *shared("responsive_scale_prorate").get("rows", ()),
]


@pytest.mark.parametrize("row", ROWS)
def test_a_mean_needs_half_of_its_answers(row):
    scale = [str(value) for value in range(row["max"], -1, -1)]
    got = half_rule([None if one is None else points(str(one), scale) for one in row["answers"]])
    assert got == (None if row["score_0_100"] is None else pytest.approx(row["score_0_100"]))


def test_nothing_asked_has_no_mean():
    assert half_rule([]) is None


def test_eight_of_twelve_have_the_wilson_interval():
    found = summarise({"very_good": 5, "good": 3, "middle": 2, "poor": 2, "dont_know": 4, "rather_not": 1}, 10)
    low, high = wilson(8, 12)
    assert (found.n, found.shown, found.band) == (12, True, None)
    assert (found.top2, found.low, found.high) == pytest.approx((8 / 12, low, high), abs=1e-4)


def test_below_the_threshold_only_the_number_is_told():
    body = summarise({"very_good": 9, "dont_know": 5}, 10).as_json("f-1")
    assert body == {
        "facility": "f-1",
        "n": 9,
        "threshold": 10,
        "shown": False,
        "top2": None,
        "low": None,
        "high": None,
        "band": None,
    }


def test_nobody_who_spoke_is_not_shown_even_without_a_threshold():
    assert not summarise({}, 0).shown


TALLIES = st.dictionaries(st.sampled_from([*RATINGS, "dont_know", "rather_not"]), st.integers(0, 40))


@given(TALLIES, st.integers(1, 20))
def test_a_summary_never_tells_of_fewer_than_the_threshold(overall, threshold):
    found = summarise(overall, threshold)
    assert found.n == sum(overall.get(value, 0) for value in RATINGS)
    assert found.shown == (found.n >= threshold)
    assert (found.top2 is None) == (not found.shown)
    assert json.loads(json.dumps(found.as_json("f")))["n"] == found.n


@given(TALLIES)
def test_what_is_shown_lies_in_its_interval(overall):
    found = summarise(overall, 5)
    assert not found.shown or 0 <= found.low <= found.top2 <= found.high <= 1


@given(st.integers(10, 19))
def test_with_few_people_everybody_was_happy_cannot_be_told_from_nearly_everybody(n):
    all_happy = summarise({"very_good": n}, 10)
    nearly = summarise({"good": n - 1, "very_poor": 1}, 10)
    assert all_happy == nearly
    assert all_happy.band == "at_least"
    assert summarise({"very_poor": n}, 10).band == "at_most"

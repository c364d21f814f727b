import random
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.run_chart import FEWEST_POINTS, Limits, Runs, limits, runs, verdict
from tests.learning.vectors import shared

# qicharts2 0.8.1 in R 4.2.2, qic(chart="run"): domain study 2.3.
SERIES = [62, 70, 58, 75, 66, 71, 64, 69, 73, 80, 78, 82, 79, 85, 81, 84, 77, 86, 83, 88, 80, 87, 85, 90]
TABLE = [(10, 6, 2), (12, 7, 3), (15, 7, 4), (22, 7, 7), (23, 8, 7), (24, 8, 8), (45, 8, 17), (46, 9, 17), (60, 9, 23)]
SHARED = [(row["n"], row["longest.max"], row["crossings.min"]) for row in shared("anhoej_limits").get("rows", ())]

numbers = st.integers(-50, 50)
series = st.lists(numbers, min_size=1, max_size=40)


@pytest.mark.parametrize(("useful", "longest", "crossings"), TABLE + SHARED)
def test_limits_agree_with_the_reference(useful, longest, crossings):
    assert limits(useful) == Limits(longest, crossings)


def test_nothing_can_signal_with_less_than_two_useful_points():
    assert limits(0) == limits(1) == Limits(3, 0)


def test_the_reference_series_is_a_real_rise():
    found = verdict(SERIES)
    assert (found.runs, found.limits) == (Runs(24, 9, 7), Limits(8, 8))
    assert median(SERIES) == 79.5
    assert (found.kind, found.direction) == ("shift", "up")
    assert found.since == 9
    assert found.median == median(SERIES[found.since :])


def test_runs_round_a_given_centre_agree_with_the_reference():
    # the i-chart of the same series with the mean of its first 12 points frozen
    assert runs(SERIES, 70.66666667) == Runs(24, 16, 5)


def test_points_on_the_centre_are_passed_over():
    assert runs([1, 5, 1, 9, 5, 9, 1], 5) == Runs(5, 2, 2)
    assert runs([], 5) == Runs(0, 0, 0)


@given(st.lists(numbers | st.none(), max_size=FEWEST_POINTS - 1))
def test_below_ten_points_it_is_always_too_early(values):
    found = verdict(values)
    assert (found.kind, found.since, found.direction) == ("too_early", None, None)


def test_ten_equal_points_are_no_change():
    assert verdict([100] * 10).kind == "noise"


def test_a_fall_is_told_as_a_fall():
    found = verdict([90, 91, 92, 90, 91, 92, 90, 91, 60, 61, 62, 60, 61, 62, 60, 61])
    assert (found.kind, found.since, found.direction) == ("shift", 8, "down")


def test_a_rise_that_fell_back_is_told_by_its_last_change():
    low, high = [10, 12, 11, 13, 10, 12, 11, 13], [30, 32, 31, 33, 30, 32, 31, 33]
    found = verdict(low + high + low)
    assert (found.kind, found.since, found.direction) == ("shift", 16, "down")
    assert [(phase.start, phase.stop, phase.median) for phase in found.phases] == [
        (0, 8, 11.5),
        (8, 16, 31.5),
        (16, 24, 11.5),
    ]


def test_times_without_a_value_are_passed_over_and_keep_their_place():
    with_gaps = [None, 90, 91, None, 92, 90, 91, 92, 90, 91, None, 60, 61, 62, 60, 61, 62, 60, 61, None]
    found = verdict(with_gaps)
    assert (found.kind, found.since) == ("shift", 11)
    assert found.phases[-1].stop == 19


def test_no_values_at_all_is_too_early():
    assert verdict([None, None]).median is None
    assert verdict([]).phases == ()


@given(series, st.sampled_from([2, 10]), numbers)
def test_the_verdict_does_not_depend_on_unit_or_origin(values, factor, shift):
    one, other = verdict(values), verdict([factor * value + shift for value in values])
    assert (one.kind, one.since, one.direction, one.runs) == (other.kind, other.since, other.direction, other.runs)


@given(series)
def test_upside_down_the_verdict_only_changes_direction(values):
    one, other = verdict(values), verdict([-value for value in values])
    assert (one.kind, one.since, one.runs) == (other.kind, other.since, other.runs)
    assert (one.direction, other.direction) in {(None, None), ("up", "down"), ("down", "up")}


@given(series)
def test_phases_cover_the_series_once_and_only_a_shift_has_several(values):
    found = verdict(values)
    assert found.phases[0].start == 0
    assert found.phases[-1].stop == len(values)
    assert all(one.stop == other.start for one, other in pairwise(found.phases))
    assert (len(found.phases) > 1) == (found.kind == "shift")
    assert found.since == (found.phases[-1].start if found.kind == "shift" else None)


@given(st.integers(8, 20), st.integers(-2, 2), st.integers(0, 9), st.integers(30, 1000))
def test_a_step_far_above_the_ups_and_downs_is_always_found_where_it_was(before, more, offset, step):
    ups_and_downs = [(7 * number + offset) % 10 for number in range(2 * before + more)]
    found = verdict([value + (step if number >= before else 0) for number, value in enumerate(ups_and_downs)])
    assert (found.kind, found.direction, found.since) == ("shift", "up", before)


def test_lows_strewn_among_full_marks_seldom_cry_wolf():
    chance = random.Random(20261122)
    values = [[100 if chance.random() < 0.6 else chance.uniform(40, 95) for _ in range(36)] for _ in range(500)]
    assert sum(verdict(one).kind == "shift" for one in values) / 500 < 0.06  # points on the median dropped: .83


def test_a_measure_that_reaches_100_percent_and_stays_there_changed():
    found = verdict([60, 70, 65, 62, 71, 66, 60, 64] + [100] * 9)
    assert (found.kind, found.since, found.direction) == ("shift", 8, "up")


def test_the_exact_chance_of_few_runs_decides_among_many_equal_points():
    # Wald & Wolfowitz: 4 lows and 10 full marks can stand in 1001 orders; 2 + 12 + 54 of them make 4 runs or fewer,
    # which is more than 5 in 100; the 14 with at most 3 runs are fewer.
    low, full = [50], [100]
    assert verdict(low * 4 + full * 10).kind == "shift"
    assert verdict(low * 2 + full * 9 + low * 2 + full).kind == "noise"


def test_stable_series_seldom_cry_wolf():
    chance = random.Random(20261122)
    wrong = sum(verdict([chance.gauss(0, 1) for _ in range(24)]).kind == "shift" for _ in range(1000))
    assert wrong / 1000 < 0.06  # measured .033 to .035

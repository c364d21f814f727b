"""The values of a range are exact, and every one is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.stepping import steps_of


def parameters(start, end, step, kind="decimal"):
    return {"start": start, "end": end, "step": step, "type": kind}


@pytest.mark.parametrize(
    ("told", "values"),
    [
        (parameters("0", "3", "1", "int"), ["0", "1", "2", "3"]),
        (parameters("1.0", "1.3", "0.1"), ["1.0", "1.1", "1.2", "1.3"]),
        (parameters("3", "1", "1", "int"), ["3", "2", "1"]),
        (parameters("0", "5", "2", "int"), ["0", "2", "4"]),
        (parameters("x", "2", "0", "int"), ["0", "1", "2"]),
        (parameters("4", "4", "1", "int"), ["4"]),
        (parameters("0", "2", "NaN", "int"), ["0", "1", "2"]),
    ],
)
def test_all_values_from_start_to_end(told, values):
    assert steps_of(told).every() == values


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 9))
def test_every_value_is_found_where_it_stands(start, end, step):
    steps = steps_of(parameters(str(start), str(end), str(step), "int"))
    assert [steps.place(value) for value in steps.every()] == list(range(steps.count + 1))


@pytest.mark.parametrize("value", ["", "much", "NaN", "Infinity"])
def test_what_is_no_number_stands_nowhere(value):
    assert steps_of({}).place(value) is None


def test_a_value_beside_the_steps_is_shown_at_the_nearest():
    steps = steps_of(parameters("0", "10", "5", "int"))
    assert (steps.place("4"), steps.place("99"), steps.place("-1")) == (1, 2, 0)


def test_a_range_of_millions_stays_small():
    assert steps_of(parameters("0", "1000000", "0.001")).count <= 10_000

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AnswerProblem
from learning.days import add_months, day


@given(st.dates())
def test_a_day_reads_back(some_day):
    assert day(some_day.isoformat()) == some_day == day(some_day)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", None, 20261122])
def test_what_is_no_day_is_told(text):
    with pytest.raises(AnswerProblem):
        day(text)


def test_months_are_added_as_a_calendar_does():
    assert add_months(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert add_months(date(2024, 8, 31), 6) == date(2025, 2, 28)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_added_months_land_in_the_right_month_and_never_on_a_later_day(start, months):
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import dates


@given(st.dates(min_value=date(1, 1, 2)))
def test_a_day_and_its_number_are_each_others_inverse(day):
    assert dates.date_text(dates.days(day.isoformat())) == day.isoformat()
    assert dates.days((day - timedelta(days=1)).isoformat()) == dates.days(day.isoformat()) - 1


@given(st.integers(-10_000_000_000_000, 10_000_000_000_000), st.integers(-840, 840))
def test_a_moment_survives_its_text_in_any_zone(ms, offset):
    found = dates.read_moment(dates.moment_text(ms, offset))
    assert found is not None
    assert round(found.timestamp() * 1000) == ms


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_not_but_never_an_error(text):
    assert isinstance(dates.days(text), float)
    assert isinstance(dates.as_date(text, 60), str)
    assert isinstance(dates.formatted(text, "%Y-%m-%d", "en", 0), str)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 1e300, -1e9])
def test_a_number_without_a_day_gives_blank(number):
    assert (dates.date_text(number), dates.as_moment(number, 0)) == ("", "")


def test_names_follow_the_language_and_bare_times_the_local_zone():
    assert dates.formatted("2026-11-22", "%a %e %b", "fr", 0) == "dim. 22 nov."
    assert dates.formatted("2026-11-22", "%a %e %b %Q", "sw", 0) == "Jumapili 22 Nov %Q"
    assert dates.formatted("2026-11-22T23:30:00Z", "%a %e %b %Q", "pt_BR", 180) == "seg. 23 nov. %Q"
    assert dates.as_date("2026-11-22T23:30:00Z", 180) == "2026-11-22"
    assert dates.days("2026-01-01T06:00:00", 360) == dates.days("2026-01-01")


@pytest.mark.parametrize("endless", [float("inf"), float("-inf"), float("nan")])
def test_a_day_without_end_is_no_day(endless):
    assert [make(endless, 60) for make in (dates.as_date, dates.as_moment, dates.as_day_or_moment)] == ["", "", ""]
    assert dates.formatted(endless, "%Y", "en", 60) == ""

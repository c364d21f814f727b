"""Days of other calendars against days that are known, and there and back for every day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.calendars import CALENDARS, COPTIC, ETHIOPIAN, GREGORIAN, ISLAMIC, PERSIAN, month_names

EVERY = [*CALENDARS.values(), GREGORIAN]
DAYS = st.dates(date(1000, 1, 1), date(3000, 1, 1))


# Known days: the Ethiopian millennium; Nayrouz 1740; 1 Muharram 1445 by the civil table; Nowruz of leap and common years.
@pytest.mark.parametrize(
    ("calendar", "parts", "day"),
    [
        (ETHIOPIAN, (2000, 1, 1), date(2007, 9, 12)),
        (ETHIOPIAN, (2015, 13, 6), date(2023, 9, 11)),
        (ETHIOPIAN, (2016, 1, 1), date(2023, 9, 12)),
        (COPTIC, (1740, 1, 1), date(2023, 9, 12)),
        (ISLAMIC, (1445, 1, 1), date(2023, 7, 19)),
        (PERSIAN, (1403, 1, 1), date(2024, 3, 20)),
        (PERSIAN, (1403, 12, 30), date(2025, 3, 20)),
        (PERSIAN, (1404, 1, 1), date(2025, 3, 21)),
        (PERSIAN, (1400, 7, 1), date(2021, 9, 23)),
    ],
)
def test_known_days_agree(calendar, parts, day):
    assert calendar.day(parts) == day
    assert calendar.parts(day) == parts


@pytest.mark.parametrize("calendar", EVERY, ids=lambda one: one.name)
@given(day=DAYS)
def test_every_day_comes_back_from_its_parts(calendar, day):
    assert calendar.day(calendar.parts(day)) == day


@pytest.mark.parametrize("calendar", EVERY, ids=lambda one: one.name)
@given(day=DAYS)
def test_the_next_day_is_the_next_in_the_month_or_the_first_of_one(calendar, day):
    (year, month, nth), after = calendar.parts(day), calendar.parts(date.fromordinal(day.toordinal() + 1))
    assert after in {(year, month, nth + 1), (year, month + 1, 1), (year + 1, 1, 1)}


@pytest.mark.parametrize(
    ("calendar", "parts"),
    [
        (GREGORIAN, (2026, 2, 29)),
        (ETHIOPIAN, (2016, 13, 6)),
        (ETHIOPIAN, (2016, 1, 31)),
        (PERSIAN, (1404, 12, 30)),
        (ISLAMIC, (1445, 13, 1)),
        (GREGORIAN, (2026, 0, 1)),
        (GREGORIAN, (0, 1, 1)),
        (PERSIAN, (9999, 1, 1)),
    ],
)
def test_a_day_the_calendar_does_not_have_is_none(calendar, parts):
    assert calendar.day(parts) is None


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=lambda one: one.name)
@pytest.mark.parametrize("language", ["en", "fr", "sw", "ar", "am"])
def test_every_month_has_a_name(calendar, language):
    names = month_names(calendar, language)
    assert len(set(names)) == calendar.months

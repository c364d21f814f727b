"""Days, hours and counts as people say them."""

from datetime import UTC, date, datetime

import pytest

from app.asks import Now, Sending
from app.theme import Look
from app.views import kit_words
from app.views.kit_words import (
    ago_words,
    date_words,
    due_words,
    first_name,
    moment_words,
    sending_fullness,
    sending_words,
)

LOOK, TODAY = Look(), date(2026, 11, 18)
NOON = int(datetime(2026, 11, 18, 12, tzinfo=UTC).timestamp() * 1000)
NOW = Now(NOON, datetime.fromtimestamp(NOON / 1000).astimezone().date())


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 18), "today"),
        (date(2026, 11, 19), "tomorrow"),
        (date(2026, 11, 25), "in 7 days"),
        (date(2026, 11, 26), "26 November"),
        (date(2026, 11, 17), "for 1 day now"),
        (date(2026, 11, 8), "for 10 days now"),
    ],
)
def test_when_something_is_due(day, words):
    assert due_words(LOOK, day, TODAY) == words


@pytest.mark.parametrize(("day", "words"), [(18, "today"), (17, "yesterday"), (8, "10 days ago"), (20, "today")])
def test_how_long_ago_something_was(day, words):
    assert ago_words(LOOK, date(2026, 11, day), TODAY) == words


def test_a_near_moment_has_its_hour_and_a_far_one_only_its_day():
    assert moment_words(LOOK, NOON, NOW).startswith("today ")
    assert moment_words(LOOK, NOON - 4 * 86_400_000, NOW) == "4 days ago"


def test_the_sync_chip_says_what_needs_somebody_first_then_what_waits_then_that_all_is_safe():
    assert sending_words(LOOK, Sending(3, 1, 9, 2), NOW)[0] == "2 need you"
    assert sending_words(LOOK, Sending(3, 1, 9), NOW)[0] == "4 on this device"
    assert sending_words(LOOK, Sending(safe=9, last_safe_ms=NOON), NOW) == (
        "All safe",
        "Last safe " + moment_words(LOOK, NOON, NOW),
    )


def test_the_ring_is_closed_only_when_nothing_waits():
    assert sending_fullness(Sending(safe=9)) == 1
    assert 0.1 <= sending_fullness(Sending(on_device=1)) < 1
    assert sending_fullness(Sending(needs_you=1, safe=10_000)) < 1


def test_names_and_dates():
    assert first_name("Aisha Mwinyi") == "Aisha"
    assert first_name("") == ""
    assert date_words(LOOK, TODAY) == "18 November"
    assert len(kit_words.MONTHS) == 12
    assert len(kit_words.WEEKDAYS) == 7


def test_what_needs_somebody_never_promises_to_go_by_itself():
    look = Look()
    assert sending_words(look, Sending(needs_you=1), NOW) == ("1 needs you", "Touch to see why")

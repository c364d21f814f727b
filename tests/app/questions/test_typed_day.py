"""Days given by their parts, and days with times."""

from datetime import time

import pytest

from app.questions.calendars import ETHIOPIAN, GREGORIAN
from app.questions.date import moment_text, read_hour
from app.questions.typed_day import Pieces, day_of, is_whole, pieces_of


@pytest.mark.parametrize(
    ("pieces", "precision", "day"),
    [
        (Pieces("2026", 11, "22"), "day", "2026-11-22"),
        (Pieces("٢٠٢٦", 11, "٢٢"), "day", "2026-11-22"),
        (Pieces("2026", 2, "30"), "day", ""),
        (Pieces("2026", 0, "22"), "day", ""),
        (Pieces("2026", 3, ""), "month", "2026-03-01"),
        (Pieces("2026", 0, ""), "year", "2026-01-01"),
        (Pieces("20x6", 3, "1"), "day", ""),
        (Pieces("02026", 3, "1"), "day", ""),
        (Pieces("", 3, "1"), "day", ""),
    ],
)
def test_parts_make_a_day_or_none(pieces, precision, day):
    assert day_of(pieces, GREGORIAN, precision) == day


def test_the_ethiopian_new_year_there_and_back():
    assert day_of(Pieces("2000", 1, "1"), ETHIOPIAN, "day") == "2007-09-12"
    assert pieces_of("2007-09-12", ETHIOPIAN) == Pieces("2000", 1, "1")
    assert pieces_of("", ETHIOPIAN) == Pieces()


def test_only_a_whole_day_can_be_wrong():
    assert not is_whole(Pieces("202", 2, "30"), "day")
    assert is_whole(Pieces("2026", 2, "30"), "day")
    assert not is_whole(Pieces("2026", 0, ""), "month")
    assert is_whole(Pieces("2026", 0, ""), "year")


def test_a_moment_keeps_the_offset_it_had():
    before = "2026-11-22T10:00:00.000+03:00"
    assert moment_text("2026-11-23", time(9, 30), before) == "2026-11-23T09:30:00.000+03:00"
    assert moment_text("", time(9), before) == ""
    assert moment_text("2026-11-23", None, before) == ""
    assert moment_text("2026-11-23", time(9, 30), "")[:23] == "2026-11-23T09:30:00.000"


def test_a_time_is_read_with_or_without_its_offset():
    assert read_hour("10:20:00.000+03:00").replace(tzinfo=None) == time(10, 20)
    assert read_hour("late") is None

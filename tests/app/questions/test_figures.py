"""Numbers of other keyboards are understood; nothing that is no number becomes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.figures import grouped, latin_digits, plain_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        ("3,5", "3.5"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("١٢٣", "123"),
        ("٣٫٥", "3.5"),
        ("۱۲", "12"),
        ("−4", "-4"),
        ("four", "four"),
        ("", ""),
        ("²", "²"),
    ],
)
def test_a_number_is_understood_as_people_type_it(typed, kept):
    assert plain_number(typed) == kept


@given(st.integers(-(10**15), 10**15))
def test_what_is_grouped_is_read_back(number):
    for language in ("en", "fr", "sw"):
        assert plain_number(grouped(str(number), language)) == str(number) or abs(number) < 10**6


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [
        ("1234567", "en", "1,234,567"),
        ("-1234.50", "fr", "-1\u202f234,50"),
        ("12", "en", "12"),
        ("twelve", "en", "twelve"),
        ("", "en", ""),
    ],
)
def test_thousands_stand_apart_as_the_language_does(number, language, words):
    assert grouped(number, language) == words


def test_a_telephone_keeps_its_blanks_and_gets_latin_digits():
    assert latin_digits("٠٧٧ 12-3") == "077 12-3"

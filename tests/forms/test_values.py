import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import values


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_its_text_and_never_has_an_exponent(number):
    text = values.text_of_number(number)
    assert values.number_of(text) == number
    assert "e" not in text.lower()


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_nan(text):
    assert isinstance(values.number_of(text), float)


@pytest.mark.parametrize("text", ["1e5", "1_000", "inf", "nan", "+1", "0x1", "", " ", "1 2", "²"])
def test_only_plain_decimals_are_numbers_to_xpath(text):
    assert math.isnan(values.number_of(text))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("int", 2.9, "2"),
        ("decimal", 0.1, "0.1"),
        ("string", math.nan, ""),
        ("string", math.inf, "Infinity"),
        ("string", True, "true"),
        ("int", True, "1"),
        ("date", 20454.0, "2026-01-01"),
        ("dateTime", 20454.5, "2026-01-01T12:00:00.000+00:00"),
        ("date", "2026-01-01", "2026-01-01"),
        ("int", "3.5", "3"),
        ("int", "-.5", "0"),
        ("decimal", "3.5", "3.5"),
        ("int", "many", "many"),
    ],
)
def test_a_calculation_takes_the_form_of_its_type(kind, value, text):
    assert values.to_type(kind, value) == text

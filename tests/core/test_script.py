from hypothesis import given
from hypothesis import strategies as st

from core.script import EASTERN_DIGITS, WrittenInt, apart, digits_of, in_digits, western

PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"


@given(st.integers(0, 10**9), st.sampled_from([EASTERN_DIGITS, PERSIAN_DIGITS, digits_of("en")]))
def test_a_number_typed_in_any_digits_is_read_as_the_same_number(number, digits):
    assert western(in_digits(str(number), digits)) == str(number)


def test_an_arabic_decimal_point_becomes_a_point_and_letters_stay():
    assert western("٣٫٥ لتر") == "3.5 لتر"
    assert western("AB-12") == "AB-12"


def test_a_whole_number_writes_itself_in_its_own_digits_whatever_the_format():
    assert f"{WrittenInt(7, EASTERN_DIGITS):02}" == "٠٧"
    assert WrittenInt(7, EASTERN_DIGITS) + 1 == 8


def test_words_set_apart_run_the_way_of_their_first_letter():
    assert apart("12 Tindwa") == "\u206812 Tindwa\u2069"
    assert apart("٢٤ \u2067نوفمبر\u2069") == "\u2067٢٤ \u2067نوفمبر\u2069\u2069"
    assert apart("٩٤٪") == "\u2067٩٤٪\u2069"
    assert apart("18:02") == "\u206818:02\u2069"

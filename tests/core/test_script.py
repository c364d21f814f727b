from hypothesis import given
from hypothesis import strategies as st

from core.script import EASTERN_DIGITS, WrittenInt, apart, digits_of, in_digits, in_page, western

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


def test_a_text_that_runs_against_its_page_is_set_apart_line_by_line():
    assert in_page("Nine ran out.\n12", rtl=True) == "\u2068Nine ran out.\u2069\n12"
    assert in_page("سلمى.", rtl=False) == "\u2067سلمى.\u2069"


def test_a_text_of_its_page_or_of_both_directions_stays_as_it_is():
    assert in_page("Tindwa: كل شيء.", rtl=True) == "Tindwa: كل شيء."
    assert in_page("Nine ran out.", rtl=False) == "Nine ran out."
    assert in_page("18:02", rtl=True) == "18:02"

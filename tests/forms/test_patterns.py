"""Patterns mean what they mean in Java, and none can freeze data entry."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.xpath.patterns import matches, trouble

SIMPLE = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", r"\w", "(?:ab)"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        inner.map(lambda one: f"(?:{one})*"),
        inner.map(lambda one: f"(?:{one})+?"),
        inner.map(lambda one: f"(?:{one}){{1,2}}"),
    ),
    max_leaves=5,
)


@given(SIMPLE, st.text("ab1 ", max_size=8))
def test_a_plain_pattern_fits_what_it_fits_in_python(pattern, text):
    assert matches(text, pattern) == (re.fullmatch(pattern, text, re.ASCII) is not None)


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("12345678901", "^[0-9]{11}$", True),
        ("abc123", "[0-9]+", False),
        ("bd", "[a-d&&[^c]]+", True),
        ("bc", "[a-d&&[^c]]+", False),
        ("été", r"\p{L}+", True),
        ("ete", r"\P{Lu}+", True),
        ("مرحبا", r"\p{IsArabic}+", True),
        ("Ab1", r"\p{Alnum}+", True),
        ("é", r"\w", False),
        ("a.b", r"\Qa.b\E", True),
        ("axb", r"\Qa.b\E", False),
        ("A", r"\x41", True),
        ("A", r"A", True),
        ("A", r"\x{41}", True),
        ("\t", r"\011", True),
        ("KIOO", "(?i)kioo", True),
        ("kIoo", "k(?i:i)oo", True),
        ("ab12", r"(?=.*\d)(?=.*[a-z]).{4,}", True),
        ("abcd", r"(?=.*\d)(?=.*[a-z]).{4,}", False),
        ("foo bar", r"foo\b.*", True),
        ("foobar", r"foo\b.*", False),
        ("xfoo", "x(?<=x)foo", True),
        ("foo", "(?<!x)foo", True),
        ("a\nb", "a.b", False),
        ("a\nb", "(?s)a.b", True),
        ("a\nb", "(?m)a$\n^b", True),
        ("a\r\nb", r"a\Rb", True),
        ("a b", "(?x) a \\ b # spaces", True),
        ("]", "[]]", True),
        ("-", "[a-]", True),
        ("", "", True),
        ("a", "a++", True),
        ("ac", "(?<first>a)(?:b|c)", True),
        ("1", r"\d{1}", True),
        ("é", r"[\p{L}&&[^a-z]]", True),
    ],
)
def test_java_s_letters_classes_and_looks_are_known(text, pattern, fits):
    assert trouble(pattern) == ""
    assert matches(text, pattern) is fits


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[a", "a{2", "*a", "a**b{3,2}", r"(a)\1", r"\p{Nowhere}", "[b-a]", r"\y", "a{1000}{1000}", "a" * 20_000, "(?", "\\",
     "(" * 60 + ")" * 60, "[" * 60, r"\x{110000}"],
)  # fmt: skip
def test_a_pattern_without_meaning_is_named_and_fits_nothing(pattern):
    assert trouble(pattern)
    assert not matches("a", pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|aa)+$",
        "(a*)*b",
        r"^(\w+\s?)*$",
        "(.*a){20}",
        "(x+x+)+y",
        "(?=(a+)+b)a*",
        "(?<=a+)b",
        "((a{0,50}){0,50})b",
    ],
)
def test_a_pattern_that_freezes_others_ends_at_once(pattern):
    begin = time.process_time()
    assert not matches("a" * 3000 + "!", pattern)
    assert time.process_time() - begin < 5


@given(st.text("ab()[]{}*+?|\\^$.-&p1,<=!:", max_size=12), st.text(max_size=6))
def test_any_text_is_a_pattern_or_named_as_none(pattern, text):
    assert isinstance(matches(text, pattern), bool)
    assert isinstance(trouble(pattern), str)

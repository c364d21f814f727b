"""ODK's markdown subset: what is marked, and what is only a star in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.marked import Line, Piece, bare, is_plain, lines_of


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("plain", (Line((Piece("plain"),)),)),
        ("# Large", (Line((Piece("Large"),), 1),)),
        ("### Small ###", (Line((Piece("Small"),), 3),)),
        ("#1 is best", (Line((Piece("#1 is best"),)),)),
        ("a **b** c", (Line((Piece("a "), Piece("b", bold=True), Piece(" c"))),)),
        ("__b__ *i*", (Line((Piece("b", bold=True), Piece(" "), Piece("i", slanted=True))),)),
        ("2 * 3 * 4", (Line((Piece("2 * 3 * 4"),)),)),
        ("snake_case_name", (Line((Piece("snake_case_name"),)),)),
        ("[here](https://x.org)", (Line((Piece("here", where="https://x.org"),)),)),
        (r"\*no\*", (Line((Piece("*"), Piece("no"), Piece("*"))),)),
        ('<span style="color:red">hot</span>', (Line((Piece("hot", tone="ember"),)),)),
        ('<span style="color: #00ff00">go</span>', (Line((Piece("go", tone="leaf"),)),)),
        ('<span style="color:#777">grey</span>', (Line((Piece("grey"),)),)),
        ('a <div style="text-align:center">b</div>', (Line((Piece("a "), Piece("b"))),)),
        ('<p style="color:red">**b**</p>', (Line((Piece("b", bold=True, tone="ember"),)),)),
        ("<spanish>b</span>", (Line((Piece("<spanish>b</span>"),)),)),
        ("**** is your name", (Line((Piece(" is your name"),)),)),
        ("<b >x</b\t>", (Line((Piece("x", bold=True),)),)),
        ("<b>x</b> &amp; y", (Line((Piece("x", bold=True), Piece(" & y"))),)),
        ("**a _b_**", (Line((Piece("a ", bold=True), Piece("b", bold=True, slanted=True))),)),
        ("one<br/>two", (Line((Piece("one"),)), Line((Piece("two"),)))),
        ("one\ntwo", (Line((Piece("one"),)), Line((Piece("two"),)))),
    ],
)
def test_marks_become_looks(text, lines):
    assert lines_of(text) == lines


@given(st.text(st.sampled_from("ab#*_[]()<>\\ \nspan/:'\"=&;"), max_size=60))
def test_any_text_can_be_shown_and_words_stay(text):
    letters = "".join(piece.words for line in lines_of(text) for piece in line.pieces)
    assert letters.count("a") + letters.count("b") <= text.count("a") + text.count("b")
    assert isinstance(bare(text), str)


@given(st.text(st.characters(exclude_characters="#*_[<\\\n&"), max_size=40))
def test_text_without_marks_stays_as_it_is(text):
    assert is_plain(text)
    assert bare(text) == text


def test_a_long_row_of_open_marks_is_read_at_once():
    assert lines_of("**" * 4_000)
    assert lines_of("<span>" * 1_000)

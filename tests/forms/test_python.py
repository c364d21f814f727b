"""Expressions become Python from our templates only: form text is handed in, shapes are shared, depth does no harm."""

import pytest

from forms.xpath.python import AT, column, function, handed, write
from tests.scenario import Scenario, survey

HEAD = "type | name | label | calculation"
NASTY = ["__import__('os')", "¤", "{}", "{0}", "%s", "\\\\", "' + x", "at", "env", "v0", "\\n)", "λ"]


@pytest.mark.parametrize("text", NASTY)
def test_what_a_form_says_is_handed_in_and_never_becomes_python(text):
    piece = write("({} + {})", handed(text), handed("!"))
    assert piece.text == "(¤ + ¤)"
    assert function(piece)(None, None) == text + "!"


@pytest.mark.parametrize("text", [text for text in NASTY if "'" not in text and "\\" not in text])
def test_texts_in_expressions_come_out_as_they_are(text):
    story = Scenario(survey("text | a | A |", f"calculate | b | | concat('{text}', ${{a}})", head=HEAD))
    story.answer("/data/a", "x").has("/data/b", f"{text}x")


def test_what_is_written_knows_no_names_but_its_own():
    with pytest.raises(NameError):
        function(write("__import__({})", "os"))(None, None)


def test_expressions_of_one_shape_are_one_code_object():
    one, other = (function(write("({} == {})", handed(a), handed(b))) for a, b in (("x", "y"), ("z", "z")))
    assert one.__code__ is other.__code__
    assert (one(None, None), other(None, None)) == (False, True)


def test_a_column_is_worked_out_for_each_frame_with_its_own_origin():
    class Env:
        origin = None

    still, moving = write("[{}, {}]", AT, 1), write("[{}, {}]", AT, write("env.origin"))
    assert column(still)(["a", "b"], Env()) == [["a", 1], ["b", 1]]
    assert column(moving)(["a", "b"], Env()) == [["a", "a"], ["b", "b"]]


@pytest.mark.parametrize("depth", [40, 900])
def test_deep_and_long_expressions_do_not_exhaust_python(depth):
    nested = handed(1.0)
    for _ in range(depth):
        nested = write("({} + {})", nested, 1.0)
    assert function(nested)(None, None) == depth + 1


def test_a_sum_of_thousands_is_worked_out():
    total = " + ".join(["${a}"] * 3000)
    Scenario(survey("integer | a | A |", f"calculate | b | | {total}", head=HEAD)).answer("/data/a", 2).has(
        "/data/b", "6000"
    )

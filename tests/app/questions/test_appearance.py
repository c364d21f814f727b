"""Appearances: known words act, unknown ones do not."""

from hypothesis import given
from hypothesis import strategies as st

from app.questions.appearance import columns_asked, grid_rows, outside, wants, weight
from tests.app.questions.nodes import node


def test_words_are_told_apart():
    asked = node(appearance="W4 no-calendar columns-3")
    assert wants(asked, "no-calendar")
    assert not wants(asked, "calendar", "columns")
    assert (weight(asked), columns_asked(asked)) == (4, 3)
    assert (weight(node()), columns_asked(node())) == (0, None)


def test_other_apps_and_printers_are_known():
    assert outside(node(appearance="ex:org.example.app(a='b')")) == "app"
    assert outside(node(appearance="printer:org.example")) == "printer"
    assert outside(node(parameters={"intent": "org.example"})) == "app"
    assert outside(node(appearance="multiline")) == ""
    assert outside(node(appearance="complex:")) == ""


@given(st.lists(st.integers(0, 12)))
def test_rows_hold_every_question_once_in_order_and_never_more_than_twelve_parts(weights):
    rows = grid_rows(weights)
    assert [at for row in rows for at in row] == list(range(len(weights)))
    assert all(sum(weights[at] for at in row) <= 12 for row in rows)
    assert all(len(row) == 1 for row in rows if any(not weights[at] for at in row))

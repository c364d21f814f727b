"""What a touch makes of the answer, how choices stand, what a search finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questions.picking import columns_of, found_by, is_checklist, layout_of, touched
from forms import Choice
from tests.app.questions.nodes import node


def test_one_of_some_is_chosen_and_taken_back():
    assert touched(node("select_one", choices="a b"), "b").value == "b"
    assert touched(node("select_one", choices="a b", value="b"), "b").value is None


@given(st.sets(st.sampled_from("abcd")), st.sampled_from("abcd"))
def test_some_of_some_keeps_the_author_s_order_and_two_touches_change_nothing(before, value):
    start = node("select_multiple", choices="d c b a", value=" ".join(before))
    once = touched(start, value).value or ""
    assert once.split() == [one for one in "dcba" if one in before ^ {value}]
    twice = touched(node("select_multiple", choices="d c b a", value=once), value).value or ""
    assert set(twice.split()) == before


@pytest.mark.parametrize(
    ("appearance", "layout"),
    [
        ("", "list"),
        ("minimal", "menu"),
        ("autocomplete", "menu"),
        ("search", "menu"),
        ("likert", "likert"),
        ("columns", "grid"),
        ("columns-4", "grid"),
        ("columns-pack", "pack"),
        ("no-buttons", "grid"),
        ("label", "heads"),
        ("list-nolabel", "cells"),
        ("list", "table"),
        ("quick", "list"),
        ("image-map", "list"),
        ("unheard-of", "list"),
        ("MINIMAL", "menu"),
    ],
)
def test_the_author_s_wish_decides_the_layout(appearance, layout):
    assert layout_of(node("select_one", choices="a b c", appearance=appearance)) == layout


def test_without_a_wish_the_choices_decide():
    assert layout_of(node("select_one", choices="yes no")) == "checklist"
    assert layout_of(node("select_one", choices="yes no maybe")) == "list"
    assert layout_of(node("select_one", choices=" ".join("abcdefghijklm"))) == "menu"
    assert not is_checklist(node("select_multiple", choices="yes no"))


def test_columns_come_from_the_author_or_the_room():
    assert columns_of(node("select_one", appearance="columns-5"), "phone") == 5
    assert columns_of(node("select_one", appearance="columns"), "phone") == 2
    assert columns_of(node("select_one", appearance="columns"), "wide") == 3
    assert columns_of(node("select_one", appearance="columns-99"), "wide") == 10


def test_a_search_forgives_capitals_and_accents_and_puts_beginnings_first():
    places = [Choice("1", "Old Évora"), Choice("2", "evora North"), Choice("3", "Lisbon")]
    assert [one.value for one in found_by(places, " ÉVO")] == ["2", "1"]
    assert found_by(places, "") == places
    assert found_by(places, "x") == []

"""Answers in words."""

import pytest

from app.questions.reading import words_of
from app.theme import Look
from core.words import speak
from forms import Choice
from tests.app.questions.nodes import node

LOOK = Look(say=speak("en"))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (node(value="hi"), "hi"),
        (node(), ""),
        (node(value="drum", appearance="masked"), "••••"),
        (node("select_multiple", choices="a b", value="b a"), "B, A"),
        (node("rank", choices="a b", value="b a"), "B → A"),
        (node("select_one", choices=(Choice("x", "**Bold**"),), value="x"), "Bold"),
        (node("date", value="2026-11-22"), "22 November 2026"),
        (node("date", value="2026-11-01", appearance="month-year"), "November 2026"),
        (node("date", value="2026-01-01", appearance="year"), "2026"),
        (node("date", value="soon"), "soon"),
        (node("time", value="10:20:00.000+03:00"), "10:20"),
        (node("datetime", value="2026-11-22T10:20:00.000+03:00"), "22 November 2026 10:20"),
        (node("geopoint", value="1.5 2 0 0"), "\u20661.5, 2\u2069"),
        (node("geotrace", value="1 2 0 0; 3 4 0 0"), "2 points"),
        (node("geoshape", value="1 2 0 0; 3 4 0 0; 5 6 0 0; 1 2 0 0"), "3 points"),
        (node("image", value="x.png"), "Kept"),
        (node("acknowledge", value="OK"), "Seen and agreed"),
        (node("range", value="3"), "3"),
    ],
)
def test_an_answer_is_said_as_people_say_it(asked, words):
    assert words_of(asked, LOOK) == words

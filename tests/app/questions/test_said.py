"""An author's words are drawn with their marks, and keep their own direction on a page that runs the other way."""

import pytest

from app.questions.said import said
from app.theme import LIGHT, Look
from core.script import apart
from core.words import speak


def written(words: str, language: str) -> str:
    shown = said(Look(LIGHT, speak(language)), words)
    return "".join(span.text or "" for span in shown.spans) if shown.spans else shown.value


@pytest.mark.parametrize("words", ["Which village is this?", "Which village is this? *", "Is **this** it?"])
def test_marked_and_plain_words_are_set_apart_on_a_page_that_runs_the_other_way(words):
    bare = words.replace("**", "")
    assert written(words, "ar") == apart(bare)
    assert written(words, "en") == bare


def test_words_of_the_page_stay_as_they_are():
    assert written("هل **هذا** صحيح؟", "ar") == "هل هذا صحيح؟"

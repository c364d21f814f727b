"""A field never takes back a letter: what the screen repeats late does not overwrite what was typed since."""

from hypothesis import given
from hypothesis import strategies as st

from app.views.kit_field import _Typing


class Box:
    def __init__(self, value):
        self.value = value


def typing_with(words):
    typing = _Typing()
    assert typing.value("") == ""
    for end in range(1, len(words) + 1):
        typing.heard(words[:end])
    typing.box = Box(words)
    return typing


@given(st.text(min_size=1, max_size=12), st.data())
def test_a_late_answer_leaves_what_was_typed_since(words, data):
    typing = typing_with(words)
    late = sorted(data.draw(st.lists(st.integers(1, len(words)), max_size=5)))
    for end in late:
        assert typing.value(words[:end]) == words


def test_what_the_screen_sets_itself_replaces_what_was_typed():
    typing = typing_with("12")
    assert typing.value("13") == "13"
    typing.box = Box("13")
    assert typing.value("13") == "13"


def test_an_unchanged_screen_changes_nothing():
    typing = typing_with("abc")
    typing.value("abc")
    typing.box.value = "abcd"
    assert typing.value("abc") == "abcd"

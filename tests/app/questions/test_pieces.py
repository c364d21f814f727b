"""What is typed in pieces is never taken back by an answer that comes late."""

from hypothesis import given
from hypothesis import strategies as st

from app.questions.pieces import Making


@given(st.lists(st.text("abc 12", max_size=3), min_size=1, max_size=8), st.data())
def test_late_answers_never_take_back_what_is_typed(words, data):
    """The answer drops blanks, so it differs from what was typed; drawings come late, some are skipped."""
    making = Making("", "")
    sent = []
    for word in words:
        making.put(word, word.strip())
        sent.append(word.strip())
        while sent and data.draw(st.booleans()):
            kept = sent.pop(0)
            assert making.shown(kept, str) == word
    if sent:
        assert making.shown(sent[-1], str) == words[-1]


def test_an_answer_from_elsewhere_replaces_the_pieces():
    making = Making("1", "1")
    making.put("2 ", "2")
    assert making.shown("2", str) == "2 "
    assert making.shown("7", str) == "7"
    assert making.shown("", str) == ""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical
from core.errors import AnswerProblem
from core.words import speak
from learning.reflection import REMOVED, SHAREABLE, Choices, Span, preview, suggest, suggested, without

SAY = speak("en")
NOTES = {
    "on": "2026-11-18",
    "topic": "Long waits on market days",
    "trigger": "story",
    "people": "7",
    "cadres": "nurse midwife",
    "happened": "People left before we saw them",
    "try_next": "Queue cards from Monday",
    "try_who": "Sister Amina",
    "try_when": "2026-12-01",
    "not_ours": "The roof of the waiting place",
    "each_spoke": "yes",
}


def lines(share, remove=None, notes=None):
    return preview(NOTES | (notes or {}), Choices(share, remove or {}), SAY)["lines"]


def test_the_summary_is_these_lines_and_no_others():
    assert preview(NOTES, suggested(NOTES), SAY) == {
        "on": "2026-11-18",
        "lines": [
            "We sat together on 18 November 2026.",
            "5 to 9 people were there.",
            "We talked about: Long waits on market days",
            "We will try: Queue cards from […]",
            "Not in our hands: The roof of the waiting place",
        ],
    }


def test_only_us_lets_no_line_out():
    assert lines(()) == []


def test_notes_that_were_left_empty_make_no_line():
    assert lines(("helped", "lesson", "topic"), notes={"topic": "  \n "}) == []


def test_a_choice_that_cannot_be_shared_is_told():
    with pytest.raises(AnswerProblem):
        lines(("try_who",))


@pytest.mark.parametrize(
    ("people", "line"),
    [
        ("1", "Fewer than 5 people were there."),
        ("4", "Fewer than 5 people were there."),
        ("5", "5 to 9 people were there."),
        (9, "5 to 9 people were there."),
        ("10", "10 to 19 people were there."),
        ("20", "20 people or more were there."),
    ],
)
def test_people_leave_only_as_a_band(people, line):
    assert lines(("people",), notes={"people": people}) == [line]


@pytest.mark.parametrize("people", ["", "0", "many", "-3", "4.5", None])
def test_a_number_of_people_that_is_none_makes_no_line(people):
    assert lines(("people",), notes={"people": people}) == []


def test_everyone_spoke_is_only_said_when_it_was_so():
    assert lines(("each_spoke",)) == ["Everyone spoke."]
    assert lines(("each_spoke",), notes={"each_spoke": "no"}) == []


def test_lines_are_in_the_order_of_the_session_whatever_was_touched_first():
    assert lines(("happened", "topic", "held")) == lines(("held", "topic", "happened"))


def test_braces_in_a_note_stay_braces():
    assert lines(("topic",), notes={"topic": "{words} {day}"}) == ["We talked about: {words} {day}"]


TEXTS = [name for name in SHAREABLE if name not in {"held", "people", "each_spoke"}]


@given(st.sets(st.sampled_from(TEXTS)), st.text(max_size=20))
def test_nothing_leaves_that_was_not_chosen(chosen, more):
    notes = NOTES | {name: f"<<{name}>> {more}" for name in TEXTS}
    sent = canonical(preview(notes, Choices(tuple(chosen)), SAY)).decode()
    for name in TEXTS:
        assert (f"<<{name}>>" in sent) == (name in chosen)
    assert "Amina" not in sent


@given(st.sets(st.sampled_from(SHAREABLE)))
def test_the_same_choices_give_the_same_bytes(chosen):
    first, second = (preview(NOTES, Choices(tuple(order)), SAY) for order in (sorted(chosen), sorted(chosen)[::-1]))
    assert canonical(first) == canonical(second)
    assert set(json.loads(canonical(first))) == {"on", "lines"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mrs Okello waited", [("name", "Okello")]),
        ("we asked Dr. Amina Said about it", [("name", "Amina Said")]),
        ("Nurse Grace was kind, Sister Mary too", [("name", "Grace"), ("name", "Mary")]),
        ("the nurse on Tuesday was tired", [("date", "Tuesday")]),
        ("Mme Traoré est venue lundi", [("name", "Traoré"), ("date", "lundi")]),
        ("Muuguzi Neema alisema jana", [("name", "Neema"), ("date", "jana")]),
        ("السيدة فاطمة قالت", [("name", "فاطمة")]),
        ("call 0772 123 456 or +256-772-123456", [("phone", "0772 123 456"), ("phone", "+256-772-123456")]),
        (
            "on 2026-11-18, 18/11/2026 and 3 March",
            [("date", "2026-11-18"), ("date", "18/11/2026"), ("date", "3 March")],
        ),
        ("write to amina.said@example.org", [("e-mail", "amina.said@example.org")]),
        ("12 cards for 40 people in 90 minutes", []),
        ("the doctor came late", []),
        ("", []),
    ],
)
def test_what_points_at_a_person_or_a_day_is_proposed(text, found):
    assert [(span.kind, text[span.start : span.stop]) for span in suggest(text)] == found


def test_taken_out_words_are_replaced_and_touching_ones_become_one():
    text = "Sister Amina came"
    assert without(text, [Span(7, 12, "name")]) == f"Sister {REMOVED} came"
    assert without(text, [Span(7, 10, "name"), Span(9, 12, "name"), Span(0, 7, "name")]) == f"{REMOVED} came"
    assert without(text, [Span(0, 1, "name"), Span(3, 4, "name")]) == f"{REMOVED}is{REMOVED}er Amina came"


WORDS = st.lists(
    st.sampled_from(
        ["Mrs", "Okello", "0772", "123456", "Tuesday", "a@b.org", "came", "2026-11-18", "-", "السيد", "{x}"]
    ),
    max_size=8,
).map(" ".join)


@given(WORDS | st.text(max_size=60))
def test_proposals_lie_in_the_text_and_never_overlap(text):
    found = suggest(text)
    assert all(0 <= span.start < span.stop <= len(text) for span in found)
    assert all(one.stop <= other.start for one, other in pairwise(found))


@given(st.text(alphabet="abcdefghij ", max_size=40), st.data())
def test_taking_out_leaves_exactly_the_other_characters(text, data):
    places = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(places, places).filter(lambda pair: pair[0] < pair[1]), max_size=4))
    covered = {index for start, stop in pairs for index in range(start, stop)}
    left = without(text, [Span(start, stop, "name") for start, stop in pairs]).replace(REMOVED, "")
    assert left == "".join(letter for index, letter in enumerate(text) if index not in covered)


@pytest.mark.timeout(5)
def test_long_hostile_texts_are_read_in_no_time():
    for text in ("1 " * 20_000, "a@" * 20_000, "Mrs " * 20_000, "a." * 20_000 + "@", "1/1/" * 20_000):
        suggest(text)

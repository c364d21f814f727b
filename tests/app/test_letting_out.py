"""What a team lets out: for any notes, the bytes that leave are the bytes that were shown, and only us means nobody else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import letting_out, meeting
from app.asks import Answered
from app.asks.people import Me
from app.letting_out import Wishes
from core.canonical import canonical
from core.settings import ASSETS
from core.words import LANGUAGES, speak
from forms import FormSession, load_form
from forms.xlsform import convert
from learning.reflection import SHAREABLE

ME = Me("p-team", "Tindwa team", "team", "f-tindwa", "Tindwa Health Centre", "d1")
FORM = load_form(convert(ASSETS / "forms" / "kioo_reflection.xlsx").xml)
IDS = {"promise": "pr-9", "barrier": "ba-9", "lines": "li-9"}
TEXTS = ("topic", "expected", "happened", "helped", "in_the_way", "lesson")
SAY = speak("en")


def table(**answers):
    session = FormSession.new(FORM, clock_ms=lambda: 0, random_bytes=bytes)
    found = meeting.sat_down("t-1", IDS, session, None, "2026-11-18")
    for name, text in answers.items():
        asked = meeting.node(found, name)
        assert asked, name
        found = meeting.answered(found, Answered(asked.ref, text))
    return found


def full():
    return table(
        topic="Soap",
        happened="Sister Grace rang 0712 345 678",
        in_the_way="No key",
        not_ours="The store sends soap once a quarter",
        not_ours_ask="Soap every month",
        not_ours_kind="supplies",
        try_next="One person refills soap",
        try_who="The nurse on duty",
        try_when="2026-12-10",
    )


WORDS = st.text(max_size=40) | st.sampled_from(
    ["Dr Otim came on Monday", "call 0712 345 678", "12 March", "a b@c.org d"]
)


@given(
    texts=st.dictionaries(st.sampled_from(TEXTS), WORDS),
    told=st.lists(st.sampled_from(SHAREABLE), unique=True),
    left_in=st.booleans(),
    language=st.sampled_from(LANGUAGES),
)
def test_what_leaves_is_byte_for_byte_what_was_shown(texts, told, left_in, language):
    say, talk = speak(language), table(**texts)
    wishes = Wishes(lines=True)
    for name in {*told} ^ {*wishes.told}:
        wishes = letting_out.line_toggled(wishes, name)
    if left_in and (hints := letting_out.hints(meeting.notes_of(talk), wishes)):
        wishes = letting_out.hint_toggled(wishes, hints[0].picked)
    shown = [line.words for line in letting_out.lines_of(meeting.notes_of(talk), wishes, say)]
    sent = [one for one in letting_out.closing(talk, wishes, ME, say).outgoing if one.kind == "reflection"]
    assert [canonical(one.data) for one in sent] == [canonical({"on": "2026-11-18", "lines": shown})] * bool(shown)


@given(texts=st.dictionaries(st.sampled_from(TEXTS), WORDS))
def test_only_us_lets_nothing_out_whatever_was_said(texts):
    closed = letting_out.closing(table(**texts), Wishes(), ME, SAY)
    assert closed.outgoing == ()
    assert closed.notes["told"] is None


@pytest.mark.parametrize(
    ("wishes", "kinds"),
    [
        (Wishes(), []),
        (Wishes(lines=True), ["reflection"]),
        (Wishes(promise=True), ["promise"]),
        (Wishes(barrier=True), ["barrier"]),
        (Wishes(lines=True, promise=True, barrier=True), ["promise", "barrier", "reflection"]),
        (Wishes(lines=True, told=()), []),
    ],
)
def test_only_what_was_ticked_leaves(wishes, kinds):
    assert [one.kind for one in letting_out.closing(full(), wishes, ME, SAY).outgoing] == kinds


def test_a_promise_that_stays_is_marked_as_known_to_the_team_only():
    kept = letting_out.closing(full(), Wishes(), ME, SAY).made["promise"]
    let_out = letting_out.closing(full(), Wishes(promise=True), ME, SAY).made["promise"]
    assert kept == {**let_out, "only_us": True}
    assert let_out["owner_name"] == "The nurse on duty"


def test_a_barrier_that_stays_is_kept_in_the_notes_alone():
    assert "barrier" not in letting_out.closing(full(), Wishes(lines=True), ME, SAY).made


def test_without_an_ask_nothing_can_go_up():
    assert letting_out.barrier_of(table(not_ours="No soap"), ME) is None
    assert letting_out.promise_of(table(topic="Soap"), ME, SAY) is None


def test_suggestions_name_what_they_take_out_and_can_be_put_back():
    notes, wishes = meeting.notes_of(full()), letting_out.line_toggled(Wishes(lines=True), "happened")
    hints = letting_out.hints(notes, wishes)
    assert [(hint.words, hint.kind, hint.taken_out) for hint in hints] == [
        ("Grace", "name", True),
        ("0712 345 678", "phone", True),
    ]
    put_back = letting_out.hint_toggled(wishes, hints[0].picked)
    assert any("Grace" in line.words for line in letting_out.lines_of(notes, put_back, SAY))
    assert letting_out.hint_toggled(put_back, hints[0].picked) == wishes


def test_lines_that_say_something_can_be_added_and_no_others():
    notes = meeting.notes_of(full())
    assert letting_out.more_lines(notes, Wishes(), SAY) == ["happened", "in_the_way", "not_ours_ask"]


def test_a_name_in_what_goes_up_is_pointed_out_not_changed():
    talk = table(not_ours="No key", not_ours_ask="Ask Dr Otim for a key", not_ours_kind="supplies")
    barrier = letting_out.barrier_of(talk, ME)
    assert letting_out.names_in(barrier["title"], barrier["ask"]) == ["Otim"]
    assert barrier["ask"] == "Ask Dr Otim for a key"


def test_the_same_talk_closed_twice_asks_for_the_same_ids():
    once, again = (letting_out.closing(full(), Wishes(lines=True, promise=True), ME, SAY) for _ in range(2))
    assert once == again
    assert replace(once, notes={}) == replace(again, notes={})

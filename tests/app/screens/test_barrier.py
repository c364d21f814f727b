"""A barrier's ladder: who has it, for how long, what came back, and when the place is asked."""

from datetime import date

import pytest

from app.asks import Back, Fetch, Fetched, Kept, Now, Sending, Tell, Toast
from app.asks.people import Me
from app.ladder import Rung, came_back, ladder, standing
from app.opening import Opening
from app.screens import barrier
from app.screens.barrier import Leave, Replied, may_reply
from learning.barriers import answer, apply_reply, climb, new_reply, raise_barrier

TODAY = date(2026, 11, 24)
NOW = Now(1_795_000_000_000, TODAY)
TEAM = Me("p-team", "Tindwa team", "team", "f-tindwa", "Tindwa", "d1")
AISHA = Me("p-aisha", "Aisha", "supervisor", "d1", "Nandari", "d1")
RAISED = raise_barrier(
    barrier_id="ba-1",
    facility="f-tindwa",
    district="d1",
    facility_name="Tindwa",
    title="The vaccine fridge is broken",
    story="",
    ask="A repair",
    kind="infrastructure",
    on="2026-11-01",
    source={"kind": "reflection", "id": "t"},
)
EXPLAINED = answer(RAISED, on="2026-11-15", level="district", by="Store", kind="explained", text="In May.")
PASSED = answer(RAISED, on="2026-11-15", level="district", by="Store", kind="moved_up", text="We asked the region.")


def says(body, word):
    return apply_reply(body, new_reply(body, word, TODAY, "team"))


def shown(body, me=TEAM):
    state, asks = barrier.start(Opening(me, NOW, {"barrier": "ba-1"}))
    assert asks == (Fetch("barrier", "ba-1"),)
    return barrier.update(state, Fetched("barrier", "ba-1", body, NOW))[0]


def kinds(body, today=TODAY):
    return [rung.kind for rung in ladder(body, today)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RAISED, ["told", "waiting", "not_asked", "not_asked"]),
        (
            answer(RAISED, on="2026-11-03", level="district", by="S", kind="seen", text=""),
            ["told", "seen", "not_asked", "not_asked"],
        ),
        (PASSED, ["told", "answered", "waiting", "not_asked"]),
        (EXPLAINED, ["told", "answered", "not_asked", "not_asked"]),
        (says(EXPLAINED, "not_solved"), ["told", "waiting", "not_asked", "not_asked"]),
        (says(EXPLAINED, "solved"), ["told", "answered", "not_asked", "not_asked"]),
        (climb(RAISED, date(2026, 12, 5)), ["told", "climbed", "waiting", "not_asked"]),
    ],
)
def test_each_rung_says_how_it_stands(body, expected):
    assert kinds(body) == expected


def test_the_clock_of_the_rung_that_owes_an_answer():
    owing = standing(PASSED, TODAY)
    assert owing == Rung("region", "waiting", None, 9, answer_by=date(2026, 12, 15), climbs=True, fullness=0.3)
    nation = RAISED | {"level": "national", "state": "moved_up", "since": "2026-11-20"}
    assert not standing(nation, TODAY).climbs


def test_days_to_an_answer_are_counted_from_when_that_level_got_it():
    told = answer(PASSED, on="2026-11-20", level="region", by="Region", kind="explained", text="Next year.")
    assert [rung.days for rung in ladder(told, TODAY)] == [0, 14, 5, 0]


def test_what_came_back_is_the_last_answer_with_words_of_somebody():
    assert came_back(RAISED) is None
    assert came_back(climb(RAISED, date(2026, 12, 5))) is None
    assert came_back(PASSED)["text"] == "We asked the region."


@pytest.mark.parametrize(
    ("me", "body", "asked"), [(TEAM, EXPLAINED, True), (TEAM, RAISED, False), (AISHA, EXPLAINED, False)]
)
def test_only_the_place_itself_is_asked_and_only_after_an_answer(me, body, asked):
    state = shown(body, me)
    assert may_reply(state) is asked
    assert bool(barrier.update(state, Replied("solved"))[1]) is asked


@pytest.mark.parametrize(("word", "after"), [("solved", "solved"), ("not_solved", "reopened")])
def test_a_reply_goes_up_and_is_seen_at_once(word, after):
    state, asks = barrier.update(shown(EXPLAINED), Replied(word))
    (tell,) = asks
    assert isinstance(tell, Tell)
    assert (state.barrier["state"], tell.word.kind) == (after, "barrier_reply")
    assert tell.word.data == {"barrier": "ba-1", "says": word, "on": "2026-11-24", "by_role": "team", "over": []}


def test_a_reply_can_be_changed_later():
    solved, _ = barrier.update(shown(EXPLAINED), Replied("solved"))
    again, asks = barrier.update(solved, Replied("not_solved"))
    assert asks
    assert again.barrier["state"] == "reopened"


def test_it_is_read_again_when_something_came_down_and_left_with_a_touch():
    state = shown(None)
    assert state.gone
    assert barrier.update(state, Sending(pulled=True))[1] == (Fetch("barrier", "ba-1"),)
    assert barrier.update(state, Leave())[1] == (Back(),)
    assert barrier.update(state, Sending())[1] == ()
    told, looked = barrier.update(state, Kept("barrier_word", "w-1", 1, "", NOW))[1]
    assert (type(told), looked) == (Toast, Fetch("barrier", "ba-1"))

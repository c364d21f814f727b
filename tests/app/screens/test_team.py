"""The team's home: ours first, what came back on top, a follow-up that can be taken back."""

from datetime import date

import pytest

from app.asks import Find, Found, Go, Kept, Now, Sending, Tell, Toast
from app.asks.members import AmIIn, Membership
from app.asks.people import Me
from app.opening import Opening
from app.screens import team
from app.screens.team import (
    AllPromises,
    AnotherDay,
    BarrierTouched,
    DayChosen,
    Moved,
    PortraitTouched,
    PromiseTouched,
    SitTogether,
    StuckTouched,
    SyncTouched,
    TalkTouched,
    Went,
    WhyTyped,
    can_move,
)
from tests.app.district import promise

NOW = Now(1_795_000_000_000, date(2026, 11, 18))
ME = Me("p-team", "Tindwa team", "team", "f-tindwa", "Tindwa", "d1")
THINGS = {
    "promise": [
        promise("pr-1", what="Wash-hands corner", owner_side="facility", due="2026-11-10"),
        promise("pr-2", what="Gloves"),
        promise("pr-3", what="Elsewhere", facility="f-osheka"),
        promise("pr-4", what="Over", state="done"),
        promise("pr-5", what="Ours alone", owner_side="facility", due="2026-12-01", only_us=True),
        promise("pr-6", what="Later", owner_side="facility", due="2027-01-01"),
    ],
    "barrier": [
        {"id": "ba-1", "facility": "f-tindwa", "state": "raised", "raised_on": "2026-10-01"},
        {"id": "ba-2", "facility": "f-tindwa", "state": "explained", "raised_on": "2026-11-01"},
        {"id": "ba-3", "facility": "f-tindwa", "state": "solved", "raised_on": "2026-09-01"},
        {"id": "ba-4", "facility": "f-osheka", "state": "decided", "raised_on": "2026-09-01"},
    ],
    "reflection_notes": [
        {"id": "t-1", "on": "2026-10-01", "told": None, "notes": {}},
        {"id": "t-2", "on": "2026-11-01", "told": {"lines": ["x"]}, "notes": {}},
    ],
}


def seen(**more):
    state, asks = team.start(Opening(ME, NOW))
    assert [type(ask) for ask in asks] == [AmIIn, Find]
    return team.update(state, Found({**THINGS, **more}, Sending(), NOW))[0]


def test_what_others_owe_comes_first_then_by_day_and_only_what_is_open_here():
    assert [one["id"] for one in seen().promises] == ["pr-2", "pr-1", "pr-5", "pr-6"]


def test_three_promises_are_shown_and_all_on_a_touch():
    assert len(team.shown_promises(seen())) == 3
    assert len(team.shown_promises(team.update(seen(), AllPromises())[0])) == 4


def test_an_answer_that_came_back_stands_above_what_still_waits():
    assert [one["id"] for one in seen().barriers] == ["ba-2", "ba-1"]


def test_talks_that_are_over_are_newest_first_and_an_open_one_is_gone_on_with():
    state = seen()
    assert ([one["id"] for one in state.talks], state.unfinished) == (["t-2", "t-1"], False)
    assert seen(reflection_notes=[{"id": "t-3", "on": "2026-11-18"}]).unfinished


def test_a_follow_up_goes_up_and_stays_in_sight_so_that_it_can_be_taken_back():
    state = team.update(seen(), PromiseTouched("pr-1"))[0]
    state, (tell, toast) = team.update(state, Went("pr-1", "done"))
    assert isinstance(tell, Tell)
    assert isinstance(toast, Toast)
    assert tell.word.data == {
        "promise": "pr-1",
        "state": "done",
        "reason": None,
        "on": "2026-11-18",
        "by_role": "team",
        "over": [],
    }
    assert (state.open, toast.undo) == ("", Went("pr-1", "open", None))
    done = [
        promise("pr-1", owner_side="facility", state="done") if one["id"] == "pr-1" else one
        for one in THINGS["promise"]
    ]
    state = team.update(state, Found({**THINGS, "promise": done}, Sending(), NOW))[0]
    _, (again, _) = team.update(state, toast.undo)
    assert again.word.data["state"] == "open"


def moving(promise="pr-6", day="2026-12-20", why=""):
    state = seen()
    for event in (PromiseTouched(promise), AnotherDay(), DayChosen(day), WhyTyped(why)):
        state, asks = team.update(state, event)
        assert asks == ()
    return state


def test_a_promise_gets_another_day_with_why_and_how_it_stands_stays():
    state = moving(why="The road is closed")
    assert can_move(state, state.promises[-1])
    state, (tell, toast) = team.update(state, Moved("pr-6", state.day, state.why))
    told = {"promise": "pr-6", "state": "open", "reason": "The road is closed", "due": "2026-12-20"}
    assert tell.word.data == {**told, "on": "2026-11-18", "by_role": "team", "over": []}
    assert (state.open, state.moving, state.day, state.why) == ("", False, "", "")
    assert next(one for one in state.promises if one["id"] == "pr-6")["due"] == "2026-12-20"
    _, (back, _) = team.update(state, toast.undo)
    assert (back.word.data["due"], back.word.data["reason"]) == ("2027-01-01", None)


def test_why_may_be_left_empty_and_a_day_that_was_over_cannot_come_back():
    _, (tell, toast) = team.update(moving("pr-1"), Moved("pr-1", "2026-12-20"))
    assert (tell.word.data["reason"], toast.undo) == (None, None)


@pytest.mark.parametrize("day", ["", "2026-11-17", "2027-01-01"])
def test_no_day_a_day_that_is_over_and_the_same_day_move_nothing(day):
    state = moving(day=day)
    assert not can_move(state, state.promises[-1])


def test_a_day_that_went_by_meanwhile_is_said_and_nothing_is_told():
    state = moving()
    after, (toast,) = team.update(state, Moved("pr-6", "2026-11-17"))
    assert (after, type(toast)) == (state, Toast)


def test_stuck_and_another_day_are_not_asked_at_once_and_closing_forgets_what_was_begun():
    state = moving(why="Rain")
    assert (team.update(state, StuckTouched())[0].moving, team.update(state, AnotherDay())[0].day) == (False, "")
    other = team.update(state, PromiseTouched("pr-1"))[0]
    assert (other.open, other.moving, other.day, other.why) == ("pr-1", False, "", "")


def test_a_promise_only_the_team_knows_is_moved_with_the_team():
    _, (keep, _) = team.update(moving("pr-5"), Moved("pr-5", "2026-12-20"))
    assert (keep.space, keep.outgoing, keep.body["due"]) == ("team", (), "2026-12-20")


def test_a_promise_only_the_team_knows_tells_nobody():
    _, (keep, _) = team.update(seen(), Went("pr-5", "partly"))
    assert (keep.space, keep.outgoing, keep.body["state"]) == ("team", (), "partly")


def test_what_two_told_at_once_stays_in_sight_though_it_is_done():
    told = {"on": "2026-11-17", "reason": None, "by_role": "team", "over": []}
    words = [{**told, "id": "u-1", "state": "partly"}, {**told, "id": "u-2", "state": "done", "by_role": "supervisor"}]
    both = promise("pr-4", owner_side="facility", state="done", history=words)
    assert [one["id"] for one in seen(promise=[both, promise("pr-7", state="done")]).promises] == ["pr-4"]


def test_stuck_is_asked_why_and_a_promise_that_is_gone_means_nothing():
    state = team.update(team.update(seen(), PromiseTouched("pr-1"))[0], StuckTouched())[0]
    assert (state.open, state.stuck) == ("pr-1", True)
    assert team.update(state, Went("pr-9", "done")) == (state, ())


@pytest.mark.parametrize(
    ("event", "route"),
    [
        (SitTogether(), "/reflect"),
        (BarrierTouched("ba-1"), "/barrier/ba-1"),
        (TalkTouched("t-1"), "/talk/t-1"),
        (SyncTouched(), "/sending"),
        (PortraitTouched(), "/me"),
    ],
)
def test_touches_lead_on(event, route):
    assert team.update(seen(), event)[1] == (Go(route),)


def test_it_looks_again_when_something_came_down_or_was_kept():
    assert team.update(seen(), Sending(pulled=True))[1] == team.start(Opening(ME, NOW))[1]
    assert team.update(seen(), Sending())[1] == ()
    assert team.update(seen(), Kept("promise", "pr-1", 2, "", NOW))[1] != ()


def test_who_was_taken_out_is_known_before_anything_of_the_team_is_drawn():
    assert not team.start(Opening(ME, NOW))[0].inside
    assert team.update(seen(), Membership(inside=True))[0].inside

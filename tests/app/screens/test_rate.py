"""What the sealed rating decides."""

import pytest

from app.asks import Go, KeyPressed, Later, Now, Woke
from app.asks.drafts import DraftGone, RatingSealed, SealRating
from app.asks.people import LockNow, Me
from app.opening import Opening
from app.screens import rate
from app.screens.rate import BackTouched, GiveBack, Here, Rated, RatherNot, SealTouched

NOW = Now(0, None)
IDLE = Later(60.0, "idle")
HOME = (Go("/visit/d", instead=True), LockNow())


def after(*events):
    state, asks = rate.start(Opening(Me("u", "A", "supervisor", "d1", "N", "d1"), NOW, {"draft": "d"}))
    for event in events:
        state, asks = rate.update(state, event)
    return state, asks


def test_it_begins_behind_the_curtain_and_counts_the_idle_minute():
    state, asks = after()
    assert (state.at, asks) == (None, (IDLE,))


def test_a_face_leads_to_the_next_question_and_every_touch_starts_the_minute_again():
    state, asks = after(Here(), Rated("a_lot"))
    assert (state.question, asks) == ("respect", (IDLE,))
    assert after(Here(), KeyPressed("x"))[1] == (IDLE,)


def test_three_faces_are_sealed_together_and_once():
    three = [Here(), Rated("a_lot"), Rated("no"), Rated("quite")]
    state, asks = after(*three, SealTouched())
    assert asks == (SealRating("d", {"help": "a_lot", "respect": "no", "freely": "quite"}),)
    assert rate.update(state, SealTouched())[1] == ()
    assert rate.update(state, RatingSealed())[1] == HOME


def test_sealing_too_early_shows_what_is_left():
    assert after(Here(), Rated("no"), BackTouched(), BackTouched(), Here(), SealTouched())[0].question == "respect"


def test_whoever_would_rather_not_leaves_nothing():
    state, asks = after(Here(), Rated("no"), RatherNot())
    assert (state.answers, asks) == ({}, (SealRating("d", None),))


def test_after_an_idle_minute_the_answers_are_gone_and_after_another_the_device_is_locked():
    state, asks = after(Here(), Rated("no"), Woke("idle", NOW))
    assert (state.at, state.answers, asks) == (None, {}, (IDLE,))
    assert rate.update(state, Woke("idle", NOW))[1] == HOME


@pytest.mark.parametrize("event", [GiveBack(), DraftGone()])
def test_the_only_way_out_is_through_the_visitors_numbers(event):
    assert after(event)[1] == HOME


def test_an_unknown_event_changes_nothing():
    state, _ = after(Here())
    assert rate.update(state, object()) == (state, ())

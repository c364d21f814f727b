"""What the talk decides: when it is kept, when it may go on, when the device locks itself."""

from dataclasses import replace
from datetime import date

import pytest

from app import meeting
from app.asks import Answered, Go, Keep, KeyPressed, Later, Now, Paused, Sending, Woke
from app.asks.people import LockNow, Me
from app.asks.reflecting import CloseTable, NoGuide, SatDown, SitDown, TableClosed
from app.opening import Opening
from app.screens import reflect
from app.screens.reflect import (
    BackTouched,
    CloseTouched,
    Counted,
    Leave,
    MinutesChosen,
    OnlyUs,
    OnTouched,
    TurnOver,
    Wished,
)
from forms import FormSession
from tests.app.test_letting_out import FORM, IDS, full

NOW = Now(1_795_000_000_000, date(2026, 11, 18))
ME = Me("p-team", "Tindwa team", "team", "f-tindwa", "Tindwa Health Centre", "d1")


def begun(**changes):
    state, asks = reflect.start(Opening(ME, NOW))
    assert asks[0] == SitDown("en")
    form = FormSession.new(FORM, clock_ms=lambda: 0, random_bytes=bytes)
    state, _ = reflect.update(state, SatDown("t-1", IDS, form, None, NOW))
    return replace(state, table=replace(state.table, **changes)) if changes else state


def at_the_end():
    return replace(begun(), table=replace(full(), step="share"))


def touched(state, *events):
    asks = ()
    for event in events:
        state, asks = reflect.update(state, event)
    return state, asks


def ref(state, name):
    return meeting.node(state.table, name).ref


def test_many_touches_are_kept_with_one_writing():
    state, asks = touched(begun(), MinutesChosen(45))
    assert asks == (Later(0.6, "save"),)
    state, asks = touched(state, Answered(ref(state, "topic"), "Soap"))
    assert asks == (), "it is on its way already"
    state, (keep,) = touched(state, Woke("save", NOW))
    assert isinstance(keep, Keep)
    assert (keep.space, keep.outgoing, keep.id, keep.head["state"]) == ("team", (), "t-1", "open")
    assert touched(state, Woke("save", NOW))[1] == ()


@pytest.mark.parametrize("event", [Paused(), Leave(), KeyPressed("Escape")])
def test_what_is_new_is_kept_before_the_talk_is_left(event):
    state, _ = touched(begun(), MinutesChosen(45))
    assert isinstance(touched(state, event)[1][0], Keep)
    assert not any(isinstance(ask, Keep) for ask in touched(begun(), event)[1])


def test_the_way_on_names_what_stands_open():
    state, asks = touched(begun(), OnTouched())
    assert (state.open_question, asks) == ("What do we talk about?", ())
    state, _ = touched(state, Answered(ref(state, "topic"), "Soap"))
    assert state.open_question == ""
    state, _ = touched(state, OnTouched())
    assert state.table.step == "here"


def test_the_sand_is_turned_once_when_everybody_is_counted():
    state = begun(step="here")
    state, _ = touched(state, Counted("nurse", 1), Answered(ref(state, "ground_rule"), "yes"))
    state, asks = touched(state, OnTouched())
    assert Later(0, "glass") in asks
    state, _ = touched(state, Woke("glass", NOW))
    assert state.table.began == NOW.ms
    later = Now(NOW.ms + 9_000, NOW.today)
    assert touched(state, Woke("glass", later))[0].table.began == NOW.ms


def test_a_day_that_is_over_is_refused_in_plain_words():
    state = begun(step="will")
    for name, value in (("try_next", "Soap list"), ("try_who", "The nurse"), ("try_when", "2026-11-01")):
        state, _ = touched(state, Answered(ref(state, name), value))
    state, _ = touched(state, OnTouched())
    assert (state.table.step, bool(state.problem or state.open_question)) == ("will", True)


def test_going_back_from_the_first_step_leaves():
    assert touched(begun(), BackTouched())[1] == (Go("/team", instead=True),)
    assert touched(begun(step="here"), BackTouched())[0].table.step == "topic"


def idle(state, seconds, now=NOW):
    asks = ()
    for _ in range(seconds // 5):
        state, asks = reflect.update(state, Woke("tick", now))
        state, _ = reflect.update(state, Sending())
        if LockNow() in asks:
            break
    return asks


def test_it_locks_when_nobody_touches_it_but_not_while_the_sand_runs():
    assert idle(begun(), 295) == (Later(5.0, "tick"),)
    assert idle(begun(), 300) == (LockNow(),)
    assert idle(begun(began=NOW.ms), 600) == (Later(5.0, "tick"),)
    over = Now(NOW.ms + 25 * 60_000, NOW.today)
    assert idle(begun(began=NOW.ms), 300, over) == (LockNow(),)


def test_nothing_leaves_with_one_touch_but_only_us_closes_at_once():
    state, (close,) = touched(at_the_end(), CloseTouched())
    assert isinstance(close, CloseTable)
    assert close.outgoing == ()
    state, asks = touched(at_the_end(), Wished("lines"), CloseTouched())
    assert (state.sure, asks) == (True, ())
    state, (close,) = touched(state, CloseTouched())
    assert [one.kind for one in close.outgoing] == ["reflection"]
    assert touched(state, CloseTouched())[1] == (), "a second touch closes nothing twice"


@pytest.mark.parametrize("event", [Wished("promise"), OnlyUs()])
def test_a_changed_wish_is_asked_for_again(event):
    state, _ = touched(at_the_end(), Wished("lines"), CloseTouched(), event)
    assert not state.sure


def test_closed_it_says_what_happened_and_goes_home():
    _, (toast, go) = touched(at_the_end(), TableClosed())
    assert (toast.words, go) == ("Kept here. Nothing leaves.", Go("/team", instead=True))
    _, (toast, _) = touched(at_the_end(), Wished("lines"), TableClosed())
    assert toast.words == "Kept here. What you chose is on its way."


def test_without_a_guide_touches_mean_nothing():
    state, _ = reflect.update(reflect.start(Opening(ME, NOW))[0], NoGuide())
    assert state.missing
    assert touched(state, TurnOver(), OnTouched()) == (state, ())

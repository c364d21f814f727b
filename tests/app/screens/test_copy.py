"""The screen that keeps a copy: words twice, numbers, a place; nothing goes on while the file is made, nothing of the words stays."""

from datetime import date

from app.asks import Back, KeyPressed, Later, Left, Now, Woke
from app.asks.copies import (
    CopyGiven,
    CopyKept,
    CopyMade,
    CopyRefused,
    DropCopy,
    Given,
    LookAtCopies,
    MakeCopy,
    NotGiven,
    PlaceChosen,
    PutCopy,
)
from app.asks.people import LockNow, PinRefused
from app.asks.ways_in import PinEnded
from app.opening import Opening
from app.pin_typing import KeyTouched
from app.screens.copy import AgainTyped, EyeTouched, GoOn, Leave, State, WordsTyped, start, update

WORDS = "seven goats walk home at dusk"
NOW = Now(0, date(2026, 11, 22))
MADE = CopyMade("/device/handing/kioo.kioo", "kioo.kioo", 3 << 20)


def after(state, *events):
    asks = ()
    for event in events:
        state, asks = update(state, event)
    return state, asks


def at_the_numbers(words=WORDS):
    state, _ = after(State(), GoOn(), WordsTyped(words), AgainTyped(words), GoOn())
    return state


def test_in_practice_there_is_nothing_to_keep():
    assert start(Opening(None, NOW, practice=True))[1] == (Back(),)
    assert start(Opening(None, NOW))[1] == (LookAtCopies(),)


def test_words_have_to_be_enough_and_the_same():
    state, asks = after(State(), GoOn(), WordsTyped("goat goat goat"), GoOn())
    assert (state.step, state.told, asks) == ("words", ("These words are easy to guess.",), ())
    state, _ = after(state, WordsTyped(WORDS), AgainTyped("seven goats walk home at dawn"), GoOn())
    assert state.told == ("The words were not the same twice. Please look at them.",)
    state, _ = after(state, AgainTyped(f"  {WORDS.upper()} "), EyeTouched(), KeyPressed("Enter"))
    assert (state.step, state.words.seen, state.told) == ("pin", False, ())


def test_six_numbers_make_the_file_and_nothing_else_is_heard_meanwhile():
    state, asks = after(at_the_numbers(), *(KeyTouched(key) for key in "274913"))
    assert asks == (MakeCopy(WORDS, "274913"),)
    assert after(state, Leave(), KeyTouched("1"), GoOn()) == (state, ())
    assert after(state, MADE)[0] == State("ready", made=MADE)


def test_wrong_numbers_wait_and_numbers_that_ended_lock():
    full, _ = after(at_the_numbers(), *(KeyPressed(key) for key in "000000"))
    state, asks = update(full, PinRefused(1.2, left=3))
    assert (state.typing.wrong, state.typing.wait, state.typing.left, asks) == (True, 2, 3, (Later(1, "wait"),))
    assert update(state, KeyTouched("1")) == (state, ())
    state, asks = after(state, Woke("wait", NOW), Woke("wait", NOW))
    assert (state.typing.wait, asks) == (0, ())
    assert update(full, PinEnded())[1] == (LockNow(),)


def test_a_place_is_chosen_or_the_system_takes_it():
    ready = State("ready", made=MADE)
    moving, asks = update(ready, PlaceChosen("/stick/x.kioo"))
    assert asks == (PutCopy("/stick/x.kioo"),)
    assert update(moving, PlaceChosen("/other")) == (moving, ())
    assert update(moving, CopyKept("/stick/x.kioo"))[0] == State("kept", path="/stick/x.kioo")
    assert update(ready, Given())[1] == (CopyGiven(),)
    assert update(ready, NotGiven())[0].told[0] == "The file has no place yet."
    assert update(ready, NotGiven(failed=True))[0].told[0] == "It cannot be put there from here."
    refused, _ = update(moving, CopyRefused("no room", "choose"))
    assert (refused.step, refused.busy, refused.made, refused.told) == ("ready", False, MADE, ("no room", "choose"))


def test_a_copy_that_could_not_be_made_goes_back_to_the_words():
    making, _ = after(at_the_numbers(), *(KeyTouched(key) for key in "274913"))
    state, _ = update(making, CopyRefused("no room", "make room"))
    assert (state.step, state.busy, state.typing.typed, state.told) == ("words", False, "", ("no room", "make room"))


def test_leaving_throws_away_what_has_no_place_and_the_words():
    assert update(State("ready", made=MADE), Left()) == (State(), (DropCopy(),))
    making, _ = after(at_the_numbers(), *(KeyTouched(key) for key in "274913"))
    assert update(making, Left()) == (State(), (DropCopy(),))
    assert update(at_the_numbers(), Left()) == (State(), ())
    assert update(State("kept"), GoOn())[1] == (Back(),)


def test_back_goes_one_step_and_out_of_the_first_and_the_last():
    steps = []
    state = at_the_numbers()
    for _ in range(2):
        state, asks = update(state, Leave())
        steps.append((state.step, asks))
    assert steps == [("words", ()), ("how", ())]
    assert update(state, KeyPressed("Escape"))[1] == (Back(),)
    assert update(State("ready", made=MADE), Leave())[1] == (Back(),)


def test_neither_words_nor_numbers_show_when_something_is_written_out():
    state, asks = after(at_the_numbers(), *(KeyTouched(key) for key in "274913"))
    assert not [one for one in (WORDS, "274913") if one in repr((state, asks, WordsTyped(WORDS), AgainTyped(WORDS)))]

"""The screen that takes a copy over: a file, its words, new numbers twice; each refusal leads to the step that can mend it."""

from datetime import date

from app.asks import Back, Go, KeyPressed, Left, Now
from app.asks.copies import CopyRefused, DropBrought, FileChosen, NotGiven, TakeOver
from app.asks.people import Face, Here, WhoIsHere
from app.opening import Opening
from app.pin_typing import KeyTouched
from app.screens.take_over import EyeTouched, GoOn, Leave, State, WordsTyped, start, update

WORDS, NEW = "seven goats walk home at dusk", "860241"
NOW = Now(0, date(2026, 11, 22))
FILE, BROUGHT = FileChosen("x.kioo", "/stick/x.kioo"), FileChosen("x.kioo", brought="ab.kioo")


def after(state, *events):
    asks = ()
    for event in events:
        state, asks = update(state, event)
    return state, asks


def taking(file=FILE):
    return after(State("file"), file, WordsTyped(WORDS), GoOn(), *(KeyTouched(key) for key in NEW * 2))


def test_it_begins_where_nobody_lives_and_says_so_where_somebody_does():
    assert start(Opening(None, NOW))[1] == (WhoIsHere(),)
    assert start(Opening(None, NOW, practice=True))[1] == (Back(),)
    assert update(State(), Here((), ""))[0].step == "file"
    lived, _ = update(State(), Here((Face("p", "Aisha", "supervisor", "p"),), ""))
    assert lived.step == "lived"
    assert update(lived, GoOn())[1] == update(lived, Leave())[1] == (Go("/who", instead=True),)


def test_file_words_and_new_numbers_take_it_over():
    state, asks = taking()
    assert asks == (TakeOver("/stick/x.kioo", WORDS, NEW),)
    assert after(state, Leave(), GoOn(), FILE) == (state, ())
    assert taking(BROUGHT)[1] == (TakeOver("", WORDS, NEW, "ab.kioo"),)


def test_no_words_go_no_further_and_the_eye_shows_them():
    state, asks = after(State("file"), FILE, WordsTyped("  "), KeyPressed("Enter"))
    assert (state.step, state.told, asks) == ("words", ("Please type the words first.",), ())
    assert after(state, EyeTouched())[0].seen


def test_after_other_words_the_numbers_stay_chosen():
    state, asks = update(taking()[0], CopyRefused("not these", "again", "words"))
    assert (state.step, state.busy, state.told, asks) == ("words", False, ("not these", "again"), ())
    assert after(state, WordsTyped("others"), GoOn())[1] == (TakeOver("/stick/x.kioo", "others", NEW),)


def test_a_file_that_is_none_is_chosen_anew_and_what_was_brought_goes():
    state, asks = update(taking()[0], CopyRefused("no copy", "another", "file"))
    assert (state, asks) == (State("file", told=("no copy", "another")), ())
    assert update(taking(BROUGHT)[0], CopyRefused("no copy", "another"))[1] == (DropBrought("ab.kioo"),)
    assert update(State("words", BROUGHT), Left()) == (State(), (DropBrought("ab.kioo"),))
    assert update(State("words", FILE), Left()) == (State(), ())


def test_no_file_chosen_changes_nothing_unless_the_chooser_did_not_work():
    assert update(State("file"), NotGiven()) == (State("file"), ())
    assert update(State("file"), NotGiven(failed=True))[0].told == ("No file could be chosen from here.",)


def test_back_goes_one_step_and_then_to_the_first_page():
    state, _ = after(State("file"), FILE, WordsTyped(WORDS), GoOn(), KeyTouched("1"), Leave())
    assert (state.step, state.choosing.typed) == ("words", "")
    state, _ = update(state, KeyPressed("Escape"))
    assert state.step == "file"
    assert update(state, Leave())[1] == (Go("/enrol", instead=True),)


def test_neither_words_nor_numbers_show_when_something_is_written_out():
    state, asks = taking()
    assert not [one for one in (WORDS, NEW) if one in repr((state, asks, WordsTyped(WORDS)))]

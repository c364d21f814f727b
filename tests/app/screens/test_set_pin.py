"""What the choice of the six numbers decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.asks import Go, KeyPressed, Now
from app.asks.people import ChoosePin, CodeTaken, NobodyWaits
from app.opening import Opening
from app.pin_typing import KeyTouched
from app.screens import set_pin
from app.screens.set_pin import State
from core.pins import NOT_THE_SAME, TOO_EASY, Choosing, is_easy


def typed(state, pin):
    asks = ()
    for digit in pin:
        state, asks = set_pin.update(state, KeyTouched(digit))
    return state, asks


def test_the_same_numbers_twice_are_taken():
    state, asks = typed(*typed(State(), "274913")[:1], "274913")
    assert asks == (ChoosePin("274913"),)
    assert state.busy


def test_nothing_more_is_typed_while_they_are_being_taken():
    state, _ = typed(*typed(State(), "274913")[:1], "274913")
    assert typed(state, "1") == (state, ())


def test_two_different_ones_begin_again():
    state, asks = typed(*typed(State(), "274913")[:1], "274914")
    assert (state.choosing, asks) == (Choosing(problem=NOT_THE_SAME), ())


@pytest.mark.parametrize("pin", ["000000", "123456", "987654", "890123", "121212", "112211", "456456", "777888"])
def test_numbers_a_stranger_tries_first_are_refused(pin):
    state, asks = typed(State(), pin)
    assert (state.choosing, asks) == (Choosing(problem=TOO_EASY), ())


@pytest.mark.parametrize("pin", ["274913", "135792", "100482", "123465"])
def test_ordinary_numbers_are_fine(pin):
    assert not is_easy(pin)


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_whatever_is_typed_twice_is_either_too_easy_or_taken(pin):
    _, asks = typed(typed(State(), pin)[0], pin)
    assert (asks == (ChoosePin(pin),)) != is_easy(pin)


def test_back_takes_one_number_away():
    state, _ = typed(State(), "27")
    assert set_pin.update(state, KeyTouched("back"))[0].choosing.typed == "2"
    assert set_pin.update(state, KeyPressed("Backspace"))[0].choosing.typed == "2"


def test_a_real_keyboard_types_too_and_other_keys_do_nothing():
    state, _ = set_pin.update(State(), KeyPressed("4"))
    assert state.choosing.typed == "4"
    assert set_pin.update(state, KeyPressed("q")) == (state, ())


def test_without_a_taken_code_it_goes_to_the_enrolment():
    state, _ = set_pin.start(Opening(None, Now(0, None)))
    assert set_pin.update(state, NobodyWaits())[1] == (Go("/enrol", instead=True),)
    assert set_pin.update(state, CodeTaken("Aisha", "supervisor", "Nandari"))[0].name == "Aisha"

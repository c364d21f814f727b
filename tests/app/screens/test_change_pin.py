"""What the change of the six numbers decides."""

import pytest

from app.asks import Back, KeyPressed, Later, Now, Toast, Woke
from app.asks.listening import CheckPin, PinFits
from app.asks.people import LockNow, PinRefused
from app.asks.ways_in import ChangePin, PinChanged, PinEnded
from app.opening import Opening
from app.pin_typing import KeyTouched, Typing
from app.screens import change_pin
from app.screens.change_pin import CHANGED, Leave, State
from core.pins import NO_OTHERS

NOW = Now(0, None)


def typed(state, pin):
    asks = ()
    for digit in pin:
        state, asks = change_pin.update(state, KeyTouched(digit))
    return state, asks


def known():
    state, _ = typed(State(), "274913")
    return change_pin.update(state, PinFits())[0]


def test_old_numbers_then_new_ones_twice():
    state, asks = typed(State(), "274913")
    assert (state.busy, asks) == (True, (CheckPin("274913"),))
    state, asks = typed(typed(known(), "860241")[0], "860241")
    assert (state.busy, asks) == (True, (ChangePin("274913", "860241"),))
    assert change_pin.update(state, PinChanged())[1] == (Toast(CHANGED), Back())


def test_nothing_is_typed_while_they_are_looked_at():
    state, _ = typed(State(), "274913")
    assert typed(state, "1") == (state, ())


def test_wrong_old_numbers_wait_and_count_like_at_the_lock():
    state, asks = change_pin.update(typed(State(), "111111")[0], PinRefused(1.2, left=3))
    assert (state, asks) == (State(Typing(wrong=True, wait=2, left=3)), (Later(1, "wait"),))
    assert typed(state, "2") == (state, ())
    state, asks = change_pin.update(state, Woke("wait", NOW))
    assert (state.typing.wait, asks) == (1, (Later(1, "wait"),))
    state, asks = change_pin.update(state, Woke("wait", NOW))
    assert (state.typing.wait, asks) == (0, ())
    assert change_pin.update(State(busy=True), PinRefused(0))[1] == ()


def test_the_same_numbers_again_are_not_new_ones():
    state, asks = typed(known(), "274913")
    assert (state.choosing.problem, asks) == (NO_OTHERS, ())


def test_numbers_that_ended_lock_the_device():
    assert change_pin.update(State(busy=True), PinEnded())[1] == (LockNow(),)


@pytest.mark.parametrize("event", [Leave(), KeyPressed("Escape")])
def test_leaving_keeps_the_old_numbers(event):
    assert change_pin.update(known(), event)[1] == (Back(),)


def test_a_real_keyboard_types_too():
    state, _ = change_pin.update(State(), KeyPressed("7"))
    assert state.typing.typed == "7"
    assert change_pin.update(state, KeyPressed("Backspace"))[0].typing.typed == ""


def test_in_practice_nobody_has_numbers_of_their_own():
    assert change_pin.start(Opening(None, NOW)) == (State(), ())
    assert change_pin.start(Opening(None, NOW, practice=True)) == (State(), (Back(),))

"""What the PIN pad decides."""

from app.asks import Back, KeyPressed, Later, Now, Woke
from app.asks.people import Face, Here, PinRefused, TryPin
from app.opening import Opening
from app.screens import unlock
from app.screens.unlock import KeyTouched, Leave, State

NOW = Now(0, None)


def typed(state, pin):
    asks = ()
    for digit in pin:
        state, asks = unlock.update(state, KeyTouched(digit))
    return state, asks


def test_the_sixth_number_tries_them_and_further_touches_wait():
    state, asks = typed(State("u"), "274913")
    assert asks == (TryPin("u", "274913"),)
    assert typed(state, "27") == (state, ())


def test_wrong_numbers_may_be_tried_again_at_once():
    state, asks = unlock.update(typed(State("u"), "111111")[0], PinRefused(0))
    assert (state.typed, state.wrong, state.wait, asks) == ("", True, 0, ())
    assert typed(state, "274913")[1] == (TryPin("u", "274913"),)


def test_the_wait_counts_down_and_takes_no_numbers_meanwhile():
    state, asks = unlock.update(State("u", busy=True), PinRefused(2.3))
    assert (state.wait, asks) == (3, (Later(1, "wait"),))
    assert typed(state, "2") == (state, ())
    for left in (2, 1):
        state, asks = unlock.update(state, Woke("wait", NOW))
        assert (state.wait, asks) == (left, (Later(1, "wait"),))
    state, asks = unlock.update(state, Woke("wait", NOW))
    assert (state.wait, asks) == (0, ())
    assert typed(state, "2")[0].typed == "2"


def test_numbers_typed_too_early_are_not_called_wrong():
    state, asks = unlock.update(State("u", busy=True), PinRefused(30, too_early=True))
    assert (state.wrong, state.wait, asks) == (False, 30, (Later(1, "wait"),))


def test_an_unknown_person_goes_back():
    state, _ = unlock.start(Opening(None, NOW, {"uid": "u"}))
    assert unlock.update(state, Here([], ""))[1] == (Back(),)
    assert unlock.update(state, Here([Face("u", "A", "chw")], ""))[0].face.name == "A"


def test_a_real_keyboard_types_too():
    assert unlock.update(State("u"), KeyPressed("7"))[0].typed == "7"
    assert unlock.update(State("u", typed="7"), KeyPressed("Backspace"))[0].typed == ""
    assert unlock.update(State("u"), Leave())[1] == (Back(),)

"""What the PIN pad decides."""

from app.asks import Back, Go, KeyPressed, Later, Now, Woke
from app.asks.people import Face, Here, PinRefused, TryPin, WhoIsHere
from app.asks.ways_in import LookAtWays, PinEnded, Protection, WaysSeen
from app.opening import Opening
from app.pin_typing import KeyTouched
from app.screens import unlock
from app.screens.unlock import Forgotten, Leave, State

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
    state, asks = unlock.start(Opening(None, NOW, {"uid": "u"}))
    assert asks == (WhoIsHere(), LookAtWays("u"))
    assert unlock.update(state, Here([], ""))[1] == (Back(),)
    assert unlock.update(state, Here([Face("u", "A", "chw")], ""))[0].face.name == "A"


def test_a_real_keyboard_types_too():
    assert unlock.update(State("u"), KeyPressed("7"))[0].typed == "7"
    assert unlock.update(State("u", typed="7"), KeyPressed("Backspace"))[0].typed == ""
    assert unlock.update(State("u"), Leave())[1] == (Back(),)


def test_how_many_tries_are_left_is_known_from_the_start_and_after_each_one():
    state, asks = unlock.update(State("u"), WaysSeen(2, True, False, Protection("argon2id", 64, in_file=False)))
    assert (state.left, state.ended, asks) == (2, False, ())
    state, _ = unlock.update(state, PinRefused(0, left=1))
    assert (state.left, state.ended) == (1, False)
    assert unlock.update(state, PinRefused(30, too_early=True))[0].left == 1


def test_numbers_that_ended_take_no_more_and_lead_to_the_district():
    state, asks = unlock.update(typed(State("u", left=1), "111111")[0], PinEnded())
    assert (state.ended, state.typed, state.busy, asks) == (True, "", False, ())
    assert typed(state, "274913") == (state, ())
    assert unlock.update(state, Forgotten()) == (state, (Go("/forgotten/u"),))
    assert State("u").ended is False


def test_who_forgot_may_say_so_before_any_try():
    assert unlock.update(State("u"), Forgotten())[1] == (Go("/forgotten/u"),)

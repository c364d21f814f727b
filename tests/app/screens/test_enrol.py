"""What the enrolment screen decides."""

import pytest

from app.asks import Back, Go, KeyPressed, Now, Toast
from app.asks.people import CodeRefused, CodeTaken, Face, Here, KnownAlready, Me, UseCode, WhoIsHere
from app.opening import Opening
from app.screens import enrol
from app.screens.enrol import CodeTyped, GoOn, Leave, ServerTouched, ServerTyped, SquareRead, State
from core.collect_square import square_for

HERE = "https://here.example"
NOW = Now(0, None)


def started(**parts):
    return enrol.start(Opening(None, NOW, parts, server=HERE))[0]


def after(state, *events):
    asks = ()
    for event in events:
        state, asks = enrol.update(state, event)
    return state, asks


def test_a_new_device_asks_who_is_here():
    assert enrol.start(Opening(None, NOW, server=HERE))[1] == (WhoIsHere(),)


def test_the_route_may_bring_code_and_address():
    state = started(code="ABCD", server="https://there.example")
    assert (state.code, state.server) == ("ABCD", "https://there.example")


def test_the_code_goes_to_the_address_once_however_often_it_is_touched():
    state, asks = after(started(), CodeTyped(" ABCD-1234 "), GoOn())
    assert asks == (UseCode(HERE, "ABCD-1234"),)
    assert after(state, GoOn(), KeyPressed("Enter"))[1] == ()


def test_a_pasted_link_fills_code_and_address():
    state, _ = after(started(), CodeTyped("kioo:enrol?server=https%3A%2F%2Fx.example&code=ABCD"))
    assert (state.code, state.server) == ("ABCD", "https://x.example")
    state, _ = after(started(), CodeTyped("https://x.example/enrol?code=EFGH"))
    assert (state.code, state.server) == ("EFGH", HERE)


@pytest.mark.parametrize(
    "text",
    [
        square_for("https://x.example/", "ABCD2345", "Mto"),
        "kioo:enrol?server=https%3A%2F%2Fx.example&code=ABCD2345",
    ],
)
def test_a_square_fills_in_both_and_goes_on_at_once(text):
    assert after(started(), SquareRead(text))[1] == (UseCode("https://x.example", "ABCD2345"),)


def test_a_square_that_holds_the_code_alone_is_enough():
    assert after(started(), SquareRead("ABCD 2345"))[1] == (UseCode(HERE, "ABCD 2345"),)


@pytest.mark.parametrize("text", ["https://example.org/menu", "http://[", "WIFI:S:clinic;;", "ABC", "x" * 9000])
def test_another_square_is_said_and_asks_nobody(text):
    state, asks = after(started(), SquareRead(text))
    assert (state.problem, state.code, asks) == ("no-square", "", ())
    assert after(state, CodeTyped("A"))[0].problem == ""


def test_while_the_district_is_asked_another_square_means_nothing():
    state, _ = after(started(), SquareRead("ABCD 2345"))
    assert after(state, SquareRead("EFGH 2345")) == (state, ())


def test_without_a_code_nothing_is_asked_and_the_field_says_so():
    state, asks = after(started(), GoOn())
    assert (state.problem, asks) == ("no-code", ())
    assert after(state, CodeTyped("A"))[0].problem == ""


def test_a_refused_code_may_be_tried_again():
    state, _ = after(started(code="ABCD"), GoOn(), CodeRefused("code-used"))
    assert (state.problem, state.busy) == ("code-used", False)
    assert after(state, GoOn())[1] == (UseCode(HERE, "ABCD"),)


def test_a_good_code_leads_to_the_choice_of_the_numbers():
    assert after(started(code="A"), GoOn(), CodeTaken("Aisha", "supervisor", "d"))[1] == (Go("/set-pin", instead=True),)


def test_a_code_for_somebody_who_lives_here_goes_back_and_says_so():
    _, asks = after(started(code="A"), GoOn(), KnownAlready())
    assert isinstance(asks[0], Toast)
    assert asks[1] == Back()


def test_a_device_with_people_wants_one_of_them_first():
    state, _ = after(started(), Here([Face("u", "Aisha", "supervisor")], HERE))
    assert state.locked
    assert after(state, GoOn())[1] == (Go("/who", instead=True),)
    assert not after(started(), Here([], HERE))[0].locked


def test_the_address_opens_with_a_touch_and_can_be_changed():
    state, _ = after(started(), ServerTouched(), ServerTyped(" https://y.example "))
    assert (state.server_open, state.server) == (True, "https://y.example")


def test_somebody_adding_a_person_can_leave():
    me = Me("u", "Aisha", "supervisor", "d1", "Nandari", "d1")
    state, asks = enrol.start(Opening(me, NOW, server=HERE))
    assert (state.adding, asks) == (True, ())
    assert enrol.update(state, Leave())[1] == (Back(),)


def test_an_unknown_event_changes_nothing():
    state = State("en", HERE)
    assert enrol.update(state, object()) == (state, ())

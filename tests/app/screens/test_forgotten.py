"""What the way back in decides."""

import pytest

from app.asks import Back, Go, KeyPressed, Now
from app.asks.people import Face, Here, WhoIsHere
from app.asks.ways_in import (
    AnswerFits,
    AnswerRefused,
    AskDistrict,
    ComeBack,
    DistrictAsked,
    LookAtWays,
    Protection,
    TryAnswer,
    WaysSeen,
)
from app.opening import Opening
from app.pin_typing import KeyTouched
from app.screens import forgotten
from app.screens.forgotten import AnswerRead, AnswerTyped, GoOn, Leave, SpellTouched, State
from core.pins import TOO_EASY

ASKED = DistrictAsked("Q400 ...", "Q400", "5YVG WY7C D2J7")


def ways(*, district=True, asked=False):
    return WaysSeen(0, district, asked, Protection("", 0, in_file=True))


def after(state, *events):
    asks = ()
    for event in events:
        state, asks = forgotten.update(state, event)
    return state, asks


def asking():
    return after(State("u"), Here([Face("u", "Aisha", "chw")], ""), ways(), GoOn(), ASKED)[0]


def test_the_way_is_told_first_and_nothing_is_asked_by_looking():
    state, asks = forgotten.start(Opening(None, Now(0, None), {"uid": "u"}))
    assert asks == (WhoIsHere(), LookAtWays("u"))
    state, asks = after(state, Here([Face("u", "Aisha", "chw")], ""), ways())
    assert (state.step, state.face.name, asks) == ("how", "Aisha", ())
    state, asks = after(state, GoOn())
    assert (state.busy, asks) == (True, (AskDistrict("u"),))
    assert after(state, GoOn()) == (state, ())


def test_a_request_that_waits_is_shown_again_at_once():
    state, asks = after(State("u"), ways(asked=True))
    assert (state.step, asks) == ("", (AskDistrict("u"),))
    assert after(state, ASKED)[0].step == "ask"


def test_without_the_districts_key_it_is_said_and_leads_back_to_the_pad():
    state, asks = after(State("u"), ways(district=False))
    assert (state.step, asks) == ("no way", ())
    assert after(state, GoOn())[1] == (Go("/unlock/u", instead=True),)


def test_our_code_stands_as_a_picture_or_in_letters():
    state = asking()
    assert (state.step, state.asked, state.spelled) == ("ask", ASKED, False)
    assert after(state, SpellTouched())[0].spelled
    assert not after(state, SpellTouched(), SpellTouched())[0].spelled


def test_an_answer_is_typed_looked_at_and_leads_to_new_numbers():
    state, asks = after(asking(), GoOn(), AnswerTyped("A400 0000"), GoOn())
    assert (state.step, state.busy, asks) == ("answer", True, (TryAnswer("u", "A400 0000"),))
    state, asks = after(state, AnswerFits(), *map(KeyTouched, "860241860241"))
    assert (state.step, state.busy, asks) == ("choose", True, (ComeBack("u", "A400 0000", "860241"),))
    assert after(state, KeyTouched("1")) == (state, ())


def test_an_answer_that_was_read_is_looked_at_by_itself():
    state, asks = after(asking(), GoOn(), AnswerRead("A400"))
    assert (state.answer, asks) == ("A400", (TryAnswer("u", "A400"),))


def test_nothing_typed_is_said_without_asking_anybody():
    state, asks = after(asking(), GoOn(), AnswerTyped("  "), GoOn())
    assert (state.refused, state.busy, asks) == (AnswerRefused("blank"), False, ())


def test_an_answer_that_does_not_fit_stays_to_be_mended():
    state, asks = after(asking(), GoOn(), AnswerTyped("A4"), GoOn(), AnswerRefused("line", 1))
    assert (state.refused, state.answer, state.step, state.busy, asks) == (
        AnswerRefused("line", 1),
        "A4",
        "answer",
        False,
        (),
    )
    assert after(state, AnswerTyped("A40"))[0].refused is None


def test_an_answer_used_meanwhile_brings_back_to_the_answer():
    state, _ = after(asking(), GoOn(), AnswerTyped("A4"), GoOn(), AnswerFits(), AnswerRefused("none"))
    assert (state.step, state.refused) == ("answer", AnswerRefused("none"))


def test_easy_numbers_are_refused_as_at_enrolment():
    state, asks = after(asking(), GoOn(), AnswerRead("A4"), AnswerFits(), *map(KeyTouched, "123456"))
    assert (state.choosing.problem, asks) == (TOO_EASY, ())
    assert after(state, KeyPressed("7"), KeyPressed("Backspace"))[0].choosing.typed == ""


@pytest.mark.parametrize("event", [Leave(), KeyPressed("Escape")])
def test_back_goes_one_step_and_then_to_the_pad(event):
    state, _ = after(asking(), GoOn(), AnswerRead("A4"), AnswerFits(), event)
    assert (state.step, state.busy) == ("answer", False)
    state, _ = after(state, event)
    assert state.step == "ask"
    assert after(state, event)[1] == (Go("/unlock/u", instead=True),)


def test_an_unknown_person_goes_back():
    assert after(State("u"), Here([], ""))[1] == (Back(),)


def test_keys_mean_nothing_before_the_numbers_are_chosen():
    state = asking()
    assert after(state, KeyPressed("7")) == (state, ())

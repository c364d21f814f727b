"""What "who are you" decides."""

from app.asks import Go, Now
from app.asks.people import Face, Here, Restyle, WhoIsHere
from app.opening import Opening
from app.screens import who
from app.screens.who import FaceTouched, LanguageChosen, LanguageTouched


def test_a_new_device_goes_on_to_its_enrolment():
    state, asks = who.start(Opening(None, Now(0, None)))
    assert asks == (WhoIsHere(),)
    assert who.update(state, Here([], ""))[1] == (Go("/enrol", instead=True),)


def test_a_touched_picture_leads_to_its_pin():
    state, _ = who.start(Opening(None, Now(0, None)))
    state, asks = who.update(state, Here([Face("u", "A", "chw")], ""))
    assert asks == ()
    assert who.update(state, FaceTouched("u"))[1] == (Go("/unlock/u"),)


def test_the_language_is_chosen_before_anybody_unlocks():
    state, _ = who.start(Opening(None, Now(0, None)))
    state, _ = who.update(state, LanguageTouched())
    assert state.choosing_language
    state, asks = who.update(state, LanguageChosen("sw"))
    assert (state.language, state.choosing_language, asks) == ("sw", False, (Restyle(language="sw"),))

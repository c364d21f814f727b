"""What Me decides."""

from app.asks import Go, Now
from app.asks.people import AboutMe, LockNow, Me, MeNow, Restyle, Style
from app.opening import Opening
from app.screens import me
from app.screens.me import AddPersonTouched, BrightnessChosen, LanguageChosen, LettersChosen, LockTouched

AISHA = Me("u", "Aisha", "supervisor", "d1", "Nandari", "d1")


def opened():
    state, asks = me.start(Opening(AISHA, Now(0, None)))
    assert asks == (AboutMe(),)
    return me.update(state, MeNow(AISHA, Style("fr"), Now(0, None)))[0]


def test_each_choice_changes_one_thing_at_once():
    state, asks = me.update(opened(), LanguageChosen("ar"))
    assert (state.style, asks) == (Style("ar"), (Restyle(language="ar"),))
    state, asks = me.update(state, BrightnessChosen("dark"))
    assert (state.style, asks) == (Style("ar", "dark"), (Restyle(brightness="dark"),))
    state, asks = me.update(state, LettersChosen(1.3))
    assert (state.style, asks) == (Style("ar", "dark", 1.3), (Restyle(letters=1.3),))


def test_locking_and_adding_a_person():
    assert me.update(opened(), LockTouched())[1] == (LockNow(),)
    assert me.update(opened(), AddPersonTouched())[1] == (Go("/enrol"),)

"""What Me decides."""

from datetime import date

from app.asks import Go, Now, Sending
from app.asks.copies import CopiesSeen, LookAtCopies
from app.asks.people import AboutMe, LockNow, Me, MeNow, Restyle, Style
from app.asks.room import LookAtRoom, RoomSeen
from app.asks.ways_in import LookAtWays, Protection, WaysSeen
from app.opening import Opening
from app.screens import me
from app.screens.me import (
    AddPersonTouched,
    BrightnessChosen,
    ChangePinTouched,
    LanguageChosen,
    LettersChosen,
    LockTouched,
    RoomTouched,
)
from core.room import Holdings, Room

AISHA = Me("u", "Aisha", "supervisor", "d1", "Nandari", "d1")


def opened():
    state, asks = me.start(Opening(AISHA, Now(0, None)))
    assert asks == (AboutMe(), LookAtRoom(), LookAtWays("u"), LookAtCopies())
    return me.update(state, MeNow(AISHA, Style("fr"), Now(0, None)))[0]


def test_nothing_is_drawn_before_everything_is_known():
    state, known = opened(), []
    answers = (
        RoomSeen(Room(100, 40), Holdings(1, 2, 3), Sending(), Now(0, None)),
        WaysSeen(10, True, False, Protection("argon2id", 64, in_file=True)),
        CopiesSeen(None, date(2026, 11, 22)),
    )
    for answer in answers:
        known.append(state.is_known)
        state = me.update(state, answer)[0]
    assert (known, state.is_known) == ([False, False, False], True)


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


def test_the_room_is_shown_and_leads_to_more():
    seen = RoomSeen(Room(100, 40), Holdings(1, 2, 3), Sending(), Now(0, None))
    state, asks = me.update(opened(), seen)
    assert (state.room, asks) == (seen, ())
    assert me.update(state, RoomTouched()) == (state, (Go("/room"),))


def test_what_protects_the_numbers_is_shown_and_they_may_be_changed():
    seen = WaysSeen(10, True, False, Protection("argon2id", 64, in_file=True))
    state, asks = me.update(opened(), seen)
    assert (state.ways, asks) == (seen, ())
    assert me.update(state, ChangePinTouched()) == (state, (Go("/change-pin"),))


def test_the_last_copy_is_shown_and_leads_to_a_new_one():
    state, asks = me.update(opened(), CopiesSeen(None, date(2026, 11, 22)))
    assert (state.copies.last, asks) == (None, ())
    assert me.update(state, me.CopyTouched())[1] == (Go("/copy"),)

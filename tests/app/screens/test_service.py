"""What the screens of a tablet too long alone, and of one out of service, decide."""

from app.asks import Go, Now, Sending, Toast
from app.asks.people import Face, Here
from app.asks.sending import SendNow
from app.asks.service import Alone, HowLongAlone, InService, LeftNow, LookAtLeft, Reached, TooLongAlone
from app.opening import Opening
from app.screens import alone, out_of_service, unlock, who

OPENING = Opening(None, Now(0, None), {"uid": "u"})
AISHA = Face("p-aisha", "Aisha", "supervisor")


def test_it_looks_for_the_server_at_once_and_after_each_touch():
    state, asks = alone.start(OPENING)
    assert asks == (HowLongAlone(), SendNow())
    state, asks = alone.update(state, Sending())
    assert (state.looking, asks) == (False, (HowLongAlone(),))
    state, asks = alone.update(state, alone.LookTouched())
    assert (state.looking, asks) == (True, (SendNow(),))


def test_a_supervisor_goes_on_to_their_own_numbers_and_others_back_to_the_pictures():
    state, _ = alone.update(alone.start(OPENING)[0], Alone(31, [AISHA]))
    assert state.alone == Alone(31, [AISHA])
    assert alone.update(state, alone.SupervisorTouched("p-aisha"))[1] == (Go("/unlock/p-aisha"),)
    assert alone.update(state, alone.Leave())[1] == (Go("/who", instead=True),)


def test_when_the_server_answers_everybody_goes_on():
    state, _ = alone.start(OPENING)
    assert alone.update(state, Reached())[1] == (Toast(alone.REACHED), Go("/who", instead=True))


def test_the_right_pin_on_a_tablet_too_long_alone_leads_to_the_reason():
    state, _ = unlock.start(OPENING)
    assert unlock.update(state, TooLongAlone())[1] == (Go("/alone", instead=True),)


def test_a_tablet_out_of_service_asks_nobody_who_they_are():
    state, _ = who.start(OPENING)
    assert who.update(state, Here([], "", out_of_service=True))[1] == (Go("/out-of-service", instead=True),)


def test_what_is_left_is_counted_anew_with_each_word_of_the_sending():
    state, asks = out_of_service.start(OPENING)
    assert asks == (LookAtLeft(),)
    state, _ = out_of_service.update(state, LeftNow(3))
    assert state.waiting == 3
    assert out_of_service.update(state, Sending())[1] == (LookAtLeft(),)
    assert out_of_service.update(state, out_of_service.BeginTouched())[1] == (Go("/enrol"),)


def test_a_tablet_in_service_has_nothing_to_do_there():
    state, _ = out_of_service.start(OPENING)
    assert out_of_service.update(state, InService())[1] == (Go("/who", instead=True),)

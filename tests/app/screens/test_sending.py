"""What Sending decides."""

from dataclasses import replace

from app.asks import Back, Go, Now, Sending
from app.asks.room import LookAtRoom, RoomSeen
from app.asks.sending import LetFilesWait, LookAtOutbox, Outbox, SendNow
from app.opening import Opening
from app.screens import sending
from app.screens.sending import CodeTouched, FilesTouched, Leave, RoomTouched, TryNow
from core.room import Holdings, Room


def test_it_looks_when_opened_and_again_when_something_was_sent():
    state, asks = sending.start(Opening(None, Now(0, None)))
    assert asks == (LookAtOutbox(), LookAtRoom())
    seen = Outbox([], Sending(safe=3), None, Now(0, None))
    state, _ = sending.update(state, seen)
    assert state.outbox is seen
    assert sending.update(state, Sending())[1] == (LookAtOutbox(),)


def test_trying_now_twice_tries_once():
    state, asks = sending.update(sending.State(), TryNow())
    assert asks == (SendNow(),)
    assert sending.update(state, TryNow()) == (state, ())
    assert sending.update(sending.update(state, Sending())[0], TryNow())[1] == (SendNow(),)
    assert sending.update(state, Leave())[1] == (Back(),)


def test_a_new_code_is_asked_for_where_it_is_missed():
    assert sending.update(sending.State(), CodeTouched())[1] == (Go("/enrol?again=1"),)


def test_the_room_leads_to_more():
    seen = RoomSeen(Room(100, 4), Holdings(), Sending(), Now(0, None))
    state, asks = sending.update(sending.State(), seen)
    assert (state.room, asks) == (seen, ())
    assert sending.update(state, RoomTouched())[1] == (Go("/room"),)


def test_photos_and_files_wait_and_go_as_somebody_says():
    assert sending.update(sending.State(), FilesTouched()) == (sending.State(), ())
    seen = Outbox([], Sending(), None, Now(0, None))
    state, _ = sending.update(sending.State(), seen)
    assert sending.update(state, FilesTouched()) == (state, (LetFilesWait(True),))
    state, _ = sending.update(state, replace(seen, files_wait=True))
    assert sending.update(state, FilesTouched())[1] == (LetFilesWait(False),)

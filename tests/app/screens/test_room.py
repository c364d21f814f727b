"""What Room on this device decides."""

from app.asks import Back, Go, KeyPressed, Now, Sending
from app.asks.room import LookAtRoom, RoomSeen
from app.opening import Opening
from app.screens import room
from app.screens.room import Leave, SendingTouched, State
from core.room import Holdings, Room

SEEN = RoomSeen(Room(100, 4), Holdings(), Sending(), Now(0, None))


def test_it_looks_when_opened_and_again_when_something_went():
    state, asks = room.start(Opening(None, Now(0, None)))
    assert (state, asks) == (State(), (LookAtRoom(),))
    assert room.update(state, SEEN) == (State(SEEN), ())
    assert room.update(State(SEEN), Sending())[1] == (LookAtRoom(),)


def test_it_leads_to_what_waits_and_back():
    assert room.update(State(SEEN), SendingTouched())[1] == (Go("/sending"),)
    assert room.update(State(SEEN), Leave())[1] == (Back(),)
    assert room.update(State(SEEN), KeyPressed("1")) == (State(SEEN), ())

"""After a copy was taken over: to the code, or later to where one is at home; a harmed copy says so first."""

from datetime import date

from app.asks import Go, Now
from app.asks.people import Me
from app.asks.salvage import HarmSeen, LookAtHarm
from app.opening import Opening
from app.screens.taken_over import CodeTouched, LaterTouched, State, start, update


def test_the_code_or_home():
    me = Me("p", "Aisha", "supervisor", "d1", "Nandari", "d1", "n/", "p")
    state, asks = start(Opening(me, Now(0, date(2026, 11, 22))))
    assert (state, asks) == (State("Aisha"), (LookAtHarm(),))
    assert update(state, CodeTouched())[1] == (Go("/enrol?again=1", instead=True),)
    assert update(update(state, HarmSeen(frozenset()))[0], LaterTouched())[1] == (Go("/", instead=True),)
    assert update(update(state, HarmSeen({"rows"}))[0], LaterTouched())[1] == (Go("/harm", instead=True),)

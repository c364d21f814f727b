"""What the page about who is in decides."""

from app.asks import Back, KeyPressed, Now
from app.asks.members import LetIn, Members, TakeOut, WhoIsIn
from app.asks.people import Face, Me
from app.opening import Opening
from app.screens import members
from app.screens.members import Leave, LetInTouched, NotNow, State, Sure, TakeOutTouched

ME = Me("u-neema", "Neema", "team", "f-1", "Tindwa", "d1")
SEEN = Members([Face("u-neema", "Neema", "team"), Face("u-juma", "Juma", "team")])
OPEN = State("u-neema", SEEN)


def test_it_asks_who_is_in():
    assert members.start(Opening(ME, Now(0, None))) == (State("u-neema"), (WhoIsIn(),))
    assert members.update(State("u-neema"), SEEN) == (OPEN, ())


def test_taking_somebody_out_is_asked_first_and_done_once():
    assert members.update(OPEN, Sure()) == (OPEN, ())
    asking, asks = members.update(OPEN, TakeOutTouched("u-juma"))
    assert (asking.going, asks) == ("u-juma", ())
    assert members.update(asking, NotNow()) == (OPEN, ())
    going, asks = members.update(asking, Sure())
    assert asks == (TakeOut("u-juma"),)
    assert members.update(going, Sure()) == (going, ())
    assert members.update(going, SEEN) == (OPEN, ())


def test_nobody_takes_themselves_out():
    assert members.update(OPEN, TakeOutTouched("u-neema")) == (OPEN, ())


def test_letting_in_is_done_at_once_and_leaving_leads_back():
    assert members.update(OPEN, LetInTouched("u-lela"))[1] == (LetIn("u-lela"),)
    assert members.update(OPEN, Leave())[1] == (Back(),)
    assert members.update(OPEN, KeyPressed("1")) == (OPEN, ())

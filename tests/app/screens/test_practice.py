"""What Practice decides, and the ways to it."""

from app.asks import KeyPressed, Now
from app.asks.people import Face, Here, Me
from app.asks.practice import BeginPractice, NoPractice, PractiseAs, Practisers, StopPractice, WhoPractises
from app.opening import Opening
from app.screens import me, practice, who
from app.screens.practice import AfreshTouched, FaceTouched, State, StopTouched

FACE = Face("practice-visitor", "Visit a place", "supervisor")


def test_it_asks_who_there_is_and_opens_as_one_of_them():
    state, asks = practice.start(Opening(None, Now(0, None)))
    assert asks == (WhoPractises(),)
    state, _ = practice.update(state, Practisers([FACE]))
    assert state == State([FACE])
    assert practice.update(state, FaceTouched(FACE.uid))[1] == (PractiseAs(FACE.uid),)
    assert practice.update(state, KeyPressed("1")) == (state, ())


def test_it_is_begun_afresh_or_left():
    assert practice.update(State([FACE]), AfreshTouched()) == (State(), (BeginPractice(afresh=True),))
    assert practice.update(State([FACE]), StopTouched())[1] == (StopPractice(),)


def test_the_ways_to_it_are_who_are_you_and_me():
    state, _ = who.update(who.State("en"), Here([FACE], ""))
    assert who.update(state, who.PracticeTouched())[1] == (BeginPractice(),)
    assert who.update(state, NoPractice())[0].too_early
    mine, _ = me.start(Opening(Me("u", "Aisha", "supervisor", "d1", "Nandari", "d1"), Now(0, None), practice=True))
    assert mine.practice
    assert me.update(mine, me.PracticeTouched())[1] == (BeginPractice(),)

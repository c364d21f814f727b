"""What the two screens of parcels decide: one file at a time, nothing thrown away unasked, every refusal said."""

import pytest

from app.asks import Back, KeyPressed, Left, Now, Sending
from app.asks.copies import DropCopy, FileChosen, Given, NotGiven, PlaceChosen
from app.asks.couriers import (
    CarryingSeen,
    CourierRefused,
    FileGiven,
    FileMade,
    FilePut,
    GivingSeen,
    LetGoOf,
    LookAtCarrying,
    LookAtGiving,
    MakeHandBack,
    MakeParcel,
    Photos,
    PutFile,
    TakeBack,
    TakeToCarry,
    TookBack,
    TookToCarry,
)
from app.opening import Opening
from app.screens import carry, give
from core.parcel import CarriedParcel

NOW = Now(0, None)
SEEN = GivingSeen(3, [Photos(0, 0, 0), Photos(5 << 20, 2, 900)], [], NOW)
CARRYING = CarryingSeen([CarriedParcel("a", 10, 0), CarriedParcel("b", 10, 0, answered=5, reply=9)], NOW)
MADE = FileMade("/x/y.kioo", "y.kioo", 10)
SCREENS = [(give, give.State(SEEN), LookAtGiving()), (carry, carry.State(CARRYING), LookAtCarrying())]


def walk(screen, state, *events):
    asked = []
    for event in events:
        state, asks = screen.update(state, event)
        asked += asks
    return state, asked


@pytest.mark.parametrize(("screen", "state", "look"), SCREENS, ids=["give", "carry"])
def test_it_looks_at_once_and_again_when_something_went_and_never_in_practice(screen, state, look):
    assert screen.start(Opening(None, NOW))[1] == (look,)
    assert screen.start(Opening(None, NOW, practice=True))[1] == (Back(),)
    assert screen.update(state, Sending())[1] == (look,)


def test_the_chosen_photos_go_in():
    _, asked = walk(give, give.State(SEEN), give.PhotosChosen(1), give.Make(), give.Make())
    assert asked == [MakeParcel(5 << 20)]


def test_fewer_choices_than_before_choose_the_last():
    fewer = GivingSeen(3, SEEN.photos[:1], [], NOW)
    _, asked = walk(give, give.State(SEEN), give.PhotosChosen(1), fewer, give.Make())
    assert asked == [MakeParcel(0)]


def test_answers_are_handed_back_only_when_there_are_some():
    assert walk(carry, carry.State(CARRYING), carry.HandBack(), carry.HandBack())[1] == [MakeHandBack()]
    assert walk(carry, carry.State(CarryingSeen([], NOW)), carry.HandBack())[1] == []


@pytest.mark.parametrize(("screen", "state", "look"), SCREENS, ids=["give", "carry"])
def test_a_file_gets_its_place_or_is_thrown_away(screen, state, look):
    made, _ = walk(screen, state, MADE)
    assert walk(screen, made, PlaceChosen("/stick"))[1] == [PutFile("/stick")]
    assert walk(screen, made, Given())[1] == [FileGiven()]
    assert walk(screen, made, NotGiven())[0].told == (screen.NOT_YET, screen.CHOOSE_PLACE)
    assert walk(screen, made, screen.Leave())[1] == [DropCopy()]
    assert walk(screen, made, Left())[1] == [DropCopy()]
    assert walk(screen, state, Left())[1] == []
    put, _ = walk(screen, made, PlaceChosen("/stick"), FilePut("/stick"))
    assert (put.made, put.put.path, put.busy) == (None, "/stick", False)
    again, asked = walk(screen, put, screen.Done())
    assert (again.put, asked) == (None, [])


@pytest.mark.parametrize(("screen", "state", "look"), SCREENS, ids=["give", "carry"])
def test_a_place_that_cannot_be_written_keeps_the_file_for_another(screen, state, look):
    stays, _ = walk(screen, state, MADE, PlaceChosen("/full"), CourierRefused("No room there.", "Choose another."))
    assert (stays.made, stays.busy, stays.told) == (MADE, False, ("No room there.", "Choose another."))


@pytest.mark.parametrize(("screen", "state", "look"), SCREENS, ids=["give", "carry"])
def test_a_file_that_comes_is_read_once_and_what_is_wrong_with_it_is_said(screen, state, look):
    taking = TakeBack("/f", "") if screen is give else TakeToCarry("/f", "")
    busy, asked = walk(screen, state, FileChosen("f", "/f"), FileChosen("f", "/f"), screen.Leave())
    assert (asked, busy.busy) == ([taking], True)
    assert walk(screen, busy, CourierRefused("No parcel.", "Choose."))[0].told == ("No parcel.", "Choose.")
    assert walk(screen, state, NotGiven(failed=True))[0].told == (screen.NO_CHOOSER,)
    assert walk(screen, state, NotGiven())[0].told == ()


def test_what_an_answer_brought_is_seen_until_the_next_step():
    took = TookBack(ours=1, safe=3, seen=GivingSeen(0, SEEN.photos[:1], [], NOW))
    state, _ = walk(give, give.State(SEEN), FileChosen("f", "/f"), took)
    assert (state.took, state.seen.records, state.busy) == (took, 0, False)
    assert walk(give, state, give.Make())[0].took is None


def test_what_was_taken_along_is_seen_and_what_was_refused_can_be_let_go():
    state, _ = walk(carry, carry.State(CARRYING), FileChosen("f", "/f"), TookToCarry(1, 0, CARRYING))
    assert (state.took.fresh, state.busy) == (1, False)
    assert walk(carry, state, carry.GaveUp("a"))[1] == [LetGoOf("a")]


@pytest.mark.parametrize(("screen", "state", "look"), SCREENS, ids=["give", "carry"])
def test_one_leaves_from_the_first_page(screen, state, look):
    assert screen.update(state, screen.Leave())[1] == (Back(),)
    assert screen.update(state, KeyPressed("Escape"))[1] == (Back(),)

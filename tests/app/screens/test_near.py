"""What waiting for a device beside this one and sending to it decide: nothing twice, nothing lost by a slip, every end said."""

import pytest

from app.asks import Back, KeyPressed, Later, Left, Now, Woke
from app.asks.copies import DropCopy
from app.asks.couriers import CourierRefused, FileMade, MakeHandBack, MakeParcel, TookToCarry
from app.asks.near import CloseNear, LookNear, NearSeen, OpenNear, SendNear
from app.opening import Opening
from app.screens import send_near, take_near
from sync.nearby_words import Meeting

NOW = Now(0, None)
MEETING = Meeting(("192.168.43.1",), 47474, "K7QM2XPA")
MADE = FileMade("/x/y.kioo", "y.kioo", 10)
WAITING, GOING = NearSeen("waiting", meeting=MEETING), NearSeen("going", 5, 10)
TYPED = send_near.State("parcels", 5, "192.168.43.1", "k7qm 2xpa")
SENDS = SendNear("parcels", "192.168.43.1", "k7qm 2xpa")


def walk(screen, state, *events):
    asked = []
    for event in events:
        state, asks = screen.update(state, event)
        asked += asks
    return state, asked


def opening(what, practice=False, **more):
    return Opening(None, NOW, parts={"what": what, **more}, practice=practice)


@pytest.mark.parametrize("screen", [take_near, send_near], ids=["take", "send"])
def test_nobody_is_met_in_practice_and_nothing_else_goes_over(screen):
    assert screen.start(opening("parcels", practice=True))[1] == (Back(),)
    assert screen.start(opening("money"))[1] == (Back(),)


@pytest.mark.parametrize("what", ["parcels", "answers"])
def test_the_door_opens_at_once_and_closes_when_one_leaves(what):
    state, asked = take_near.start(opening(what))
    assert asked == (OpenNear(what),)
    assert walk(take_near, state, WAITING, Left())[1] == [Later(0.5, "look"), CloseNear()]
    assert walk(take_near, state, take_near.Leave())[1] == [Back()]
    assert walk(take_near, state, KeyPressed("Escape"))[1] == [Back()]


def test_one_looks_as_long_as_something_may_come_and_no_longer():
    state = take_near.State("parcels", WAITING)
    assert walk(take_near, state, Woke("look", NOW))[1] == [LookNear()]
    for stage in ("waiting", "coming", "taking"):
        assert walk(take_near, state, NearSeen(stage))[1] == [Later(0.5, "look")]
    for stage in ("taken", "over"):
        assert walk(take_near, state, NearSeen(stage, took=TookToCarry(1, 0, None)))[1] == []


def test_once_more_is_a_new_door():
    over, _ = walk(take_near, take_near.State("answers", WAITING), NearSeen("over", problem="tries"))
    assert walk(take_near, over, take_near.Again()) == (take_near.State("answers"), [OpenNear("answers")])


def test_without_a_network_it_says_so_until_there_is_one():
    state, _ = walk(take_near, take_near.State("parcels"), CourierRefused("No network.", "Join one."))
    assert state.told == ("No network.", "Join one.")
    assert walk(take_near, state, take_near.Again(), WAITING)[0].told == ()


def test_the_parcel_is_made_when_the_other_is_known_and_once():
    state, asked = walk(send_near, TYPED, send_near.Go(), send_near.Go(), MADE)
    assert asked == [MakeParcel(5), SENDS]
    assert (state.made, state.busy) == (MADE, True)


def test_answers_are_made_of_all_that_came():
    typed = send_near.State("answers", 0, TYPED.address, TYPED.code)
    assert walk(send_near, typed, send_near.Go())[1] == [MakeHandBack()]


@pytest.mark.parametrize(("address", "code"), [("", "K7QM2XPA"), ("8.8.8.8", "K7QM2XPA"), ("192.168.43.1", "K7QM")])
def test_what_cannot_be_is_told_before_anything_is_made(address, code):
    state, asked = walk(send_near, send_near.State("parcels", 0, address, code), send_near.Go())
    assert asked == []
    assert len(state.told) == 2
    assert walk(send_near, state, send_near.CodeTyped("x"))[0].told == ()


def test_a_slip_in_the_code_costs_one_more_try_and_no_parcel():
    state, _ = walk(send_near, TYPED, send_near.Go(), MADE, GOING, NearSeen("failed", problem="wrong-code"))
    assert (state.problem, state.made, state.busy) == ("wrong-code", MADE, False)
    state, asked = walk(send_near, state, send_near.CodeTyped("k7qm 2xpa"), send_near.Go())
    assert (state.problem, asked) == ("", [SENDS])


def test_taken_throws_our_file_away_and_nothing_can_be_sent_again():
    state, asked = walk(send_near, TYPED, send_near.Go(), MADE, GOING, NearSeen("taken", 10, 10))
    assert asked == [MakeParcel(5), SENDS, Later(0.5, "look"), DropCopy()]
    assert state.is_taken
    assert walk(send_near, state, send_near.Go(), send_near.CodeTyped("x")) == (state, [])
    assert walk(send_near, state, send_near.Leave())[1] == [Back()]


def test_going_back_while_it_goes_stops_it_and_what_is_heard_later_counts_no_more():
    state, _ = walk(send_near, TYPED, send_near.Go(), MADE, GOING)
    state, asked = walk(send_near, state, send_near.Leave())
    assert (asked, state.busy, state.made) == ([CloseNear()], False, MADE)
    assert walk(send_near, state, NearSeen("taken"), Woke("look", NOW)) == (state, [])
    assert walk(send_near, state, Left())[1] == [CloseNear(), DropCopy()]


def test_a_parcel_that_cannot_be_made_is_told():
    state, _ = walk(send_near, TYPED, send_near.Go(), CourierRefused("No room.", "Make room."))
    assert (state.told, state.busy) == (("No room.", "Make room."), False)


def test_the_square_fills_both_and_another_one_is_told():
    state, _ = walk(send_near, send_near.State("parcels"), send_near.SquareRead(MEETING.square))
    assert (state.address, state.code) == ("192.168.43.1", "K7QM2XPA")
    state, _ = walk(send_near, state, send_near.SquareRead("https://kioo.example.org"))
    assert (state.told, state.address) == (send_near.NO_SQUARE, "192.168.43.1")


@pytest.mark.parametrize(("photos", "bytes_"), [("5242880", 5 << 20), ("", 0), ("-1", 0), ("many", 0)])
def test_how_many_photos_go_along_comes_from_the_screen_before(photos, bytes_):
    assert send_near.start(opening("parcels", photos=photos))[0].photos == bytes_

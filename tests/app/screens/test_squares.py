"""What showing and reading squares decide: they turn, stand still, count once, and nothing half read is taken or kept."""

import pytest

from app.asks import Back, Go, KeyPressed, Later, Left, Now, Woke
from app.asks.couriers import CarryingSeen, CourierRefused, TookBack, TookToCarry
from app.asks.squares import MakeSquares, SquaresMade, TakeSquares
from app.opening import Opening
from app.screens import carry, give, read_squares, show_squares
from app.screens.read_squares import BeginAnew, SquaresSeen
from app.screens.show_squares import MoveTouched, Turned
from core.parcel import CarriedParcel
from core.square_frames import Collected, Square, squares
from tests.app.screens.test_couriers import NOW, SEEN, walk
from tests.core.test_square_frames import content

TURN = Woke("turn", Now(0, None))
THREE = tuple(squares("parcels", content(1200)))
LATER = Later(show_squares.TURN_SECONDS, "turn")
TOOK = TookToCarry(1, 0, CarryingSeen([], NOW))


def opening(what, practice=False, **more):
    return Opening(None, NOW, parts={"what": what, **more}, practice=practice)


@pytest.mark.parametrize("screen", [show_squares, read_squares], ids=["show", "read"])
def test_nothing_goes_in_practice_or_by_a_route_that_is_none(screen):
    assert screen.start(opening("parcels", practice=True))[1] == (Back(),)
    assert screen.start(opening("money"))[1] == (Back(),)
    assert walk(screen, screen.start(opening("parcels"))[0], screen.Leave())[1] == [Back()]
    assert walk(screen, screen.start(opening("parcels"))[0], KeyPressed("Escape"))[1] == [Back()]


def test_they_are_made_at_once_and_of_one_answer_where_one_is_named():
    assert show_squares.start(opening("parcels"))[1] == (MakeSquares("parcels"),)
    assert show_squares.start(opening("answers", parcel="ab"))[1] == (MakeSquares("answers", "ab"),)


def test_they_turn_by_themselves_round_and_round_until_a_touch():
    state, asked = walk(show_squares, show_squares.State("parcels"), SquaresMade(THREE))
    assert (state.at, asked) == (0, [LATER])
    state, asked = walk(show_squares, state, TURN, TURN, TURN, TURN)
    assert (state.at, asked) == (1, [LATER] * 4)
    state, asked = walk(show_squares, state, Turned(1), TURN, TURN)
    assert (state.at, state.moving, asked) == (2, False, [])
    state, asked = walk(show_squares, state, Turned(1), Turned(-1), Turned(-1), MoveTouched())
    assert (state.at, state.moving, asked) == (1, True, [LATER])
    assert walk(show_squares, state, MoveTouched(), TURN)[1] == []


def test_a_single_square_stands_still():
    state, asked = walk(show_squares, show_squares.State("answers"), SquaresMade(THREE[:1]), MoveTouched(), TURN)
    assert (state.at, state.moving, asked) == (0, False, [])


def test_too_large_is_said_and_the_other_way_is_one_touch_away():
    state, _ = walk(show_squares, show_squares.State("answers"), CourierRefused("Too much.", "Use a card."))
    assert (state.told, state.texts) == (("Too much.", "Use a card."), ())
    assert walk(show_squares, state, show_squares.OverWifi())[1] == [Go("/near/send/answers", instead=True)]
    reading = read_squares.State(Collected("parcels"))
    assert walk(read_squares, reading, read_squares.OverWifi())[1] == [Go("/near/take/parcels", instead=True)]


def test_what_is_left_is_forgotten():
    shown, _ = walk(show_squares, show_squares.State("parcels"), SquaresMade(THREE), Left())
    assert shown == show_squares.State("parcels")
    read, asked = walk(read_squares, read_squares.State(Collected("parcels")), SquaresSeen(THREE[:2]), Left())
    assert (read, asked) == (read_squares.State(Collected("parcels")), [])


def test_when_all_are_there_they_are_taken_once():
    reading = read_squares.State(Collected("parcels"))
    state, asked = walk(read_squares, reading, SquaresSeen((THREE[2],)), SquaresSeen((THREE[0], THREE[2])))
    assert (state.read.missing, asked, state.busy) == ([2], [], False)
    state, asked = walk(read_squares, state, SquaresSeen((THREE[1],)), SquaresSeen(THREE), BeginAnew())
    assert (asked, state.busy) == ([TakeSquares("parcels", content(1200))], True)
    state, asked = walk(read_squares, state, TOOK, SquaresSeen(THREE))
    assert (state.took, state.read.of, state.busy, asked) == (TOOK, 0, False, [])
    assert walk(read_squares, state, BeginAnew())[0] == reading
    answer = TookBack(ours=1, safe=1)
    assert walk(read_squares, read_squares.State(Collected("answers"), busy=True), answer)[0].took == answer


def test_a_no_of_the_memory_is_said_and_begins_anew():
    state, _ = walk(read_squares, read_squares.State(Collected("parcels")), SquaresSeen(THREE))
    state, _ = walk(read_squares, state, CourierRefused("No room.", "Make some."))
    assert (state.told, state.read.of, state.busy) == (("No room.", "Make some."), 0, False)


def test_squares_of_another_set_are_told_and_can_be_gone_on_with():
    other = squares("parcels", content(1200, 1))
    state, _ = walk(read_squares, read_squares.State(Collected("parcels")), SquaresSeen((THREE[0], other[1], "x")))
    assert (state.read.missing, state.told[0]) == ([2, 3], "This is not a square of a parcel.")
    state, _ = walk(read_squares, state, SquaresSeen((other[2],)))
    assert (state.read.missing, state.told[0]) == ([2, 3], "This square belongs to another set.")
    assert walk(read_squares, state, SquaresSeen((THREE[1],)))[0].told == ()
    anew, asked = walk(read_squares, state, BeginAnew())
    assert (anew.read.missing, anew.told, asked) == ([1, 2], (), [])
    assert walk(read_squares, anew, BeginAnew())[0].read.of == 0
    lone, _ = walk(read_squares, state, SquaresSeen(tuple(squares("parcels", b"one"))), BeginAnew())
    assert lone.busy


def test_what_does_not_fit_together_is_not_taken():
    wrong = Square("parcels", bytes(32), 1, 1, b"nobody's").text
    state, asked = walk(read_squares, read_squares.State(Collected("parcels")), SquaresSeen((wrong,)))
    assert (state.told[0], state.read.of, asked) == ("What was read does not fit together.", 0, [])


def test_the_ways_there_from_giving_and_carrying():
    giving, carrying = (
        give.State(SEEN),
        carry.State(CarryingSeen([CarriedParcel("b", 10, 0, answered=5, reply=9)], NOW)),
    )
    assert walk(give, giving, give.ShowSquares())[1] == [Go("/squares/show/parcels")]
    assert walk(give, giving, give.ReadSquares())[1] == [Go("/squares/read/answers")]
    assert walk(carry, carrying, carry.ReadSquares())[1] == [Go("/squares/read/parcels")]
    assert walk(carry, carrying, carry.ShowSquares("b"))[1] == [Go("/squares/show/answers?parcel=b")]

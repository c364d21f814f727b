"""What the page about harm decides."""

import pytest

from app.asks import Back, Go, KeyPressed, Now, Sending, Toast
from app.asks.salvage import HarmSeen, LookAtHarm, WriteAgain, WritesAgain
from app.opening import Opening
from app.screens import salvage
from app.screens.salvage import LookTouched, NotYet, SendTouched, State, Told, WriteTouched

SEEN = HarmSeen(frozenset({"rows"}), 12, 1, 3)


def test_it_asks_what_is_wrong_and_again_when_something_was_sent():
    assert salvage.start(Opening(None, Now(0, None))) == (State(), (LookAtHarm(),))
    assert salvage.update(State(), SEEN) == (State(SEEN), ())
    assert salvage.update(State(SEEN), Sending())[1] == (LookAtHarm(),)


def test_it_leads_to_what_is_here_and_to_what_waits():
    assert salvage.update(State(SEEN), LookTouched())[1] == (Back(),)
    assert salvage.update(State(SEEN), SendTouched())[1] == (Go("/sending"),)
    assert salvage.update(State(SEEN), KeyPressed("1")) == (State(SEEN), ())


def test_writing_again_takes_two_touches_and_can_be_thought_over():
    assert salvage.update(State(SEEN), Told()) == (State(SEEN), ())
    asking, asks = salvage.update(State(SEEN), WriteTouched())
    assert (asking.asking, asks) == (True, ())
    assert salvage.update(asking, NotYet()) == (State(SEEN), ())
    going, asks = salvage.update(asking, Told())
    assert asks == (WriteAgain(),)
    for event in (Told(), LookTouched(), NotYet(), SendTouched()):
        assert salvage.update(going, event) == (going, ())
    asks = salvage.update(going, WritesAgain(2))[1]
    assert isinstance(asks[0], Toast)
    assert asks[1] == Back()


@pytest.mark.parametrize("findings", [frozenset(), frozenset({"file", "rows"})])
def test_what_was_found_is_shown_as_it_is(findings):
    assert salvage.update(State(), HarmSeen(findings))[0].seen.findings == findings

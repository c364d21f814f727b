"""What the screens about what was sent decide."""

from datetime import date

import pytest

from app.asks import Back, Drop, Dropped, Go, Now, Sending, Toast
from app.asks.drafts import Begun, NoSuchForm
from app.asks.people import Me
from app.asks.sent import ChangeSent, LookAtSent, OpenSent, SentFound, SentGone, SentLine, SentOpened
from app.opening import Opening
from app.screens import sending, sent, sent_sheet, visits
from app.screens.sent_sheet import ChangeTouched, LeaveAsSentTouched
from forms import FormSession, load_form
from tests.app.screens.test_fill import XML

NOW = Now(9, date(2026, 11, 22))
LINE = SentLine("r1", 1, "Soap", "", "Tindwa", 7, "on this device")
OPENING = Opening(Me("u", "A", "supervisor", "d1", "N", "d1"), NOW, {"record": "r1"}, "fr")


@pytest.fixture
def state(ids):
    session = FormSession.new(load_form(XML), clock_ms=lambda: 9, random_bytes=ids.secret, today=NOW.today)
    begun, asks = sent_sheet.start(OPENING)
    assert asks == (OpenSent("r1", "fr"),)
    return sent_sheet.update(begun, SentOpened(LINE, session, "", NOW))[0]


def test_the_list_opens_one_and_looks_again_when_something_went():
    state, asks = sent.start(OPENING)
    assert asks == (LookAtSent(),)
    state, _ = sent.update(state, SentFound((LINE,), NOW))
    assert [one.called for one in state.lines] == ["Soap"]
    assert sent.update(state, Sending())[1] == (LookAtSent(),)
    assert sent.update(state, sent.LineTouched("r1"))[1] == (Go("/sent/r1"),)
    assert sent.update(state, sent.Leave())[1] == (Back(),)
    assert sent.update(state, object()) == (state, ())


def test_what_is_older_comes_when_it_is_asked_for():
    state, asks = sent.update(sent.start(OPENING)[0], sent.OlderTouched())
    assert (state.most, asks) == (2 * sent.MORE, ())


def test_a_touch_begins_one_change_however_often(state):
    state, asks = sent_sheet.update(state, ChangeTouched())
    assert asks == (ChangeSent("r1", "fr"),)
    assert sent_sheet.update(state, ChangeTouched())[1] == ()
    assert sent_sheet.update(state, Begun("r1.2", "plain"))[1] == (Go("/fill/r1.2", instead=True),)


def test_where_it_stands_is_looked_at_until_it_is_safe(state):
    assert sent_sheet.update(state, Sending())[1] == (OpenSent("r1", "fr"),)
    line = SentLine("r1", 1, "Soap", "", "Tindwa", 7, "safe")
    safe, _ = sent_sheet.update(state, SentOpened(line, None, "", NOW))
    assert sent_sheet.update(safe, Sending()) == (safe, ())


def test_a_change_is_taken_away_only_when_that_is_sure(state):
    assert sent_sheet.update(state, LeaveAsSentTouched()) == (state, ())
    begun, _ = sent_sheet.update(state, SentOpened(LINE, state.filled.session, "r1.2", NOW))
    sure, asks = sent_sheet.update(begun, LeaveAsSentTouched())
    assert (sure.sure, asks) == (True, ())
    assert sent_sheet.update(sure, LeaveAsSentTouched())[1] == (Drop("draft", "r1.2"),)
    assert sent_sheet.update(sure, Dropped("draft", "r1.2"))[1] == (OpenSent("r1", "fr"),)


@pytest.mark.parametrize("event", [SentGone(), NoSuchForm("soap")])
def test_what_cannot_be_changed_says_so(state, event):
    after, asks = sent_sheet.update(state, event)
    assert isinstance(asks[0], Toast)
    assert Back() in asks or after.filled is None


def test_an_unknown_event_changes_nothing(state):
    assert sent_sheet.update(state, object()) == (state, ())
    assert sent_sheet.update(state, sent_sheet.Leave())[1] == (Back(),)


def test_the_way_there_is_under_visits_and_under_sending():
    for screen in (visits, sending):
        assert screen.update(screen.start(OPENING)[0], screen.SentTouched())[1] == (Go("/sent"),)

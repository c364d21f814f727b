"""What Learn decides."""

from datetime import date

from app.asks import Found, Go, Now, Sending
from app.asks.drafts import FindSheets, SheetLine, SheetsFound
from app.asks.people import Me
from app.opening import Opening
from app.screens import learn
from app.screens.learn import BarrierTouched, PlaceTouched, SheetTouched
from tests.app.district import unit

NOW = Now(0, date(2026, 11, 22))
AISHA = Me("u", "Aisha", "supervisor", "d1", "Nandari", "d1")
ANSWER = {"on": "2026-11-20", "level": "district", "by": "x", "kind": "promise", "text": "Friday", "promise": "p"}
RISEN = [
    {"month": f"2025-{m:02}" if m < 13 else f"2026-{m - 12:02}", "num": 20 if m < 13 else 90, "den": 100}
    for m in range(1, 23)
]
SERIES = {"facility": "f-a", "indicator": "section_x", "title": "Ready", "unit": "percent"}
THINGS = {
    "org_unit": [unit("f-a", "d1", "Amani Centre", "facility")],
    "barrier": [{"id": "b1", "answers": []}, {"id": "b2", "answers": [ANSWER]}],
    "voices": [{"facility": "f-a", "n": 3}, {"facility": "gone", "n": 30}],
    "lesson": [],
    "priority": [],
    "series": [{**SERIES, "points": RISEN}, {**SERIES, "points": RISEN[:5]}],
}


def seen(things=THINGS):
    state, asks = learn.start(Opening(AISHA, NOW))
    assert asks[1] == FindSheets()
    return learn.update(state, Found(things, Sending(), NOW))[0]


def test_only_what_was_answered_came_back_and_only_real_changes_are_drawn():
    state = seen()
    assert [one["id"] for one in state.barriers] == ["b2"]
    assert [(one.title, len(one.points)) for one in state.changed] == [("Ready", 22)]
    assert [one["facility"] for one in state.voices] == ["f-a"]
    assert not state.nothing


def test_nothing_came_back_yet():
    assert seen({kind: [] for kind in THINGS}).nothing


def test_sheets_with_screens_of_their_own_are_not_offered_twice():
    lines = [SheetLine(name, "1", name, name) for name in ("visit", "feedback", "reflection", "plain")]
    assert [one.form for one in learn.update(seen(), SheetsFound(lines))[0].sheets] == ["plain"]


def test_touches_lead_on():
    assert learn.update(seen(), BarrierTouched("b2"))[1] == (Go("/barrier/b2"),)
    assert learn.update(seen(), PlaceTouched("f-a"))[1] == (Go("/facility/f-a"),)
    assert learn.update(seen(), SheetTouched("soap"))[1] == (Go("/sheet/soap"),)
    assert len(learn.update(seen(), Sending(pulled=True))[1]) == 2
    assert learn.update(seen(), object())[1] == ()

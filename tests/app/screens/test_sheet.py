"""What the choice of a place for a sheet decides."""

from datetime import date

from app.asks import Back, Found, Go, Now, Sending
from app.asks.drafts import BeginDraft, Begun, NoSuchForm, SheetLine, SheetsFound
from app.asks.people import Me
from app.opening import Opening
from app.screens import sheet
from app.screens.sheet import Leave, PlaceChosen
from tests.app.district import unit

NOW = Now(0, date(2026, 11, 22))
UNITS = [
    unit("f-b", "d1", "Baruti", "facility"),
    unit("f-a", "d1", "Amani", "facility"),
    unit("d1", "r", "N", "district"),
]


def seen(me):
    state, _ = sheet.start(Opening(me, NOW, {"form": "soap"}))
    return sheet.update(state, Found({"org_unit": UNITS}, Sending(), NOW))


def test_a_supervisor_chooses_the_place():
    state, asks = seen(Me("u", "Aisha", "supervisor", "d1", "N", "d1"))
    assert ([one["name"] for one in state.places], asks) == (["Amani", "Baruti"], ())
    assert sheet.update(state, PlaceChosen("f-a"))[1] == (BeginDraft("soap", "f-a"),)


def test_somebody_of_a_place_is_not_asked_which():
    _, asks = seen(Me("u", "Neema", "chw", "f-b", "Baruti", "d1"))
    assert asks == (BeginDraft("soap", "f-b"),)


def test_where_it_goes_on():
    state, _ = seen(Me("u", "Aisha", "supervisor", "d1", "N", "d1"))
    assert sheet.update(state, Begun("d", "plain"))[1] == (Go("/fill/d", instead=True),)
    assert sheet.update(state, Begun("d", "visit"))[1] == (Go("/visit/d", instead=True),)
    assert sheet.update(state, NoSuchForm("soap"))[1][1] == Back()
    assert sheet.update(state, Leave())[1] == (Back(),)
    assert sheet.update(state, SheetsFound([SheetLine("soap", "1", "Soap", "plain")]))[0].title == "Soap"
    assert sheet.update(state, object()) == (state, ())

"""What Visits decides."""

from datetime import date

from app.asks import Back, Find, Found, Go, Now, Sending, Toast
from app.asks.drafts import BeginDraft, Begun, NoSuchForm
from app.asks.people import Me
from app.opening import Opening
from app.screens import visits
from app.screens.visits import DraftLine, DraftTouched, Leave, PlaceChosen, PlaceOpened, StartTouched
from tests.app.district import promise, unit, visit

AISHA = Me("u", "Aisha", "supervisor", "d1", "Nandari", "d1")
NOW = Now(0, date(2026, 11, 22))
THINGS = {
    "org_unit": [
        unit("f-z", "d1", "Zuri Post", "facility"),
        unit("f-a", "d1", "Amani Centre", "facility"),
        unit("d1", "r", "Nandari", "district"),
    ],
    "visit": [
        visit("v1", "f-z", "2026-01-01", "needs_support", 10.0),
        visit("v2", "f-a", "2026-11-20", "strong", 99.0),
    ],
    "promise": [
        promise("p1", facility="f-z", owner_side="facility", what="B"),
        promise("p2", facility="f-z", what="A"),
        promise("p3", facility="f-z", owner_side="facility", state="done", what="C"),
        promise("p4", facility="f-z", state="done", what="D"),
    ],
    "voices": [],
    "series": [],
    "draft": [],
    "lesson": [],
    "last_answers": [],
}


def seen(things=THINGS, **parts):
    state, asks = visits.start(Opening(AISHA, NOW, parts))
    assert isinstance(asks[0], Find)
    return visits.update(state, Found(things, Sending(), NOW))[0]


def test_places_stand_from_a_to_z_whatever_their_class():
    assert [line.name for line in seen().places] == ["Amani Centre", "Zuri Post"]


def test_each_place_says_why_and_never_how_well():
    reasons = {line.name: [reason.kind for reason in line.reasons] for line in seen().places}
    assert reasons == {"Amani Centre": ["last_seen"], "Zuri Post": ["promises", "last_seen"]}


def test_the_card_has_ours_apart_and_what_was_kept_last():
    card = seen(facility="f-z").card
    assert [one["what"] for one in card.ours] == ["A"]
    assert [one["what"] for one in card.theirs] == ["B", "C"]
    assert card.last["id"] == "v1"


def test_the_card_says_of_the_last_six_visits_whether_all_that_must_be_right_was():
    points = [{"month": f"2026-{month:02}", "num": month % 2, "den": 1} for month in range(1, 9)]
    one = {
        "id": "s",
        "facility": "f-z",
        "indicator": "critical_right",
        "title": "",
        "unit": "percent",
        "points": points,
    }
    card = seen({**THINGS, "series": [one]}, facility="f-z").card
    assert card.right == (True, False, True, False, True, False)
    assert seen(facility="f-z").card.right == ()


def test_the_card_says_when_the_answers_of_the_last_visit_are_on_another_device():
    kept = [{"id": "kioo_visit/f-z", "on": "2026-01-01", "answers": {}}]
    assert seen(facility="f-z").card.answers_elsewhere
    assert not seen({**THINGS, "last_answers": kept}, facility="f-z").card.answers_elsewhere
    assert not seen({**THINGS, "visit": []}, facility="f-z").card.answers_elsewhere


def test_an_unknown_place_has_no_card():
    assert seen(facility="nowhere").card is None


def test_a_visit_is_begun_once_and_opened():
    state, asks = visits.update(seen(facility="f-a"), StartTouched())
    assert asks == (BeginDraft("kioo_visit", "f-a"),)
    assert visits.update(state, StartTouched())[1] == ()
    assert visits.update(state, Begun("d-1", "visit"))[1] == (Go("/visit/d-1"),)
    state, asks = visits.update(state, NoSuchForm("kioo_visit"))
    assert isinstance(asks[0], Toast)
    assert visits.update(state, StartTouched())[1] != ()


def test_drafts_lead_to_where_they_go_on():
    draft = {"id": "d-1", "title": "Soap", "place": "Zuri Post", "purpose": "plain", "facility": "f-z", "form": "soap"}
    state = seen({**THINGS, "draft": [draft, {"id": "x"}]})
    assert state.drafts == (DraftLine("d-1", "Soap", "Zuri Post", "plain"),)
    assert visits.update(state, DraftTouched(state.drafts[0]))[1] == (Go("/fill/d-1"),)


def test_a_place_opens_on_a_phone_and_is_chosen_beside_the_list():
    assert visits.update(seen(), PlaceOpened("f-a"))[1] == (Go("/facility/f-a"),)
    state, asks = visits.update(seen(), PlaceChosen("f-a"))
    assert (state.card.name, asks) == ("Amani Centre", ())


def test_something_new_is_looked_at_and_leaving_goes_back():
    assert isinstance(visits.update(seen(), Sending(pulled=True))[1][0], Find)
    assert visits.update(seen(), Leave())[1] == (Back(),)
    assert visits.update(seen(), object()) == (seen(), ())

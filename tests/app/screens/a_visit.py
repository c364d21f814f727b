"""A visit to decide about: its draft, its people, its promises, and ways to go through it."""

from datetime import date

import pytest

from app.asks import Answered, Now
from app.asks.drafts import DraftOpened, OpenDraft
from app.asks.people import Me
from app.opening import Opening
from app.screens import visit
from app.screens.visit.stops import stops_of
from forms import FormSession, load_form
from learning.score import ScorePlan
from tests.app.district import promise
from tests.app.sheets import PLAN, visit_sheet

NOW = Now(1_795_000_000_000, date(2026, 11, 22))
AISHA = Me("u", "Aisha", "supervisor", "d1", "Nandari", "d1")
PROMISES = (promise("p1"), promise("p2", owner_side="facility", what="Wash-hands corner"))
SHEET = visit_sheet()
FORM = load_form(SHEET["xml"].encode())
BODY = {
    "id": "d",
    "form": "kioo_visit",
    "version": SHEET["version"],
    "purpose": "visit",
    "title": "Supervision visit",
    "facility": "f-tindwa",
    "district": "d1",
    "place": "Tindwa",
    "started": 1,
    "snapshot": None,
}


def fresh_session(ids, saved=None):
    around = {"clock_ms": lambda: NOW.ms, "random_bytes": ids.secret, "today": NOW.today}
    return FormSession.restore(FORM, saved, **around) if saved else FormSession.new(FORM, **around)


@pytest.fixture
def opened(ids):
    """Opens the visit of a draft, as the first screen does."""

    def make(body=BODY, promises=PROMISES, last=None):
        state, asks = visit.start(Opening(AISHA, NOW, {"draft": "d"}))
        assert asks == (OpenDraft("d", "en"),)
        session = fresh_session(ids, body["snapshot"])
        told = DraftOpened(body, session, ScorePlan.from_json(PLAN), promises, last, NOW)
        return visit.update(state, told)[0]

    return make


def after(state, *events):
    asks = ()
    for event in events:
        state, asks = visit.update(state, event)
    return state, asks


def ids_of(state):
    return [stop.id for stop in stops_of(state)]


def focused(state, focus):
    return after(state, Answered("/data/header/focus", focus))[0]

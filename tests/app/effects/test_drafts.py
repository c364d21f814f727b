"""Drafts on a real vault: begun once, finished once, sealed for nobody here."""

import pytest

from app.asks import Keep, Outgoing, Overtaken
from app.asks.drafts import (
    BeginDraft,
    Begun,
    Copy,
    DraftGone,
    FindSheets,
    Finish,
    Finished,
    NoSuchForm,
    OpenDraft,
    RatingSealed,
    SealRating,
)
from app.asks.people import ChoosePin, TryPin, UseCode
from app.effects import do
from app.wiring import Desk
from core.errors import Locked
from tests.app.sheets import visit_sheet


@pytest.fixture
def desk(tablet, world):
    desk = Desk(tablet)
    do(desk, UseCode("http://x", "AISHA-01"))
    do(desk, ChoosePin("274913"))
    session = desk.open_session
    session.put("form", "kioo_visit/1", visit_sheet(), head={"form": "kioo_visit", "version": visit_sheet()["version"]})
    session.put("org_unit", "f-tindwa", {"id": "f-tindwa", "parent": "d1", "name": "Tindwa Health Centre"})
    return desk


def begun(desk):
    answer = do(desk, BeginDraft("kioo_visit", "f-tindwa"))
    assert isinstance(answer, Begun)
    return answer.draft


def submission(draft, ended=1):
    return Outgoing(
        "submission", "f-tindwa", "d1", {"answers": {}, "ended": ended}, id=draft, form="kioo_visit", version="1"
    )


def test_a_draft_knows_its_place_and_its_district(desk):
    body = desk.open_session.get("draft", begun(desk)).body
    assert (body["place"], body["district"], body["purpose"]) == ("Tindwa Health Centre", "d1", "visit")
    assert begun(desk) == begun(desk)


@pytest.mark.parametrize("ask", [BeginDraft("moon", "f-tindwa"), BeginDraft("kioo_visit", "nowhere")])
def test_without_a_form_or_a_place_nothing_is_begun(desk, ask):
    assert isinstance(do(desk, ask), NoSuchForm)
    assert desk.open_session.find("draft") == []


def test_a_form_that_went_elsewhere_is_begun_no_more_and_what_was_begun_goes_on(desk):
    draft, sheet = begun(desk), visit_sheet()
    head = {"form": "kioo_visit", "version": sheet["version"], "resting": True}
    desk.open_session.put("form", "kioo_visit/1", sheet | {"resting": True}, head=head)
    assert begun(desk) == draft
    assert do(desk, OpenDraft(draft, "en")).body["version"] == sheet["version"]
    assert do(desk, FindSheets()).sheets == []
    desk.open_session.put("org_unit", "f-other", {"id": "f-other", "parent": "d1", "name": "Other"})
    assert isinstance(do(desk, BeginDraft("kioo_visit", "f-other")), NoSuchForm)


def test_finishing_twice_sends_once(desk):
    draft = begun(desk)
    copy = Copy("visit", draft, {"id": draft, "facility": "f-tindwa", "on": "2026-11-22"})
    assert do(desk, Finish(draft, (submission(draft),), (copy,))) == Finished()
    assert do(desk, Finish(draft, (submission(draft, ended=2),))) == DraftGone()
    assert do(desk, OpenDraft(draft, "en")) == DraftGone()
    assert [
        stored.id for stored in desk.open_session.find("visit", where={"facility": "f-tindwa", "on": "2026-11-22"})
    ] == [draft]


def test_a_window_that_another_one_overtook_changes_and_sends_nothing(desk):
    draft = begun(desk)
    other = Desk(desk.tablet)
    do(other, TryPin("p-aisha", "274913"))
    for window in (desk, other):
        do(window, OpenDraft(draft, "en"))
    body = desk.open_session.get("draft", draft).body
    assert do(desk, Keep("draft", {**body, "at": "first"}, id=draft)).rev == 2
    assert do(desk, Keep("draft", {**body, "at": "again"}, id=draft)).rev == 3
    assert do(other, Keep("draft", {**body, "at": "late"}, id=draft)) == Overtaken("draft", draft)
    assert do(other, Finish(draft, (submission(draft),))) == Overtaken("draft", draft)
    assert do(other, OpenDraft(draft, "en")).body["at"] == "again"
    assert do(other, Finish(draft, (submission(draft),))) == Finished()
    assert do(desk, Keep("draft", body, id=draft)) == Overtaken("draft", draft)
    assert desk.open_session.find("draft") == []


def test_the_asked_for_rating_is_noted_in_the_draft(desk):
    draft = begun(desk)
    assert do(desk, SealRating(draft, None)) == RatingSealed()
    assert desk.open_session.get("draft", draft).body["rated"] == "declined"
    assert do(desk, SealRating(draft, {"help": "no"})) == RatingSealed()
    assert desk.open_session.get("draft", draft).body["rated"] == "sealed"
    assert do(desk, SealRating("gone", None)) == DraftGone()


def test_without_a_key_nothing_is_kept_in_clear(desk):
    draft = begun(desk)
    desk.open_session.set_setting("data_key", "")
    with pytest.raises(Locked):
        do(desk, SealRating(draft, {"help": "no"}))
    assert "rated" not in desk.open_session.get("draft", draft).body


def test_a_draft_whose_version_went_opens_with_the_newest(desk):
    draft = begun(desk)
    session = desk.open_session
    session.remove("form", "kioo_visit/1")
    assert do(desk, OpenDraft(draft, "en")) == NoSuchForm("kioo_visit")
    newer = {**visit_sheet(), "version": "9"}
    session.put("form", "kioo_visit/9", newer, head={"form": "kioo_visit", "version": "9", "published": 5})
    assert do(desk, OpenDraft(draft, "ar")).session.language == "ar"

"""What leaves a real vault by itself, and what never does."""

from dataclasses import asdict, replace
from datetime import timedelta
from hashlib import sha256

import pytest

from app.asks import Drop
from app.asks.drafts import BeginDraft, Begun
from app.asks.people import TryPin
from app.asks.room import LookAtRoom
from app.asks.tidying import Departure, Tidied, Tidy
from app.effects import do, tidying
from app.wiring import Desk
from core.records import Attachment, PullItem, WireRecord
from learning.days import add_months
from sync.runner import MARK, WHOLE
from tests.app.district import NEEMA
from tests.app.effects.test_drafts import desk as desk  # noqa: PLC0414  a fixture

SHARED, FIRST, SECOND = b"in both", b"only in the first", b"only in the second"


def put_form(session, version, contents):
    told = {"form": "soap", "version": version, "title": "Soap", "purpose": "plain", "published": int(version)}
    session.put("form", f"soap/{version}", {**told, "xml": ""}, head=told)
    for content in contents:
        digest = sha256(content).hexdigest()
        named = {"form": "soap", "version": version, "name": f"{digest[:6]}.csv", "use": "list", "size": len(content)}
        session.put("form_file", f"soap/{version}/{digest[:6]}", {}, head={**named, "sha256": digest})
        session.downloads.add(Attachment(named["name"], "list", len(content), digest), 0, content)


@pytest.fixture
def session(desk):
    put_form(desk.open_session, "1", [SHARED, FIRST])
    put_form(desk.open_session, "2", [SHARED, SECOND])
    return desk.open_session


def tidied(desk):
    """All steps, one by one; how many there were."""
    steps = 1
    while do(desk, Tidy()) == Tidied(more=True):
        steps += 1
        assert steps < 50
    return steps


def here(session):
    return [content for content in (SHARED, FIRST, SECOND) if session.downloads.is_whole(sha256(content).hexdigest())]


def sent_sheet(desk, identity, months_ago):
    day = add_months(desk.tablet.now().today, -months_ago) - timedelta(1)
    when = desk.tablet.now().ms - (desk.tablet.now().today - day).days * 86_400_000
    head = {
        "form": "soap",
        "version": "2",
        "facility": "f",
        "title": "",
        "place": "",
        "name": "",
        "rev": 1,
        "when": when,
    }
    desk.open_session.put("sent", identity, {"xml": "", "attachments": []}, head=head, space="own/p-aisha")


def without_the_second(session):
    """Before the second version came."""
    for name in ("form", "form_file"):
        for one in session.find(name, where={"form": "soap", "version": "2"}):
            session.remove(name, one.id)


def test_an_older_version_goes_with_the_files_only_it_named(desk, session):
    assert here(session) == [SHARED, FIRST, SECOND]
    tidied(desk)
    assert here(session) == [SHARED, SECOND]
    assert [one.id for one in session.find("form", where={"form": "soap"})] == ["soap/2"]
    assert {one.rule: one.n for one in tidying.departures(desk)} == {"version": 3, "content": 1}


def test_what_a_draft_was_begun_with_stays_until_the_draft_goes(desk, session):
    without_the_second(session)
    draft = do(desk, BeginDraft("soap", "f-tindwa"))
    assert isinstance(draft, Begun)
    put_form(session, "2", [SHARED, SECOND])
    tidied(desk)
    assert here(session) == [SHARED, FIRST, SECOND]
    do(desk, Drop("draft", draft.draft))
    tidied(desk)
    assert here(session) == [SHARED, SECOND]


@pytest.fixture
def neemas(desk, session):
    """Neema's own window; she lives on this tablet and sees other drafts than Aisha."""
    desk.tablet.vault.add_person("p-neema", "Neema", "chw", "", "582064", spaces=["own/p-neema"], by=session).lock()
    session.set_setting("person/p-neema", asdict(replace(NEEMA, role="supervisor")))
    hers = Desk(desk.tablet)
    do(hers, TryPin("p-neema", "582064"))
    return hers


def test_as_long_as_somebody_has_not_said_what_they_need_no_version_goes(desk, session, neemas):
    tidied(desk)
    assert here(session) == [SHARED, FIRST, SECOND]
    tidied(neemas)
    assert here(session) == [SHARED, SECOND]


def test_what_somebody_else_began_stays_though_nobody_can_see_it(desk, session, neemas):
    without_the_second(session)
    tidied(neemas)  # she has said what she needs: nothing so far
    assert isinstance(do(neemas, BeginDraft("soap", "f-tindwa")), Begun)
    put_form(session, "2", [SHARED, SECOND])
    neemas.lock()
    tidied(desk)
    assert session.find("draft") == []
    assert here(session) == [SHARED, FIRST, SECOND]


def test_own_sheets_leave_after_thirteen_months_but_not_while_they_wait(desk, session):
    for identity, months in (("young", 12), ("old", 13), ("waits", 30)):
        sent_sheet(desk, identity, months)
    record = WireRecord("waits", 1, "submission", "d1", "f", "h", {"answers": {}})
    session.put("note", "n", {}, events=[record])
    tidied(desk)
    assert {one.id for one in session.find("sent")} == {"young", "waits"}
    seen = do(desk, LookAtRoom())
    assert seen.months == 13
    assert Departure(desk.tablet.now().today.isoformat(), "sheet", 1) in seen.left


def test_the_programme_says_how_long_sheets_stay(desk, session):
    session.set_setting("keep_months", 3)
    sent_sheet(desk, "four months", 4)
    tidied(desk)
    assert session.find("sent") == []


def test_what_a_left_district_told_goes_once_the_new_one_was_heard_to_its_end(desk, session):
    items = [PullItem(d, 1, "promise", f"p-{d}", "put", "f-1", {"what": "soap"}) for d in ("d1", "d2")]
    session.apply_pull(items, {"d2": 4, MARK: 1, WHOLE: 0})
    tidied(desk)
    assert {one.id for one in session.find("promise")} >= {"p-d1", "p-d2"}
    session.apply_pull([], {"d2": 5, MARK: 1, WHOLE: 1})
    tidied(desk)
    assert [one.id for one in session.find("promise") if one.id.startswith("p-d")] == ["p-d2"]


def test_it_goes_in_small_steps_that_each_stand(desk, session, tablet):
    for number in range(2 * tidying.STEP + 1):
        sent_sheet(desk, f"s-{number}", 14)
    do(desk, Tidy())
    assert len(session.find("sent")) == tidying.STEP + 1
    assert tidied(desk) >= 3
    assert session.find("sent") == []
    (line,) = [one for one in tidying.departures(desk) if one.rule == "sheet"]
    assert line.n == 2 * tidying.STEP + 1


def test_unnamed_parts_of_a_content_go_and_a_damaged_head_keeps_everything(desk, session):
    digest = sha256(b"never whole").hexdigest()
    session.downloads.add(Attachment("x", "list", 100, digest), 0, b"never")
    assert session.downloads.have(digest) == 5
    session.open_space("device").damaged = 1
    assert session.downloads.let_go_of_unnamed(9) == 0
    session.open_space("device").damaged = 0
    assert session.downloads.let_go_of_unnamed(9) == 1
    assert session.downloads.have(digest) == 0

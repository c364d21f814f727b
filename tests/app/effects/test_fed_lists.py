"""Lists that records feed, on a real vault: what the district told, what this device changed since, and what an author brought."""

from dataclasses import replace
from hashlib import sha256

import pytest
from pyxform.xls2xform import convert as unchecked

from app.asks.drafts import BeginDraft, Finish, OpenDraft
from app.asks.sent import ChangeSent
from app.effects import do, sheets
from app.filling import document, fed, finished, opened
from app.wiring import Desk
from core.records import PullItem, Receipt
from forms.xlsform import convert
from storage.space import OpenSpace
from tests.app.effects.test_drafts import desk, submission  # noqa: F401 - a fixture
from tests.app.sheets import sheet
from tests.forms.households import REGISTER, VISIT
from tests.storage.test_form_encryption import WRITTEN

HOME = "h-1"


@pytest.fixture
def books(desk, world):  # noqa: F811
    """A desk with both sheets of the households, and no network."""
    world.gone = "nobody-answered"
    for form, book in (("register", REGISTER), ("home_visit", VISIT)):
        body = sheet(form, "1", convert(book).xml.decode(), form)
        desk.open_session.put("form", f"{form}/1", body, head={name: body[name] for name in ("form", "version")})
    return desk


def tells(desk, *homes, district="d1", start=1):  # noqa: F811
    items = [
        PullItem(district, number, "entity", f"households/{home['id']}", home.pop("op", "put"), None, home)
        for number, home in enumerate(homes, start)
    ]
    desk.open_session.apply_pull(items, {district: start + len(homes)})


def home(label="Ana", version=1, id_=HOME, heard=None, **properties):
    told = {"dataset": "households", "id": id_, "label": label, "version": version}
    return {**told, "properties": properties, "heard": heard or {}}


def begins(desk, form):  # noqa: F811
    draft = do(desk, BeginDraft(form, "f-tindwa")).draft
    return draft, do(desk, OpenDraft(draft, "en")).session


def finishes(desk, draft, session, rev=1, record=""):  # noqa: F811
    filled = opened(session)
    data = {"answers": finished(filled), "started": 1, "ended": 2, "instance": {}, **fed(filled)}
    outgoing = replace(submission(record or draft), data=data, rev=rev)
    do(desk, Finish(draft, (outgoing,), document=document(session)))
    return draft


def registers(desk, head, phone="1"):  # noqa: F811
    draft, session = begins(desk, "register")
    session.answer("/data/head", head)
    session.answer("/data/phone", phone)
    return finishes(desk, draft, session)


def visits(desk, entity, phone):  # noqa: F811
    draft, session = begins(desk, "home_visit")
    session.answer("/data/home", entity)
    session.answer("/data/new_phone", phone)
    return finishes(desk, draft, session)


def offered(desk):  # noqa: F811
    draft, session = begins(desk, "home_visit")
    desk.open_session.remove("draft", draft)
    desk.seen.clear()
    assert session.missing_lists == ()
    return [(one.label, one.details.get("phone", "")) for one in session.node("/data/home").choices]


def test_a_list_that_only_records_fill_is_not_waited_for_and_not_missing(books):
    assert offered(books) == []


def test_what_a_sheet_registered_the_next_one_offers_and_everybody_on_the_device_sees_it(books):
    draft = registers(books, "Ana", "0700-1")
    assert offered(books) == [("Ana", "0700-1")]
    (pending,) = books.open_session.find("entity_change", bodies=True)
    (record,) = books.open_session.pending()
    assert (record.id, record.data["entities"]) == (draft, [pending.body])
    anybody = Desk(books.tablet, books.tablet.vault.sync_session(), books.me)
    assert len(anybody.open_session.find("entity_change")) == 1


def test_a_change_goes_when_the_districts_word_holds_it_and_not_before(books):
    tells(books, home(phone="1"))
    record = visits(books, HOME, "2")
    assert offered(books) == [("Ana", "2")]
    tells(books, home(version=2, phone="5", heard={"another": 1}))
    assert offered(books) == [("Ana", "2")]
    tells(books, home(version=3, phone="7", heard={"another": 1, record: 1}))
    assert offered(books) == [("Ana", "7")]
    assert books.open_session.find("entity_change") == []


@pytest.mark.parametrize("status", ["refused", "quarantined"])
def test_what_the_district_did_not_take_in_stays_in_the_list_of_this_device(books, status):
    tells(books, home(phone="1"))
    record = visits(books, HOME, "2")
    books.open_session.accept([Receipt(record, 1, status, "not-yours")])
    tells(books, home(version=4, phone="9"))
    assert offered(books) == [("Ana", "2")]


def test_what_is_far_older_than_the_records_the_district_names_is_taken_for_heard(books):
    tells(books, home(phone="1"))
    record = visits(books, HOME, "2")
    tells(books, home(version=40, phone="9", heard={"others": 1}))
    assert offered(books) == [("Ana", "2")]
    books.open_session.accept([Receipt(record, 1, "stored")])
    assert offered(books) == [("Ana", "9")]


def test_changes_between_two_syncs_stand_on_one_branch_that_is_the_same_after_a_restart(books):
    tells(books, home(version=4, phone="1"))
    for phone in ("2", "3"):
        visits(books, HOME, phone)
        books.fed.clear()
    told = [record.data["entities"][0] for record in books.open_session.pending()]
    assert [(one["base_version"], one["trunk_version"]) for one in told] == [("4", "4"), ("5", "4")]
    assert len({one["branch"] for one in told}) == 1
    tells(books, home(version=9, phone="7"), home("Ben", id_="h-2"))
    visits(books, "h-2", "8")
    other = books.open_session.pending()[-1].data["entities"][0]
    assert other["branch"] not in {"", told[0]["branch"]}


def test_a_sheet_that_is_sent_again_says_anew_what_it_registered(books):
    draft = registers(books, "Ana", "1")
    (change,) = books.open_session.find("entity_change", bodies=True)
    tells(books, home(id_=change.body["id"], phone="1", heard={draft: 1}))
    assert offered(books) == [("Ana", "1")]
    again = {**change.body, "label": "Anna", "properties": {"head": "Anna", "phone": "2"}}
    books.open_session.put("draft", draft, {})
    data = {"answers": {}, "entities": [again]}
    do(books, Finish(draft, (replace(submission(draft), data=data, rev=2),)))
    assert offered(books) == [("Anna", "2")]
    books.open_session.put("draft", draft, {})
    do(books, Finish(draft, (replace(submission(draft), data={"answers": {}}, rev=3),)))
    assert offered(books) == [("Ana", "1")]


def test_a_registration_that_is_changed_after_it_was_sent_changes_its_entry_and_makes_no_second(books):
    draft, session = begins(books, "register")
    session.answer("/data/head", "Ana")
    finishes(books, draft, session)
    begun = do(books, ChangeSent(draft, "en"))
    again = do(books, OpenDraft(begun.draft, "en"))
    again.session.answer("/data/head", "Anna")
    finishes(books, begun.draft, again.session, rev=2, record=draft)
    first, second = books.open_session.pending()
    assert [(one.id, one.rev) for one in (first, second)] == [(draft, 1), (draft, 2)]
    (was,), (now,) = first.data["entities"], second.data["entities"]
    assert (now["id"], now["label"], now["creates"]) == (was["id"], "Anna", True)
    assert [label for label, _ in offered(books)] == ["Anna"]


def test_a_form_that_only_the_programme_reads_feeds_no_list(books):
    secret = REGISTER.replace(b"| version |", b"| version | public_key |").replace(
        b"| 1 |", f"| 1 | {WRITTEN} |".encode()
    )
    xml = unchecked(
        secret.decode(), form_name="data"
    ).xform  # the check would refuse it; an older server may have let it out
    body = sheet("register", "2", xml, "register") | {"published": 2}
    head = {name: body[name] for name in ("form", "version", "published")}
    books.open_session.put("form", "register/2", body, head=head)
    registers(books, "Ana")
    (record,) = books.open_session.pending()
    assert "entities" not in record.data
    assert offered(books) == []


def test_a_brought_file_is_the_start_and_records_lie_over_its_rows(books):
    content = b"name,label,phone,ward\nr-1,Row,1,north\nr-2,Other row,2,south\n,Nameless,3,east\n"
    session = books.open_session
    named = {"form": "home_visit", "version": "1", "name": "households.csv", "use": "list"}
    session.put("form_file", "f", {}, head={**named, "sha256": sha256(content).hexdigest(), "size": len(content)})
    session.downloads.put(content, sha256(content).hexdigest())
    assert offered(books) == [("Row", "1"), ("Other row", "2"), ("Nameless", "3")]
    visits(books, "r-1", "5")
    assert offered(books)[0] == ("Row", "5")
    told = session.pending()[-1].data["entities"][0]
    assert (told["creates"], told["updates"], told["base_version"], told["label"]) == (False, True, "", "")
    tells(books, home("", id_="r-2", phone="6"), home("Zoe", id_="z"), home("Ben", id_="b"))
    assert offered(books) == [("Row", "5"), ("Other row", "6"), ("Nameless", "3"), ("Ben", ""), ("Zoe", "")]


def test_another_districts_entries_and_other_lists_are_not_offered(books):
    tells(books, home("Far"), district="d2")
    tells(books, {**home("Well"), "dataset": "wells"}, start=8)
    assert offered(books) == []


def test_an_entry_that_was_taken_back_goes(books):
    tells(books, home(phone="1"), home("Ben", id_="h-2"))
    tells(books, {"id": HOME, "op": "del"}, start=5)
    assert offered(books) == [("Ben", "")]


def test_who_fills_a_form_without_a_name_is_never_shown_what_records_feed(books):
    tells(books, home())
    kept = books.open_session.get("form", "home_visit/1")
    unsigned = sheets.ready(books, kept, None, "en")
    assert unsigned.node("/data/home").choices == ()
    assert [one.file for one in unsigned.missing_lists] == ["households.csv"]


def test_a_locked_desk_keeps_no_list(books):
    tells(books, home())
    offered(books)
    assert books.fed
    books.lock()
    assert not books.fed
    assert not books.feeding


def test_of_five_thousand_entries_only_those_that_changed_are_read_again(books, monkeypatch):
    homes = [home(f"Home {number:04}", id_=f"h-{number}", phone=str(number), head="x" * 40) for number in range(5000)]
    for first in range(0, 5000, 500):
        tells(books, *homes[first : first + 500], start=first + 1)
    read: list[str] = []
    body = OpenSpace.body
    monkeypatch.setattr(OpenSpace, "body", lambda *args: read.append(args[2].kind) or body(*args))
    assert len(offered(books)) == 5000
    assert read.count("entity") == 5000
    read.clear()
    assert len(offered(books)) == 5000
    assert read.count("entity") == 0
    tells(books, home("Home 0007", version=2, id_="h-7", phone="new"), start=9000)
    read.clear()
    visits(books, "h-8", "newer")
    assert offered(books)[7:9] == [("Home 0007", "new"), ("Home 0008", "newer")]
    assert read.count("entity") == 2

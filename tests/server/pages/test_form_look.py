"""A form read over before and after it goes out, and sent elsewhere: in words, page by page, refused to others."""

import hashlib
import re

import pytest

from server.access import CONSOLE
from server.form_publishing import publish
from server.store.tables import FormVersion
from tests.forms.workbooks import CHOICES, SETTINGS, workbook
from tests.server.pages.test_set_up import BROKEN, GOOD, post, upload, versions
from tests.server.pages.test_walk import NEVER_SAID, Shown

LOOK = "/forms/look?form=kioo_visit&version="


def said(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert len(answer.content) < 100_000
    return Shown(answer.text).text


def test_a_version_reads_as_people_meet_it(district, browse):
    client = browse(district, "lela")
    page = said(client, "/forms/look?form=kioo_visit")
    for words in (
        "Supervision visits",
        "What kind of visit is this? needed",
        "choose one",
        "A planned visit",
        "75 questions",
    ):
        assert words in page, words
    assert "Holds when count-selected(.) >= 1" in page
    assert not NEVER_SAID.search(page)
    assert "Hii ni ziara ya aina gani?" in said(client, "/forms/look?form=kioo_visit&language=sw")
    assert '<a href="/forms/look?form=kioo_visit' in client.get("/forms").text


def test_a_long_form_goes_on_page_by_page(district, browse):
    client = browse(district, "lela")
    page, seen = client.get("/forms/look?form=kioo_visit").text, []
    while True:
        seen += re.findall(r'<bdi class="ltr">(\w+)</bdi>', page)
        onward = re.search(r'href="([^"]+)">Further</a>', page)
        if not onward:
            break
        page = client.get(onward[1].replace("&amp;", "&")).text
    assert len(seen) == len(set(seen)) >= 75
    assert ">Before</a>" in page


def test_five_thousand_questions_are_small_pages(own_district, browse):
    rows = [("type", "name", "label"), *(("text", f"q{n}", f"Question {n}") for n in range(5000))]
    publish(own_district.store, workbook(survey=rows), CONSOLE)
    assert "5,000 questions" in said(browse(own_district, "lela"), "/forms/look?form=borehole&from=4980").replace(
        "5000", "5,000"
    )


def test_words_of_a_form_are_never_markup(own_district, browse):
    rows = [("type", "name", "label"), ("text", "q", "<script>alert(1)</script><b>Bold</b>")]
    publish(own_district.store, workbook(survey=rows), CONSOLE)
    page = browse(own_district, "lela").get("/forms/look?form=borehole").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_workbook_is_read_over_before_it_goes_out_and_its_use_and_place_are_chosen(own_district, browse):
    client = browse(own_district, "sami")
    looked = upload(client, GOOD).text
    address = re.search(r'href="(/forms/look\?mark=\w+)"', looked)[1]
    page = said(client, address)
    assert "Not out yet." in page
    assert "How deep is it?" in page
    mark = address.partition("mark=")[2]
    answer = post(client, "/forms/publish", mark=mark, purpose="reflection", unit="d2")
    assert answer.status_code == 303
    assert ("borehole", "1", "reflection", "d2") in versions(own_district)
    assert browse(own_district, "lela").get(address).status_code == 404  # somebody else's tray


def test_a_workbook_that_needs_its_author_is_not_read_over(own_district, browse):
    client = browse(own_district, "sami")
    assert "/forms/look?mark=" not in upload(client, BROKEN).text
    mark = hashlib.sha256(BROKEN).hexdigest()[:16]
    assert client.get(f"/forms/look?mark={mark}").status_code == 404


def test_the_use_of_a_form_that_is_out_stays(own_district, browse):
    client = browse(own_district, "sami")
    publish(own_district.store, workbook(), CONSOLE, "d1", "reflection")
    settings = (*SETTINGS[:1], ("Borehole", "borehole", "4"))
    looked = upload(client, workbook(settings=settings, choices=CHOICES)).text
    assert 'name="purpose"' not in looked
    assert "It stays so" in looked
    mark = re.search(r'name="mark" value="(\w+)"', looked)[1]
    post(client, "/forms/publish", mark=mark, purpose="plain", unit="")
    assert ("borehole", "4", "reflection", "d1") in versions(own_district)


@pytest.mark.parametrize(
    ("purpose", "unit", "status"), [("king", "d1", 422), ("plain", "d2", 404), ("plain", "no", 404)]
)
def test_a_use_or_a_place_that_cannot_be_is_refused(own_district, browse, purpose, unit, status):
    client = browse(own_district, "lela")
    mark = re.search(r'name="mark" value="(\w+)"', upload(client, GOOD).text)[1]
    assert post(client, "/forms/publish", mark=mark, purpose=purpose, unit=unit).status_code == status
    assert "borehole" not in [form for form, *_ in versions(own_district)]


def test_it_is_sent_elsewhere_after_reading_what_that_means(own_district, browse):
    client = browse(own_district, "sami")
    with own_district.store.reading():
        version = FormVersion.get(FormVersion.form == "kioo_visit").version
    asked = f"/forms/assign?form=kioo_visit&version={version}&unit=d2"
    page = said(client, asked)
    assert "goes to Lower Tamba now" in page
    assert "Nobody begins it any more in: Nandari." in page
    assert "can still be finished and sent" in page
    assert "came in with it. They stay." in page
    sent = {"form": "kioo_visit", "version": version, "was": "", "unit": "d2"}
    assert post(client, "/forms/assign", **sent).headers["location"].endswith("&told=assigned")
    again = post(client, "/forms/assign", **{**sent, "unit": "d1"})
    assert again.status_code == 422
    assert "Somebody sent it elsewhere meanwhile." in again.text
    assert "Solima" in said(client, f"{LOOK}{version}")


@pytest.mark.parametrize(
    "address",
    [
        "/forms/look?form=moon",
        "/forms/look",
        "/forms/look?mark=00",
        "/forms/assign?form=moon&version=1&unit=d1",
        f"{LOOK}9",
    ],
)
def test_what_is_not_here_is_not_found(district, browse, address):
    assert browse(district, "lela").get(address).status_code == 404


def test_others_neither_look_nor_send(district, browse):
    client = browse(district, "aisha")
    for address in ("/forms/look?form=kioo_visit", "/forms/assign?form=kioo_visit&version=1&unit=d1"):
        assert client.get(address).status_code == 404
    assert client.post("/forms/assign", data={"csrf": "guessed"}).status_code == 403

"""Forms, people, devices and files: what somebody who sets up Kioo does on the pages."""

import io
import re

import openpyxl
import pytest

from server.access import CONSOLE
from server.form_publishing import publish
from server.store.tables import Device, FormFile, FormVersion
from tests.forms.test_public_keys import workbook as locked
from tests.forms.wells import VILLAGES, wells
from tests.server.pages.test_barriers import csrf_of, post
from tests.server.pages.test_walk import Shown
from tests.storage.test_form_encryption import WRITTEN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*rows, version="1"):
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "survey"
    for row in [("type", "name", "label"), *rows]:
        survey.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id", "version"))
    settings.append(("Borehole", "borehole", version))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


GOOD = workbook(("text", "place", "Where is it?"), ("integer", "depth", "How deep is it?"))
BROKEN = workbook(("text", "place", "Where is it?"), ("colour", "shade", "Which colour?"))


def upload(client, content, name="borehole.xlsx"):
    return client.post("/forms", data={"csrf": csrf_of(client, "/forms")}, files={"workbook": (name, content, XLSX)})


def with_files(client, **files):
    chosen = [("workbook", ("wells.md", wells(), "text/markdown"))]
    chosen += [("files", (name.replace("_", "."), content, "text/csv")) for name, content in files.items()]
    return client.post("/forms", data={"csrf": csrf_of(client, "/forms")}, files=chosen)


def test_a_form_whose_list_is_missing_says_so_and_goes_out_with_it(own_district, browse, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    client = browse(own_district, "lela")
    assert "The list “villages.csv” is not here." in with_files(client).text
    client.cookies.set("kioo_language", "fr")
    assert "La liste « villages.csv » n’est pas là." in with_files(client).text
    client.cookies.set("kioo_language", "en")
    looked = with_files(client, villages_csv=VILLAGES, spare_txt=b"x")
    assert looked.status_code == 200
    assert "Nothing in the form names “spare.txt”; it is left out." in looked.text
    mark = re.search(r'name="mark" value="(\w+)"', looked.text)[1]
    assert post(client, "/forms/publish", mark=mark).headers["location"] == "/forms?told=published"
    with own_district.store.reading():
        assert [(row.form, row.name, row.size) for row in FormFile.select()] == [
            ("wells", "villages.csv", len(VILLAGES))
        ]


def versions(district):
    with district.store.reading():
        return [(row.form, row.version, row.purpose, row.unit) for row in FormVersion.select()]


def test_a_workbook_is_looked_over_and_then_sent(own_district, browse):
    client = browse(own_district, "lela")
    looked = upload(client, GOOD)
    assert looked.status_code == 200
    assert "Nothing stands in the way." in looked.text
    assert "borehole" not in [form for form, *_ in versions(own_district)]
    mark = re.search(r'name="mark" value="(\w+)"', looked.text)[1]
    assert post(client, "/forms/publish", mark=mark).headers["location"] == "/forms?told=published"
    assert ("borehole", "1", "plain", "d1") in versions(own_district)
    assert "Borehole" in client.get("/forms").text


def test_a_broken_workbook_names_sheet_and_row_and_goes_nowhere(own_district, browse):
    client = browse(own_district, "lela")
    looked = upload(client, BROKEN)
    assert looked.status_code == 422
    assert "survey, row 3" in looked.text
    assert "Send it to the devices" not in looked.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "survey, ligne 3, colonne type"),
        ("sw", "survey, mstari wa 3, safu type"),
        ("ar", "لا نعرف النوع"),
    ],
)
def test_what_was_found_is_told_in_the_language_of_the_reader(own_district, browse, language, said):
    client = browse(own_district, "lela")
    client.cookies.set("kioo_language", language)
    assert said in upload(client, BROKEN).text


@pytest.mark.parametrize("content", [b"", b"not a workbook", BROKEN[:200]], ids=["empty", "text", "cut off"])
def test_what_is_no_workbook_is_told_kindly(own_district, browse, content):
    looked = upload(browse(own_district, "lela"), content)
    assert looked.status_code == 422
    assert "Traceback" not in looked.text


def test_the_same_version_with_other_questions_is_refused(own_district, browse):
    client = browse(own_district, "lela")
    for content in (GOOD, workbook(("text", "place", "Where does it stand?"))):
        mark = re.search(r'name="mark" value="(\w+)"', upload(client, content).text)[1]
        answer = post(client, "/forms/publish", mark=mark)
    assert answer.status_code == 422
    assert "Raise the version" in answer.text


def test_a_workbook_that_is_gone_is_asked_for_again(own_district, browse):
    answer = post(browse(own_district, "lela"), "/forms/publish", mark="0000")
    assert "Choose it again." in answer.text


def test_only_those_who_may_publish_see_forms(district, browse):
    assert browse(district, "aisha").get("/forms").status_code == 404
    assert browse(district, "aisha").get("/set-up").status_code == 404


def test_a_new_person_gets_a_code_that_is_shown_once_and_works(own_district, browse):
    client = browse(own_district, "sami")
    answer = post(client, "/people", name="Neema", role="chw", unit="tindwa", login="", password="")
    shown = Shown(answer.text).text
    code = re.search(r"Type ([0-9A-Z]{4} [0-9A-Z]{4})", shown)[1]
    assert "A device for Neema" in shown
    assert "<svg" in answer.text.split('class="square"')[1]
    assert code not in client.get("/people").text
    assert own_district.service.for_token("").enrol(code, "tablet-neema", "Blue tablet").person.name == "Neema"


def test_the_square_of_a_new_code_is_for_odk_collect_too_and_ends_when_it_is_closed(own_district, browse):
    client, aisha = browse(own_district, "sami"), own_district.people["aisha"]
    answer = post(client, f"/people/{aisha}/code")
    path = re.search(r"/v1/key/[\w-]+/projects/1", answer.text)[0]
    assert "http://testserver</code>" in answer.text
    assert "/v1/key/" not in client.get("/people").text
    tablet = browse(own_district, **{"X-OpenRosa-Version": "1.0"})
    assert tablet.get(f"{path}/formList").status_code == 200
    with own_district.store.reading():
        device = Device.get(Device.name == "ODK Collect (Aisha)").id
    post(client, f"/devices/{device}/close")
    assert tablet.get(f"{path}/formList").status_code == 401


def test_only_who_administers_a_person_gets_a_square_for_them(own_district, browse):
    aisha = own_district.people["aisha"]
    assert post(browse(own_district, "lela"), f"/people/{aisha}/code").status_code == 404
    assert post(browse(own_district, "sami"), "/people/nobody/code").status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "", "role": "chw"}, "Write a name."),
        ({"name": "Neema", "role": "queen"}, "A role is one of"),
        ({"name": "Neema", "role": "manager", "login": "neema", "password": "short"}, "too easy to guess"),
        ({"name": "Neema", "role": "manager", "login": "lela", "password": "four words are enough"}, "already"),
    ],
)
def test_a_person_who_does_not_fit_is_asked_again_and_not_added(own_district, browse, fields, told):
    client = browse(own_district, "sami")
    answer = post(client, "/people", **{"unit": "tindwa", "login": "", "password": "", **fields})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Neema</th>" not in client.get("/people").text


def test_a_lost_device_is_closed(own_district, browse):
    client = browse(own_district, "sami")
    with own_district.store.reading():
        device = Device.get(Device.name == "Aisha’s tablet").id
    assert post(client, f"/devices/{device}/close").headers["location"] == "/devices?told=closed"
    with own_district.store.reading():
        assert Device.get_by_id(device).revoked
    assert "This device is closed." in client.get("/devices?told=closed").text


def test_a_manager_cannot_add_people_or_close_devices(own_district, browse):
    client = browse(own_district, "lela")
    assert client.get("/people").status_code == 404
    assert post(client, "/people", name="Neema", role="chw", unit="tindwa").status_code == 404
    assert post(client, "/devices/tablet-aisha/close").status_code == 404


def test_files_hold_ones_own_places_and_no_sealed_answer(district, browse):
    client = browse(district, "lela")
    assert "Supervision visit" in client.get("/exports").text
    answer = client.get("/exports/kioo_visit.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "tindwa" in answer.text
    assert "tindwa" not in browse(district, "zuri").get("/exports/kioo_visit.csv").text
    rounds = client.get("/exports/kioo_visit.csv?repeat=gap").text
    assert {"submission", "round", "what"} <= set(rounds.splitlines()[0].lstrip("\ufeff").split(","))
    assert client.get("/exports/kioo_voice.csv").status_code == 404
    assert browse(district, "aisha").get("/exports/kioo_visit.csv").status_code == 404


def test_an_encrypted_form_says_that_only_the_holder_of_its_key_can_read_it(own_district, browse):
    says = "whoever holds the form’s private key can open them"
    client = browse(own_district, "lela")
    assert says not in client.get("/exports").text
    publish(own_district.store, locked(WRITTEN), CONSOLE)
    assert says in client.get("/exports").text

"""Reading on ODK Central's addresses: who may, which rows, which page; and plain words for what cannot be."""

import json
from xml.etree import ElementTree as ET

import pytest

from server import accounts, admin
from server.access import CONSOLE
from server.form_publishing import publish
from server.store.tables import Audit, Person
from tests.scenario import survey
from tests.server.odk.stand import ID, PASSWORD, SETTINGS, filled, workbook
from tests.server.odk.test_pyodk import OWN, sent_by_our_app

FORM = "/v1/projects/1/forms/checklist"
DAY = 86_400


def ids(*numbers):
    return [f"uuid:{number:08d}-005e-4edd-9739-dc9c1a829c44" for number in numbers]


@pytest.fixture
def read(stand):
    def begin(login="mosi"):
        with stand.store.reading():
            person = Person.get(Person.login == login).id
        token = accounts._open_session(stand.store, person).token
        headers = {"Authorization": f"Bearer {token}"}

        def get(path, **params):
            options = {f"${name}": value for name, value in params.items()}
            return stand.client.get(path, params=options or None, headers=headers)

        return get

    return begin


@pytest.fixture
def three(stand, clock):
    """Three submissions, a day between them; the third has no rooms."""
    tablet = stand.tablet()
    for number, instance in enumerate(ids(1, 2, 3)):
        document = filled(instance, taps=str(number))
        tablet.post(
            document
            if number < 2
            else document.replace(b"<room><what>Ward</what></room><room><what>Lab</what></room>", b"")
        )
        clock.advance(DAY)
    return stand


def found(answer):
    assert answer.status_code == 200, answer.text
    return [row["__id"] for row in answer.json()["value"]]


def test_the_newest_come_first_and_pages_go_on_where_the_last_ended(three, read):
    get, table = read(), f"{FORM}.svc/Submissions"
    assert found(get(table)) == ids(3, 2, 1)
    assert found(get(table, top="1", skip="1")) == ids(2)
    first = get(table, top="2", count="true").json()
    assert first["@odata.count"] == 3
    three.tablet().post(filled(ids(4)[0]))
    second = get(first["@odata.nextLink"].removeprefix("http://testserver"))
    assert found(second) == ids(1)
    assert "@odata.nextLink" not in second.json()
    assert get(table, top="0", count="true").json()["@odata.count"] == 4


@pytest.mark.long
def test_pages_of_a_repeat_go_on_where_the_last_ended(three, read):
    get, table = read(), f"{FORM}.svc/Submissions.room"
    whole = found(get(table))
    assert len(set(whole)) == 4
    first = get(table, top="3", count="true").json()
    assert first["@odata.count"] == 4
    assert found(get(first["@odata.nextLink"].removeprefix("http://testserver"))) == whole[3:]
    assert found(get(table, skip="3")) == whole[3:]


def test_a_submission_and_its_rounds_are_found_by_their_links(three, read):
    get = read()
    [row] = get(f"{FORM}.svc/Submissions('{ids(1)[0]}')").json()["value"]
    rooms = get(f"{FORM}.svc/{row['room@odata.navigationLink']}").json()["value"]
    assert [room["what"] for room in rooms] == ["Ward", "Lab"]
    assert {room["__Submissions-id"] for room in rooms} == {row["__id"]}
    for path in ("Submissions('uuid:nobody')", "Submissions.nothing", "Submissions((", "Other"):
        assert get(f"{FORM}.svc/{path}").status_code == 404


def test_a_filter_chooses_rows_and_what_cannot_be_asked_is_answered_in_words(three, read):
    get, table = read(), f"{FORM}.svc/Submissions"
    assert found(get(table, filter="__system/submissionDate gt 2026-11-19T11:00:00.000Z")) == ids(3, 2)
    refused = [
        *(("filter", "taps eq 3", 501), ("filter", "((((", 400), ("top", "-1", 400), ("skip", "many", 400)),
        *(("skiptoken", "nonsense", 400), ("skiptoken", "eyJhZnRlciI6ICJub2JvZHkifQ==", 400)),
        *(("orderby", "taps", 501), ("expand", "room", 501)),
    ]
    for option, told, status in refused:
        answer = get(table, **{option: told})
        assert (answer.status_code, set(answer.json())) == (status, {"message", "code"}), (option, told)


@pytest.mark.long
def test_only_the_chosen_columns_come(three, read):
    [row, *_] = read()(f"{FORM}.svc/Submissions", select="__id,water/taps,__system/formVersion").json()["value"]
    assert row == {"__id": ids(3)[0], "__system": {"formVersion": "1"}, "water": {"taps": 2}}


@pytest.mark.long
def test_the_service_document_and_the_metadata_name_every_table(stand, read):
    publish(
        stand.store,
        survey(
            "begin repeat | ward | Ward", "begin group | in | In", "begin repeat | bed | Bed", "text | who | Who",
            "end repeat | | ", "end group | | ", "end repeat | | ", "date | day | Day",
            more=SETTINGS.format(version="1").replace("checklist", "nested"),
        ).encode(),
        CONSOLE,
    )  # fmt: skip
    get, service = read(), "/v1/projects/1/forms/nested.svc"
    tables = [one["name"] for one in get(service).json()["value"]]
    assert tables == ["Submissions", "Submissions.ward", "Submissions.ward.in.bed"]
    edm = "{http://docs.oasis-open.org/odata/ns/edm}"
    told = ET.fromstring(get(f"{service}/$metadata").content)
    assert [one.attrib["Name"] for one in told.iter(f"{edm}EntityType")] == tables
    assert 'Name="__Submissions-ward-id"' in get(f"{service}/$metadata").text
    body = "<ward><in><bed><who>a</who></bed><bed><who>b</who></bed></in></ward><ward><in><bed><who>c</who></bed></in></ward>"
    stand.tablet("Neema").post(filled(form="nested", body=body + "<day>2026-11-20</day>"))
    wards = get(f"{service}/Submissions.ward").json()["value"]
    beds = get(f"{service}/Submissions.ward.in.bed").json()["value"]
    assert [bed["__Submissions-ward-id"] for bed in beds] == [wards[0]["__id"], wards[0]["__id"], wards[1]["__id"]]
    [second] = get(f"{service}/{wards[1]['in']['bed@odata.navigationLink']}").json()["value"]
    assert second["who"] == "c"
    [whole] = get(f"{service}/Submissions", expand="*").json()["value"]
    assert [[bed["who"] for bed in ward["in"]["bed"]] for ward in whole["ward"]] == [["a", "b"], ["c"]]


def test_a_change_keeps_its_row_and_shows_the_newest_answers(stand, read, clock):
    tablet = stand.tablet()
    tablet.post(filled(taps="3"))
    clock.advance(60)
    tablet.post(filled(ids(9)[0], taps="4", replaces=ID))
    [row] = read()(f"{FORM}.svc/Submissions").json()["value"]
    assert (row["__id"], row["water"]["taps"], row["meta"]["instanceID"]) == (ID, 4, ids(9)[0])
    assert row["__system"]["edits"] == 1
    assert row["__system"]["updatedAt"] > row["__system"]["submissionDate"]


@pytest.mark.long
def test_places_come_as_well_known_text_too(three, read):
    rows = read()(f"{FORM}.svc/Submissions", wkt="true").json()["value"]
    assert rows[0]["water"]["where"] == "POINT (39.2 -6.8 12)"


@pytest.mark.long
def test_a_record_of_our_own_app_has_a_document_with_its_answers(stand, read):
    sent_by_our_app(stand)
    told = ET.fromstring(read()(f"{FORM}/submissions/uuid:{OWN}.xml").content)
    assert told.attrib["id"] == "checklist"
    assert (told.findtext("water/taps"), told.findtext("room/what")) == ("7", "Ward")
    assert told.findtext("meta/instanceID") == "uuid:0193d3a0-0000-4000-8000-00000000000f"


def test_nobody_reads_without_signing_in_nor_with_a_tablets_key(stand, read):
    tablet = stand.tablet()
    assert stand.client.get("/v1/projects").status_code == 401
    assert stand.client.get(f"{tablet.base}/forms/checklist.svc/Submissions").status_code == 404
    key = tablet.base.split("/")[3]
    assert stand.client.get("/v1/projects", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert stand.client.post("/v1/sessions", json={"email": "mosi", "password": "no"}).status_code == 401
    assert stand.client.post("/v1/sessions", content=b"no json").status_code == 400
    assert stand.client.post("/v1/sessions", json=["mosi"]).status_code == 400


@pytest.mark.long
def test_a_session_ends_when_it_is_ended(stand, read):
    token = stand.client.post("/v1/sessions", json={"email": "mosi", "password": PASSWORD}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert stand.client.get("/v1/users/current", headers=headers).json()["displayName"] == "Mosi"
    assert stand.client.delete("/v1/sessions/another", headers=headers).status_code == 403
    assert stand.client.delete("/v1/sessions/current", headers=headers).json() == {"success": True}
    assert stand.client.get("/v1/users/current", headers=headers).status_code == 401


def test_what_patients_say_is_no_table_and_who_only_administers_reads_nothing(three, read):
    publish(three.store, workbook(form="patients"), CONSOLE, purpose="feedback")
    publish(three.store, workbook(form="talks"), CONSOLE, purpose="reflection")
    assert [one["xmlFormId"] for one in read()("/v1/projects/1/forms").json()] == ["checklist"]
    for form in ("patients", "talks"):
        assert read()(f"/v1/projects/1/forms/{form}.svc/Submissions").status_code == 404
    admin.add_person(three.store, "Ada", "ada", PASSWORD, "admin", "n")
    get = read("ada")
    assert get("/v1/projects/1/forms").json() == []
    assert get(f"{FORM}.svc/Submissions").status_code == 404


@pytest.mark.long
def test_who_looks_after_one_facility_reads_that_facility_only(three, read):
    three.tablet().post(filled(ids(5)[0], facility="f2"))
    admin.add_person(three.store, "Tumaini", "tumaini", PASSWORD, "manager", "f2")
    assert found(read("tumaini")(f"{FORM}.svc/Submissions")) == ids(5)


@pytest.mark.long
def test_reading_leaves_a_trace(three, read):
    read()(f"{FORM}.svc/Submissions")
    with three.store.reading():
        acts = [(row.who, row.thing) for row in Audit.select().where(Audit.what == "lent out submissions")]
    assert acts == [(three.people["Mosi"], "checklist")]


@pytest.mark.long
def test_a_closed_submission_is_a_row_without_answers(stand, read):
    body = f"<base64EncryptedKey>a2V5</base64EncryptedKey><meta><instanceID>{ID}</instanceID></meta>"
    document = f'<data id="checklist" version="1" encrypted="yes">{body}</data>'.encode()
    stand.tablet("Neema").post(document)
    [row] = read()(f"{FORM}.svc/Submissions").json()["value"]
    assert set(row) == {"__id", "__system"}
    assert row["__system"]["status"] == "notDecrypted"
    assert read()(f"{FORM}/submissions/{ID}.xml").content == document


@pytest.mark.long
def test_another_project_is_not_here(read):
    answer = read()("/v1/projects/2/forms")
    assert answer.status_code == 404
    assert json.loads(answer.content)["code"] == 404.1

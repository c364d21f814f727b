"""ODK Collect lists and fetches forms here, and sends: every answer is one that Collect understands."""

import base64
import hashlib
import json
import zlib
from xml.etree import ElementTree as ET

import pytest

from core.collect_square import address_for, square_for
from server import admin
from server.access import CONSOLE
from server.form_files import Brought
from server.form_publishing import publish
from server.odk.posted import plain_name
from server.store.tables import Device, FormVersion
from tests.forms.wells import PICTURE, VILLAGES, wells
from tests.server.odk.stand import PASSWORD, SPEAKS, Tablet, filled, workbook

LIST = "{http://openrosa.org/xforms/xformsList}"
FILES = "{http://openrosa.org/xforms/xformsManifest}"


def listed(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-openrosa-version"] == "1.0"
    assert answer.headers["content-type"].startswith("text/xml")
    return [{part.tag.partition("}")[2]: part.text for part in one} for one in ET.fromstring(answer.content)]


def test_the_list_names_the_newest_version_and_its_hash_is_that_of_what_is_fetched(stand):
    publish(stand.store, workbook("2"), CONSOLE)
    tablet = stand.tablet()
    [form] = listed(tablet.get("/formList"))
    assert (form["formID"], form["name"], form["version"]) == ("checklist", "Checklist", "2")
    fetched = stand.client.get(form["downloadUrl"], headers=SPEAKS)
    assert form["hash"] == "md5:" + hashlib.md5(fetched.content, usedforsecurity=False).hexdigest()
    assert "manifestUrl" not in form


def test_files_of_a_form_are_in_its_manifest_and_can_be_fetched(stand, tmp_path):
    publish(
        stand.store, wells("1"), CONSOLE, brought=Brought(tmp_path, {"villages.csv": VILLAGES, "well.png": PICTURE})
    )
    tablet = stand.tablet()
    form = next(one for one in listed(tablet.get("/formList")) if one["formID"] == "wells")
    files = listed(stand.client.get(form["manifestUrl"], headers=SPEAKS))
    assert [one["filename"] for one in files] == ["villages.csv", "well.png"]
    for one, content in zip(files, (VILLAGES, PICTURE), strict=True):
        assert one["hash"] == "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()
        assert stand.client.get(one["downloadUrl"]).content == content
    assert tablet.get("/forms/wells/attachments/other.png").status_code == 404


def test_only_plain_forms_in_use_where_the_person_works_are_offered(stand):
    publish(stand.store, workbook(form="elsewhere"), CONSOLE, unit="d2")
    publish(stand.store, workbook(form="here"), CONSOLE, unit="f1")
    publish(stand.store, workbook(form="patients"), CONSOLE, purpose="feedback")
    publish(stand.store, workbook(form="visits"), CONSOLE, purpose="visit")
    tablet = stand.tablet()
    assert {one["formID"] for one in listed(tablet.get("/formList"))} == {"checklist", "here"}
    assert tablet.get("/forms/patients.xml").status_code == 404
    assert tablet.get("/forms/elsewhere/manifest").status_code == 404


@pytest.mark.long
def test_asking_whether_the_door_is_open_answers_204_with_what_openrosa_wants(stand):
    tablet = stand.tablet()
    answer = stand.client.head(f"{tablet.base}/submission", headers=SPEAKS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["x-openrosa-version"] == "1.0"
    assert int(answer.headers["x-openrosa-accept-content-length"]) == 10_000_000


def refused(answer, status):
    assert answer.status_code == status, answer.text
    root = ET.fromstring(answer.content)
    assert root.tag == "{http://openrosa.org/http/response}OpenRosaResponse"
    assert root[0].attrib["nature"] == "error"
    assert answer.headers["x-openrosa-version"] == "1.0"
    return root[0].text


def test_who_does_not_speak_openrosa_is_told_so(stand):
    tablet = stand.tablet()
    tablet.headers = {}
    for path in ("/formList", "/submission", "/forms/checklist/manifest"):
        assert "OpenRosa" in refused(tablet.get(path), 400)


@pytest.mark.long
def test_a_key_of_nobody_gets_401_and_after_some_tries_has_to_wait(stand):
    stranger = Tablet(stand.client, "/v1/key/nobodys/projects/1")
    for _ in range(4):
        refused(stranger.get("/formList"), 401)
    assert int(stranger.get("/formList").headers["retry-after"]) >= 1
    assert refused(stranger.get("/formList"), 429)
    assert stand.tablet().get("/formList").status_code == 200


def test_a_tablet_that_was_shut_out_gets_401_and_one_of_somebody_who_left_403(stand):
    lost, left = stand.tablet(), stand.tablet("Neema")
    [device] = [line for line in admin.devices(stand.store) if line.people == (stand.people["Grace"],)]
    admin.revoke_device(stand.store, device.id)
    admin.let_go(stand.store, stand.people["Neema"])
    refused(lost.post(filled()), 401)
    assert "district" in refused(left.post(filled()), 403)
    assert stand.rows() == []


def test_a_key_opens_the_openrosa_door_only_and_only_its_hash_is_kept(stand, tmp_path):
    tablet = stand.tablet()
    key = tablet.base.split("/")[3]
    answer = stand.client.get("/sync/v1/hello", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 401
    assert (
        stand.client.get("/v1/projects/1/formList", headers={**SPEAKS, "Authorization": f"Bearer {key}"}).status_code
        == 401
    )
    with stand.store.reading():
        assert key not in {row.token_sha256 for row in Device.select()}
    assert not any(key.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.long
def test_with_name_and_password_the_door_asks_first_and_then_opens(stand):
    plain = Tablet(stand.client, "/v1/projects/1")
    answer = plain.get("/formList")
    refused(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Basic")
    told = base64.b64encode(f"mosi:{PASSWORD}".encode()).decode()
    assert listed(plain.get("/formList", Authorization=f"Basic {told}"))
    refused(plain.get("/formList", Authorization="Basic nonsense"), 401)


@pytest.mark.long
def test_another_project_and_another_address_are_not_here(stand):
    tablet = stand.tablet()
    refused(stand.client.get(f"{tablet.base[:-1]}2/formList", headers=SPEAKS), 404)
    assert stand.client.get(f"{tablet.base}/something").json()["code"] == 404.1
    assert stand.client.delete(f"{tablet.base}/formList").status_code == 404


def test_the_square_is_what_collect_reads():
    square = json.loads(zlib.decompress(base64.b64decode(square_for("https://kioo.example.org/", "abc", "Mto"))))
    assert square["general"]["server_url"] == "https://kioo.example.org/v1/key/abc/projects/1"
    assert square["general"]["server_url"] == address_for("https://kioo.example.org", "abc")
    assert square["project"] == {"name": "Mto"}
    assert square["admin"] == {}


@pytest.mark.long
def test_a_broken_form_in_the_store_does_not_stop_what_is_sent(stand):
    with stand.store.writing():
        FormVersion.create(form="odd", version="1", title="Odd", purpose="plain", hash="h", xml="<x/>", published=1)
    assert stand.tablet().post(filled(form="odd")).status_code == 201
    [row] = stand.rows()
    assert json.loads(row.body)["answers"]["taps"] == "3"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\a.jpg", "a.jpg"),
        ("a\x00\nb.jpg", "ab.jpg"),
        ("..", ".."),
        ("/", "file"),
    ],
)
def test_a_file_is_known_by_the_last_part_of_what_it_was_called(told, name):
    assert plain_name(told) == name

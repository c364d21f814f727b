"""Photos and files of visits: seen and taken out by those who may see the visit, and harmless in a browser."""

import csv
import io
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest

from core.canonical import sha256_of
from server.media_zip import NOT_HERE, safe_name
from server.store.tables import Audit
from tests.fakes.memory_store import file_of

PHOTO = b"\xff\xd8" + b"a ward" * 40_000
PAGE = b"<script>alert('somebody else')</script>"
LATE = b"still on its way"


@pytest.fixture
def with_files(own_district):
    """A visit with a photo that came, a page that wants to be run, and a recording that is still on its way."""
    visit = own_district.visit("tindwa", 0, (80, 80, 80), record_id="v-photo")
    files = [file_of("ward.jpg", PHOTO), file_of("run me.html", PAGE), file_of("late.ogg", LATE)]
    data = {**visit.data, "answers": {**visit.data["answers"], "photo": "ward.jpg"}, "attachments": files}
    tablet = own_district.tablet("aisha")
    own_district._push(tablet, [replace(visit, data=data, sha256=sha256_of(data))])
    for content in (PHOTO, PAGE):
        assert tablet.send_blob(sha256(content).hexdigest(), 0, content).whole
    return own_district


def test_a_visit_shows_its_files_and_which_are_still_on_their_way(with_files, browse):
    text = browse(with_files, "lela").get("/visits/v-photo").text
    assert 'href="/visits/v-photo/files/ward.jpg" download' in text
    assert "240 kB" in text
    assert "late.ogg</bdi>" in text
    assert "Not here yet" in text
    assert "Photos and files" not in browse(with_files, "lela").get("/visits/v-tindwa").text


def test_a_file_is_taken_out_as_it_is_and_never_shown_as_a_page_of_ours(with_files, browse):
    client = browse(with_files, "lela")
    photo = client.get("/visits/v-photo/files/ward.jpg")
    assert photo.content == PHOTO
    for answer in (photo, client.get("/visits/v-photo/files/run me.html")):
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("address", ["late.ogg", "other.jpg", "..%2F..%2F..%2Fetc%2Fpasswd"])
def test_what_is_not_here_is_said(with_files, browse, address):
    assert browse(with_files, "lela").get(f"/visits/v-photo/files/{address}").status_code == 404


@pytest.mark.parametrize("name", ["zuri", "noor", "rashid"])
def test_who_may_not_see_the_visit_gets_no_file(with_files, browse, name):
    assert browse(with_files, name).get("/visits/v-photo/files/ward.jpg").status_code == 404


def test_nobody_who_is_not_signed_in_gets_a_file(with_files, browse):
    answer = browse(with_files).get("/visits/v-photo/files/ward.jpg", follow_redirects=False)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["location"]


def test_the_files_go_out_as_a_zip_beside_the_rows_that_name_them(with_files, browse):
    client = browse(with_files, "lela")
    assert '/exports/kioo_visit.zip" download' in client.get("/exports").text
    answer = client.get("/exports/kioo_visit.zip")
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == [NOT_HERE, "v-photo/run-me.html", "v-photo/ward.jpg"]
    assert archive.read("v-photo/ward.jpg") == PHOTO
    assert archive.read(NOT_HERE) == b"v-photo/late.ogg\n"
    rows = csv.DictReader(io.StringIO(client.get("/exports/kioo_visit.csv").text.removeprefix("\ufeff")))
    assert next(row["photo"] for row in rows if row["id"] == "v-photo") == "ward.jpg"
    with with_files.store.reading():
        assert "lent out files" in {row.what for row in Audit.select()}


def test_the_zip_of_one_district_holds_nothing_of_another(with_files, browse):
    answer = browse(with_files, "zuri").get("/exports/kioo_visit.zip")
    if answer.status_code == 200:
        assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == []
    assert browse(with_files, "aisha").get("/exports/kioo_visit.zip").status_code == 404
    assert browse(with_files, "lela").get("/exports/nothing.zip").status_code == 404


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("ward-5f.jpg", "ward-5f.jpg"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\windows\\x.exe", "C-windows-x.exe"),
        ("صورة.png", "صورة.png"),
        ("...", "file"),
        ("a\nb", "a-b"),
        ("x" * 300, "x" * 100),
    ],
)
def test_names_in_the_zip_stay_in_their_folder(name, safe):
    assert safe_name(name) == safe

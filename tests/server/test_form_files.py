"""A form with files: published whole or not at all, told before its form, lent out to devices piece by piece."""

from dataclasses import replace
from hashlib import sha256

import pytest

from core.errors import FormFault, ServerSaysNo
from forms.xlsform import BrokenWorkbook
from server import admin
from server.access import CONSOLE
from server.form_files import Brought
from server.form_publishing import findings, publish, publish_next
from server.store import log
from server.store.log import Reach
from tests.app import pictured
from tests.forms.households import REGISTER, VISIT
from tests.forms.wells import PICTURE, VILLAGES, wells

NAME = sha256(VILLAGES).hexdigest()


@pytest.fixture
def folder(country, tmp_path):
    country.service.settings = replace(country.service.settings, server_folder=tmp_path)
    return tmp_path


@pytest.fixture
def put_out(country, folder):
    def make(version="1", **files):
        named = {name.replace("_", "."): content for name, content in files.items()}
        return publish(country.store, wells(version), CONSOLE, brought=Brought(folder, named))

    return make


def told(country, district="d1"):
    with country.store.reading():
        items = log.entries_since(Reach(district), 0)
        return [(item.kind, item.id, item.body) for item in items if item.kind in {"form", "form_file"}]


def test_a_form_without_its_list_is_refused_by_name_and_nothing_goes_out(country, put_out):
    with pytest.raises(BrokenWorkbook, match=r"villages\.csv"):
        put_out(well_png=PICTURE)
    with pytest.raises(BrokenWorkbook, match="no column"):
        put_out(villages_csv=b"town\nIfo\n")
    assert told(country) == []


def test_files_are_told_before_their_form_and_lent_out(country, put_out):
    put_out(villages_csv=VILLAGES, well_png=PICTURE, other_txt=b"nobody names me")
    assert [(kind, name) for kind, name, _ in told(country)] == [
        ("form_file", "wells/1/villages.csv"),
        ("form_file", "wells/1/well.png"),
        ("form", "wells/1"),
    ]
    about = {"form": "wells", "version": "1", "name": "villages.csv", "use": "list"}
    assert told(country)[0][2] == {**about, "size": len(VILLAGES), "sha256": NAME}
    assert told(country)[2][2]["files"] == 2
    tablet, _ = country.enrol(country.grace)
    assert tablet.content(NAME, 0, 10) + tablet.content(NAME, 10, 1 << 20) == VILLAGES
    assert tablet.content(NAME, len(VILLAGES), 10) == b""


def test_only_what_a_form_names_is_lent_out_and_only_to_devices_of_ours(country, put_out):
    put_out(villages_csv=VILLAGES, other_txt=b"x")
    tablet, _ = country.enrol(country.grace)
    for name in (sha256(b"x").hexdigest(), "../server.db", ""):
        with pytest.raises(ServerSaysNo, match="content-unknown"):
            tablet.content(name, 0, 10)
    with pytest.raises(ServerSaysNo, match="not-enrolled"):
        country.service.for_token("nobody").content(NAME, 0, 10)


def test_a_file_that_was_missing_is_added_and_another_content_needs_a_new_version(country, put_out):
    put_out(villages_csv=VILLAGES)
    before = told(country)
    put_out(villages_csv=VILLAGES)
    put_out()
    assert told(country) == before
    put_out(well_png=PICTURE)
    assert [name for _, name, _ in told(country)] == ["wells/1/villages.csv", "wells/1/well.png", "wells/1"]
    with pytest.raises(FormFault, match="out already with this version") as fault:
        put_out(villages_csv=VILLAGES + b"new,New,east\n")
    assert "version" in fault.value.mend
    put_out("2", villages_csv=VILLAGES + b"new,New,east\n")
    assert len(told(country)) == 5


def test_a_district_that_comes_later_hears_of_files_and_forms_in_the_same_order(country, put_out):
    put_out(villages_csv=VILLAGES)
    admin.import_units(country.store, ["id,parent,level,name", "d3,r,district,Mlima", "h1,d3,facility,Hodi"])
    assert [name for _, name, _ in told(country, "d3")][-2:] == ["wells/1/villages.csv", "wells/1"]


def test_the_next_version_needs_its_files_as_well(country, put_out, folder):
    put_out(villages_csv=VILLAGES)
    with pytest.raises(BrokenWorkbook):
        publish_next(country.store, wells("2"), CONSOLE)
    brought = Brought(folder, {"villages.csv": VILLAGES})
    assert publish_next(country.store, wells("2"), CONSOLE, brought=brought).version == "2"
    assert sum(1 for path in (folder / "blobs").rglob("*") if path.is_file()) == 1


def only_looks(form_id="finder"):
    rows = "| survey |\n| | type | name | label |\n| | select_one_from_file households.csv | home | Which? |\n"
    return f"{rows}| settings |\n| | form_id | version |\n| | {form_id} | 1 |\n".encode()


def test_a_list_that_a_published_sheet_feeds_need_not_come_as_a_file(country, folder):
    with pytest.raises(BrokenWorkbook, match=r"households\.csv"):
        publish(country.store, only_looks(), CONSOLE)
    publish(country.store, REGISTER, CONSOLE)
    assert publish(country.store, only_looks(), CONSOLE).form == "finder"
    assert publish(country.store, VISIT, CONSOLE).form == "home_visit"


@pytest.mark.parametrize("purpose", ["feedback", "reflection"])
def test_what_patients_and_teams_say_feeds_no_list(country, folder, purpose):
    publish(country.store, REGISTER, CONSOLE, purpose=purpose)
    with pytest.raises(BrokenWorkbook, match=r"households\.csv"):
        publish(country.store, only_looks(), CONSOLE)


def test_a_form_with_pictures_of_its_own_is_whole_with_all_of_them(country, folder):
    assert [
        one
        for one in findings(country.store, pictured.workbook(), files=pictured.files())
        if one.severity == "needs you"
    ] == []
    publish(country.store, pictured.workbook(), CONSOLE, brought=Brought(folder, pictured.files()))
    told_of = {body["name"]: body["use"] for kind, _, body in told(country) if kind == "form_file"}
    assert told_of == dict.fromkeys(pictured.files(), "image")

"""Lists of places as three systems write them."""

import json

import pytest

from core.errors import BadSettings
from server.exchange.place_files import levels_of_depth, parse_levels, read_places

TODAY = "2026-11-18"


def dhis2(*units):
    return json.dumps({"organisationUnits": list(units)}).encode()


def unit(uid, name, parent="", **more):
    return {"id": uid, "name": name, **({"parent": {"id": parent}} if parent else {}), **more}


LEONE = (
    unit("ImspTQPwCqd", "Sierra", level=1, path="/ImspTQPwCqd"),
    unit("O6uvpzGd5pu", "Bo", "ImspTQPwCqd", level=2, path="/ImspTQPwCqd/O6uvpzGd5pu"),
    unit("YuQRtpLP10I", "Badjia", "O6uvpzGd5pu", level=3, path="/ImspTQPwCqd/O6uvpzGd5pu/YuQRtpLP10I"),
    unit("DiszpKrYNg8", "Ngelehun", "YuQRtpLP10I", level=4, code="OU_559"),
)


def told(listed):
    return [(one.id, one.parent, one.level, one.name) for one in listed]


def test_four_levels_of_dhis2_are_our_four():
    assert [(one.id, one.level) for one in read_places(dhis2(*LEONE), TODAY)] == [
        ("ImspTQPwCqd", "national"),
        ("O6uvpzGd5pu", "region"),
        ("YuQRtpLP10I", "district"),
        ("DiszpKrYNg8", "facility"),
    ]


def test_a_level_we_do_not_have_is_left_out_and_what_is_below_hangs_above_it():
    assert told(read_places(dhis2(*LEONE), TODAY, (1, 0, 2, 4))) == [
        ("ImspTQPwCqd", "", "national", "Sierra"),
        ("O6uvpzGd5pu", "ImspTQPwCqd", "district", "Bo"),
        ("DiszpKrYNg8", "O6uvpzGd5pu", "facility", "Ngelehun"),
    ]


def test_places_are_called_by_their_code_where_that_is_asked_for():
    called = [{**one, "code": one.get("code", one["name"].upper())} for one in LEONE]
    assert told(read_places(dhis2(*called), TODAY, id_property="code"))[-1] == (
        "OU_559",
        "BADJIA",
        "facility",
        "Ngelehun",
    )


@pytest.mark.parametrize(
    ("date", "closed"),
    [("2026-11-17T00:00:00.000", True), ("2026-11-18", True), ("2027-01-01T00:00:00.000", False), (None, False)],
)
def test_a_unit_is_closed_from_its_closing_date_on(date, closed):
    [*_, last] = read_places(dhis2(*LEONE[:3], {**LEONE[3], "closedDate": date}), TODAY)
    assert last.closed is closed


def test_a_part_of_the_tree_keeps_the_parent_that_is_not_in_the_file():
    [chiefdom, clinic] = read_places(dhis2(*LEONE[2:]), TODAY, (1, 2, 3, 4))
    assert (chiefdom.parent, clinic.parent) == ("O6uvpzGd5pu", "YuQRtpLP10I")


def test_a_circle_of_parents_comes_to_an_end():
    listed = read_places(dhis2(unit("a", "A", "b"), unit("b", "B", "a")), TODAY)
    assert {one.id for one in listed} <= {"a", "b"}


def location(name, above="", *, area=False, status="active", run_by=""):
    made = {"resourceType": "Location", "id": name, "name": name.title(), "status": status}
    made |= {"partOf": {"reference": f"Location/{above}"}} if above else {}
    made |= {"managingOrganization": {"reference": f"Organization/{run_by}"}} if run_by else {}
    return made | ({"physicalType": {"coding": [{"code": "jdn"}]}} if area else {})


def bundle(*resources):
    entries = [{"fullUrl": f"https://f.example/{one['id']}", "resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def test_a_bundle_of_mcsd_knows_areas_from_facilities():
    areas = [location("land", area=True), location("east", "land", area=True), location("mto", "east", area=True)]
    listed = read_places(bundle(*areas, location("amani", "mto"), location("old", "mto", status="inactive")), TODAY)
    assert told(listed)[2:] == [
        ("mto", "east", "district", "Mto"),
        ("amani", "mto", "facility", "Amani"),
        ("old", "mto", "facility", "Old"),
    ]
    assert [one.closed for one in listed] == [False, False, False, False, True]


def test_a_location_without_part_of_stands_where_its_organization_does():
    organizations = [
        {"resourceType": "Organization", "id": "o-mto"},
        {"resourceType": "Organization", "id": "o-amani", "partOf": {"reference": "Organization/o-mto"}},
    ]
    listed = read_places(
        bundle(*organizations, location("mto", area=True, run_by="o-mto"), location("amani", run_by="o-amani")), TODAY
    )
    assert told(listed) == [("mto", "", "district", "Mto"), ("amani", "mto", "facility", "Amani")]


def test_our_own_csv_can_close_a_place():
    listed = read_places(
        b"\xef\xbb\xbfid,parent,level,name,closed\nf,d,facility,F,2026-01-01\ng,d,facility,G,no\n", TODAY
    )
    assert [(one.id, one.closed, one.where) for one in listed] == [("f", True, "line 2"), ("g", False, "line 3")]


@pytest.mark.parametrize(
    "content", [b"{", b'{"resourceType": "Patient"}', b"{}", b"id,name\n", b"\xff\xfe\x00", b"[" * 9]
)
def test_what_is_no_list_of_places_is_refused_in_words(content):
    with pytest.raises(BadSettings):
        read_places(content, TODAY)


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "1,3,2,4", "1,2,0,4", "1,2,2,4"])
def test_levels_that_make_no_sense_are_refused(text):
    with pytest.raises(BadSettings):
        parse_levels(text)


def test_levels_are_said_or_follow_from_the_depth():
    assert (parse_levels(" 1,0,2,4"), parse_levels("")) == ((1, 0, 2, 4), ())
    assert (levels_of_depth(6), levels_of_depth(3)) == ((1, 2, 3, 6), (1, 0, 2, 3))

"""Places one by one on the pages: what it means is read first, what cannot be is said, and only administrators are there."""

import pytest

from server.store.tables import OrgUnit
from tests.server.pages.test_barriers import post
from tests.server.pages.test_walk import Shown

TINDWA = "/set-up/places/tindwa"


def unit(district, **where):
    with district.store.reading():
        row = OrgUnit.get_or_none(*(getattr(OrgUnit, name) == value for name, value in where.items()))
    return row and (row.id, row.parent, row.name, row.kind, row.status)


def test_a_place_is_found_and_one_is_added_below_it(own_district, browse):
    client = browse(own_district, "sami")
    assert 'href="/set-up/places/n"' in client.get("/set-up/places").text
    found = Shown(client.get("/set-up/places?q=nand").text)
    assert ("a", {"href": "/set-up/places/d1"}) in found.tags
    assert "Look at how it is written" in client.get("/set-up/places?q=zzz").text
    added = post(client, "/set-up/places/d1/add", name="Nuru", level="facility:community_post", code="")
    made = unit(own_district, name="Nuru")
    assert made[1:] == ("d1", "Nuru", "community_post", "active")
    assert added.headers["location"] == f"/set-up/places/{made[0]}?told=added"
    assert "Devices read it at their next contact." in client.get(added.headers["location"]).text
    assert "Nuru" in client.get("/set-up/places/d1").text


def test_a_code_with_odd_signs_has_its_own_page(own_district, browse):
    client = browse(own_district, "sami")
    added = post(client, "/set-up/places/d1/add", name="Odd", level="facility:facility", code="a b?#%ä")
    page = client.get(added.headers["location"])
    assert (page.status_code, "a b?#%ä" in page.text) == (200, True)
    assert post(client, added.headers["location"].split("?")[0] + "/close").status_code == 303


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "", "level": "facility:facility"}, "needs a name"),
        ({"name": "Tindwa Health Centre", "level": "facility:facility"}, "of this name"),
        ({"name": "Nuru", "level": "queendom"}, "level is none"),
        ({"name": "Nuru", "level": "facility:facility", "code": "osheka"}, "this code already"),
        ({"name": "<b>Nuru</b>", "level": "facility:facility", "code": "a/b"}, "cannot be one"),
    ],
)
def test_what_cannot_be_added_is_said_and_what_was_typed_stays(own_district, browse, fields, told):
    answer = post(browse(own_district, "sami"), "/set-up/places/d1/add", **{"code": "", **fields})
    assert answer.status_code == 422
    assert told in answer.text
    assert "<title>Check: Nandari" in answer.text
    assert "<b>Nuru" not in answer.text
    assert fields["name"].replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert unit(own_district, name="Nuru") is None


def test_another_name_and_one_that_is_taken(own_district, browse):
    client = browse(own_district, "sami")
    assert post(client, f"{TINDWA}/rename", renamed="Tindwa Hospital").headers["location"] == f"{TINDWA}?told=renamed"
    assert unit(own_district, id="tindwa")[2] == "Tindwa Hospital"
    refused = post(client, f"{TINDWA}/rename", renamed="Osheka Clinic")
    assert (refused.status_code, "tells the two apart" in refused.text) == (422, True)
    assert 'value="Osheka Clinic"' in refused.text


def test_what_a_move_means_is_read_before_it_is_done(own_district, browse):
    client = browse(own_district, "sami")
    said = Shown(client.get(f"{TINDWA}/move?to=d2").text).text.replace("\u2068", "").replace("\u2069", "")
    for words in (
        "Move Tindwa Health Centre to Solima?",
        "go along: from now on they count for Solima and no longer for Nandari",
        "1 person with a role there keeps it: Grace",
        "2 people see it no more: Aisha, Lela",
        "2 people see it from now on: Noor, Zuri",
        "At their next contact: 1 device drops it, 1 device gets it.",
        "Nothing has changed yet.",
    ):
        assert words in said, words
    assert unit(own_district, id="tindwa")[1] == "d1"
    assert post(client, f"{TINDWA}/move", was="d1", to="d2").headers["location"] == f"{TINDWA}?told=moved"
    assert unit(own_district, id="tindwa")[1] == "d2"
    assert browse(own_district, "lela").get("/places/tindwa").status_code == 404
    assert "Tindwa" in browse(own_district, "zuri").get("/places/tindwa").text
    again = post(client, f"{TINDWA}/move", was="d1", to="d2")
    assert (again.status_code, "meanwhile" in again.text) == (422, True)


def test_a_closed_place_is_no_longer_offered_and_its_history_stays_to_be_read(own_district, browse):
    client, lela = browse(own_district, "sami"), browse(own_district, "lela")
    assert "never deleted" in client.get(TINDWA).text
    asked = client.get(f"{TINDWA}/close").text
    assert "all that was said there stay" in asked
    before = {address: lela.get(address).text for address in ("/visits/v-tindwa", "/promises/p-gloves")}
    assert post(client, f"{TINDWA}/close").headers["location"] == f"{TINDWA}?told=place-closed"
    assert unit(own_district, id="tindwa")[4] == "closed"
    assert 'value="tindwa"' not in client.get("/people").text
    assert "Tindwa Health Centre" in client.get("/people").text
    listed = lela.get("/places").text
    assert '<th scope="row"><a href="/places/tindwa">' not in listed
    assert '<li><a href="/places/tindwa">' in listed
    assert "Closed" in lela.get("/places/tindwa").text
    assert {address: lela.get(address).text for address in before} == before
    assert "Two boxes of gloves" in lela.get("/promises").text
    assert post(client, f"{TINDWA}/open").headers["location"] == f"{TINDWA}?told=opened"
    assert '<th scope="row"><a href="/places/tindwa">' in lela.get("/places").text


def test_a_district_with_open_places_does_not_close(own_district, browse):
    refused = post(browse(own_district, "sami"), "/set-up/places/d1/close")
    assert (refused.status_code, "open places below" in refused.text) == (422, True)
    assert unit(own_district, id="d1")[4] == "active"


@pytest.mark.parametrize("name", ["lela", "aisha", "grace", "mini"])
def test_it_is_there_for_administrators_of_the_place_alone(own_district, browse, name):
    own_district.people["mini"] = own_district._person("Mini", "admin", "d2")
    client = browse(own_district, name)
    for address in (TINDWA, f"{TINDWA}/move?to=d2", f"{TINDWA}/close", "/set-up/places/nowhere"):
        assert client.get(address).status_code == 404, address
    for what in ("add", "rename", "move", "close", "open"):
        answer = post(client, f"{TINDWA}/{what}", name="X", renamed="X", level="facility", was="d1", to="d2")
        assert answer.status_code == 404, what
    assert unit(own_district, id="tindwa")[1:3] == ("d1", "Tindwa Health Centre")


def test_one_who_administers_a_district_is_not_led_above_it(own_district, browse):
    own_district.people["mini"] = own_district._person("Mini", "admin", "d1")
    client = browse(own_district, "mini")
    assert 'class="back" href="/set-up/places"' in client.get("/set-up/places/d1").text
    assert "Move to another place" not in client.get(TINDWA).text
    assert client.get(f"{TINDWA}/move?to=d2").status_code == 404


def test_a_district_of_many_places_stays_a_small_page(own_district, browse):
    rows = [
        {"id": f"f{n}", "parent": "d1", "path": f"n/r/d1/f{n}/", "name": f"A facility with a long name {n}"}
        for n in range(900)
    ]
    with own_district.store.writing():
        OrgUnit.insert_many(
            [{**row, "level": "facility", "kind": "facility", "district": "d1"} for row in rows]
        ).execute()
    page = browse(own_district, "sami").get("/set-up/places/d1")
    assert "and 846 more" in page.text
    assert len(page.content) < 60_000

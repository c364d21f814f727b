"""A list of places on the pages: looked at first, then laid over the tree; only for administrators."""

import json
import re

from server.store.tables import OrgUnit
from tests.server.pages.test_barriers import csrf_of, post

ADDRESS = "/set-up/places"
LIST = b"id,parent,level,name,closed\nosheka,d2,facility,Osheka Clinic,\nmunda,d1,facility,Munda,yes\nnew,d1,facility,Nuru,\nx,nowhere,facility,Xi,\n"


def put_in(client, content, levels="", name="places.csv"):
    data = {"csrf": csrf_of(client, ADDRESS), "levels": levels}
    return client.post(ADDRESS, data=data, files={"list": (name, content, "text/csv")})


def unit(district, place):
    with district.store.reading():
        row = OrgUnit.get_or_none(OrgUnit.id == place)
    return row and (row.district, row.name, row.status)


def test_a_list_is_looked_at_and_then_laid_over_the_tree(own_district, browse):
    client = browse(own_district, "sami")
    looked = put_in(client, LIST)
    assert looked.status_code == 200
    for words in (
        "until now: Nandari",
        "from now on: Solima",
        "until now: Munda Health Post",
        "Nuru",
        "neither in the list",
    ):
        assert words in looked.text, words
    assert unit(own_district, "new") is None
    mark = re.search(r'name="mark" value="(\w+)"', looked.text)[1]
    assert post(client, f"{ADDRESS}/apply", mark=mark).headers["location"] == f"{ADDRESS}?told=laid"
    assert unit(own_district, "osheka") == ("d2", "Osheka Clinic", "active")
    assert unit(own_district, "munda") == ("d1", "Munda", "closed")
    assert unit(own_district, "new") == ("d1", "Nuru", "active")
    assert unit(own_district, "x") is None
    assert "The list changes nothing here." in put_in(client, LIST).text


def test_a_tree_of_dhis2_is_read_at_the_levels_that_are_named(own_district, browse):
    units = [("n", "", 1), ("r", "n", 2), ("d1", "r", 3), ("zone", "d1", 4), ("deep", "zone", 5)]
    told = [{"id": i, "name": i.title(), "parent": {"id": p}, "level": level} for i, p, level in units]
    looked = put_in(
        browse(own_district, "sami"), json.dumps({"organisationUnits": told}).encode(), "1,2,3,5", "ou.json"
    )
    assert "Deep" in looked.text
    assert "Zone" not in looked.text


def test_what_cannot_be_read_is_said_and_nothing_changes(own_district, browse):
    client = browse(own_district, "sami")
    for content, levels in ((b"{", ""), (LIST, "1,2"), (b"", "")):
        answer = put_in(client, content, levels)
        assert (answer.status_code, "no list of places" in answer.text) == (422, True)
    assert client.post(ADDRESS, data={"csrf": csrf_of(client, ADDRESS)}).status_code == 422
    assert "no longer at hand" in post(client, f"{ADDRESS}/apply", mark="gone").text


def test_it_is_there_for_administrators_alone_and_for_their_places_alone(own_district, browse):
    assert browse(own_district, "lela").get(ADDRESS).status_code == 404
    own_district.people["mini"] = own_district._person("Mini", "admin", "d1")
    answer = put_in(browse(own_district, "mini"), LIST)
    assert (answer.status_code, "not yours to change" in answer.text) == (422, True)


def test_the_largest_list_stays_a_small_page(own_district, browse):
    rows = "".join(f"f{n},d1,facility,A facility with quite a long name number {n},\n" for n in range(3000))
    answer = put_in(browse(own_district, "sami"), f"id,parent,level,name,closed\n{rows}".encode())
    assert "and 2960 more" in answer.text or "and 2,960 more" in answer.text
    assert len(answer.content) < 100_000

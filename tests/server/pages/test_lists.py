"""The lists of a district as its manager finds them: searched, settled, started from a file, taken out."""

import csv
import io

from server.store.entity_tables import Entity
from server.store.log import Reach, entries_since
from server.store.tables import Audit
from tests.server.pages.test_barriers import csrf_of, post
from tests.server.pages.test_walk import Shown

ANA = "/lists/d1/households/h-ana"


def words(client, address):
    return Shown(client.get(address).text).text


def put_in(client, content, name="wells.csv", district="d1"):
    data = {"csrf": csrf_of(client, "/lists"), "district": district}
    return client.post("/lists", data=data, files={"file": (name, content, "text/csv")}, follow_redirects=False)


def told(district, kind="entity"):
    with district.store.reading():
        return {item.id: item.body for item in entries_since(Reach("d1"), 0) if item.kind == kind}


def test_the_lists_say_what_needs_somebody(district, browse):
    said = words(browse(district, "lela"), "/lists")
    assert "households" in said
    assert "2 entries" in said
    assert "1 change waits for the sheet that began it" in said
    assert "1 to look at" in said


def test_a_list_is_searched_by_any_word_of_an_entry(district, browse):
    client = browse(district, "lela")
    assert "Ana Moyo" in words(client, "/lists/d1/households")
    found = words(client, "/lists/d1/households?q=okot+0700")
    assert ("Ben Okot" in found, "Ana Moyo" in found) == (True, False)
    for hostile in ("%25", "'", "_", "\\"):
        assert "None here now." in words(client, f"/lists/d1/households?q={hostile}")
    only = words(client, "/lists/d1/households?show=open")
    assert ("Ben Okot" in only, "Two said different things" in only) == (False, True)


def test_what_each_said_is_shown_and_taking_one_settles_it(own_district, browse):
    client = browse(own_district, "lela")
    said = words(client, ANA)
    assert "The later word stands until you choose." in said
    assert said.count("Take this one") >= 2
    for value in ("0700 1", "0700 2", "0700 3", "Aisha", "Tindwa Health Centre", "Did not know of the one before"):
        assert value in said
    assert post(client, ANA, number="2").headers["location"] == f"{ANA}?told=settled"
    said = words(client, f"{ANA}?told=settled")
    assert "Take this one" not in said
    assert "Decided here" in said
    body = told(own_district)["households/h-ana"]
    assert (body["version"], body["properties"]["phone"]) == (4, "0700 2")
    with own_district.store.reading():
        assert "settled an entry of a list" in [row.what for row in Audit.select()]


def test_home_says_which_list_two_changed_at_once_until_it_is_settled(own_district, browse):
    client = browse(own_district, "lela")
    assert "Lists that two changed at once" in words(client, "/")
    assert 'href="/lists/d1/households?show=open"' in client.get("/").text
    for other in ("aisha", "zuri"):
        assert "households" not in browse(own_district, other).get("/").text
    post(client, ANA, number="0")
    assert "households" not in client.get("/").text


def test_it_may_be_left_as_it_stands(own_district, browse):
    client = browse(own_district, "lela")
    assert post(client, ANA, number="0").status_code == 303
    assert told(own_district)["households/h-ana"]["properties"]["phone"] == "0700 3"
    assert "to look at" not in words(client, "/lists")


def test_who_does_not_look_after_the_district_finds_nothing(own_district, browse):
    for name in ("zuri", "aisha", "sami", "grace"):
        client = browse(own_district, name)
        for address in ("/lists/d1/households", ANA, "/lists/d1/households.csv"):
            assert client.get(address).status_code == 404, (name, address)
        assert client.post(ANA, data={"csrf": csrf_of(client, "/about-you"), "number": "1"}).status_code == 404
    client = browse(own_district, "lela")
    assert client.get("/lists/d1/households/h-nobody").status_code == 404
    assert client.get("/lists/d2/households").status_code == 404
    for number in ("99", "x", "-1", ""):
        assert post(client, ANA, number=number).status_code == 404, number


def test_a_list_is_started_from_a_file_and_the_same_file_changes_nothing(own_district, browse):
    client = browse(own_district, "lela")
    content = b"name,label,depth\nw-1,Well one,12\nw-2,Well two,\n"
    for _ in range(2):
        assert put_in(client, content).headers["location"] == "/lists/d1/wells?told=started"
        wells = {key: body for key, body in told(own_district).items() if key.startswith("wells/")}
        assert {key: (body["version"], body["properties"]) for key, body in wells.items()} == {
            "wells/w-1": (1, {"depth": "12"}),
            "wells/w-2": (1, {"depth": ""}),
        }
    put_in(client, content.replace(b"12", b"15"))
    with own_district.store.reading():
        rows = [(row.id, row.version, row.conflict) for row in Entity.select().where(Entity.dataset == "wells")]
    assert sorted(rows) == [("w-1", 2, ""), ("w-2", 1, "")]


def test_what_was_taken_out_can_be_put_in_again(own_district, browse):
    client = browse(own_district, "lela")
    answer = client.get("/lists/d1/households.csv")
    assert "households.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["name"], row["label"], row["village"], row["__version"]) for row in rows] == [
        ("h-ana", "Ana Moyo", "Ifo", "3"),
        ("h-ben", "Ben Okot", "'=1+1", "1"),
    ]
    assert put_in(client, answer.content, "households.csv").status_code == 303
    assert [told(own_district)[f"households/{one}"]["version"] for one in ("h-ana", "h-ben")] == [3, 1]


def test_a_file_that_is_no_list_says_which_row(own_district, browse):
    client = browse(own_district, "lela")
    for content, name, said in (
        (b"", "wells.csv", "There is no row in this file."),
        (b"name,label\nw 1,Well\n", "wells.csv", "Row 2 cannot be an entry of a list."),
        (b"name,label\nw1,Well\nw1,Again\n", "wells.csv", "Row 3 cannot be an entry of a list."),
        (b"label\nWell\n", "wells.csv", "Row 2 cannot be an entry of a list."),
        (b"name,label\nw1,Well\n", "1 2.csv", "Row 2 cannot be an entry of a list."),
        (b"\xff\xfe", "wells.csv", "Save it as UTF-8."),
        (b"name\n" + b"w\n" * 20_001, "wells.csv", "This list is longer than 20000 rows."),
    ):
        answer = put_in(client, content, name)
        assert (answer.status_code, said in answer.text) == (422, True), (content[:40], name)
    assert "Choose a file first." in client.post("/lists", data={"csrf": csrf_of(client, "/lists")}).text
    assert put_in(client, b"name,label\nw1,Well\n", district="d2").status_code == 404

"""In a country of thousands of places the administrator's pages stay small: a place is named in words, people and devices are looked for."""

import re

import pytest

from learning.barriers import raise_barrier
from server import admin
from server.pages.people import MOST_SHOWN
from server.pages.place_choosing import MOST_LISTED
from server.store.tables import Device, DevicePerson, Grant, OrgUnit, Person
from tests.server.pages.test_set_up import post
from tests.server.pages.test_walk import ADMIN_PAGES, NEVER_SAID, Shown

DISTRICTS, IN_EACH, PEOPLE = 80, 25, 600


@pytest.fixture(scope="module")
def country(tmp_path_factory, district):
    """The fictional district with a country round it: two thousand places, in each district one called Market Post."""
    made = type(district)(tmp_path_factory.mktemp("country"), like=district)
    names = [f"e{n}" for n in range(DISTRICTS)]
    places = [f"{one}-{m},{one},facility,{'Market' if m else 'Soap'} Post {m}" for one in names for m in range(IN_EACH)]
    admin.import_units(made.store, ["id,parent,level,name", *(f"{one},r,district,E {one}" for one in names), *places])
    with made.store.writing():
        for n in range(PEOPLE):
            person, place = f"someone-{n}", f"e{n % DISTRICTS}-0"
            path = OrgUnit.get_by_id(place).path
            Person.add(id=person, name=f"Someone {n}", login=None, password="", picture="", language="en", active=True)
            Grant.add(person=person, role="chw", unit=place, path=path)
            Device.create(id=f"tablet-{n}", name=f"Tablet {n}", token_sha256=f"t{n}", enrolled=1)
            DevicePerson.add(device=f"tablet-{n}", person=person)
    yield made
    made.store.close()


@pytest.mark.parametrize("address", [*ADMIN_PAGES, "/people?q=someone", "/people/someone-1", "/devices?q=tablet"])
def test_each_page_stays_small(country, browse, address):
    answer = browse(country, "sami").get(address.format(**country.people))
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert not NEVER_SAID.search(Shown(answer.text).text)


def test_people_and_devices_are_shown_in_part_and_looked_for(country, browse):
    client = browse(country, "sami")
    said, everybody = Shown(client.get("/people").text).text, len(admin.people(country.store))
    assert everybody >= PEOPLE
    assert f"{everybody} people may do something here." in said
    assert f"and {everybody - MOST_SHOWN} more" in said
    assert "Someone 599" not in said
    found = Shown(client.get("/people?q=someONE 599").text).text
    assert "Someone 599" in found
    assert "Someone 598" not in found
    assert "Nobody of this name." in client.get("/people?q=nobody at all").text
    assert "Tablet 599" in Shown(client.get("/devices?q=someone 599").text).text
    assert "No device or person of this name." in client.get("/devices?q=nobody at all").text


def test_a_place_is_named_by_its_words_and_one_of_several_is_chosen(country, browse):
    client = browse(country, "sami")
    fields = {"name": "Neema of e7", "role": "chw", "login": "", "password": ""}
    answer = post(client, "/people", place="soap post", **fields)
    assert answer.status_code == 422
    assert "Several places fit these words." in answer.text
    assert "Neema of e7" in answer.text
    assert 'value="soap post"' in answer.text
    offered = re.findall(r'name="unit" value="([^"]+)"', answer.text)
    assert len(offered) == 12
    assert f"and {DISTRICTS - 12} more" in answer.text
    chosen = post(client, "/people", place="soap post", unit=offered[3], **fields)
    assert "A device for Neema of e7" in chosen.text
    with country.store.reading():
        person = Person.get(Person.name == "Neema of e7").id
        assert [row.unit for row in Grant.select().where(Grant.person == person)] == [offered[3]]


def test_a_code_or_a_whole_name_says_which_place_it_is(country, browse):
    client = browse(country, "sami")
    for n, words in enumerate(("e7-3", "  tindwa health CENTRE ", "tindwa")):
        answer = post(client, "/people", place=words, name=f"Asha {n}", role="chw", login="", password="")
        assert answer.status_code == 200, words
    with country.store.reading():
        given = [Grant.get(Grant.person == Person.get(Person.name == f"Asha {n}").id).unit for n in range(3)]
    assert given == ["e7-3", "tindwa", "tindwa"]


@pytest.mark.parametrize(
    ("place", "told"),
    [("no such place", "No place of this name."), ("", "Where is that?"), ("%", "No place of this name.")],
)
def test_a_place_that_is_none_is_asked_for_again(country, browse, place, told):
    answer = post(browse(country, "sami"), "/people", place=place, name="Zawadi", role="chw", login="", password="")
    assert answer.status_code == 422
    assert told in answer.text
    assert "Zawadi" in answer.text


def test_another_role_is_given_by_the_place_s_name(country, browse):
    client, noor = browse(country, "sami"), country.people["noor"]
    asked = post(client, f"/people/{noor}/give", role="manager", place="market post 3")
    assert "Several places fit these words." in asked.text
    assert "Which of them?" in asked.text
    given = post(client, f"/people/{noor}/give", role="manager", place="nandari")
    assert given.status_code == 303
    assert "Manager Nandari" in Shown(client.get(f"/people/{noor}").text).text


def test_nobody_finds_a_place_that_is_not_theirs_to_give(country, browse):
    admin.add_person(country.store, "Mosi", "mosi", "four quiet words here", "admin", "e7")
    page = browse(country, "mosi").get("/people").text
    assert page.count("<option") < MOST_LISTED
    assert "Tindwa" not in page
    answer = post(browse(country, "mosi"), "/people", place="tindwa", name="X", role="chw", login="", password="")
    assert "No place of this name." in answer.text


def test_a_manager_of_many_places_sees_the_first_and_asks_for_all(own_district, browse):
    places = [f"x{n},d1,facility,Post {n}" for n in range(60)]
    admin.import_units(own_district.store, ["id,parent,level,name", *places])
    tablet = own_district.tablet("aisha")
    barriers = [raised(own_district, f"x{n % 60}", n) for n in range(120)]
    assert {one.status for one in tablet.push(barriers).results} == {"stored"}
    client = browse(own_district, "lela")
    home, some, every = (client.get(one) for one in ("/", "/barriers", "/barriers?show=open&all=1"))
    assert max(len(home.content), len(some.content)) < 100_000
    assert "Show all 12" in Shown(home.text).text
    assert some.text.count('class="row-h"') == 50
    assert 'href="/barriers?show=open&amp;all=1"' in some.text
    assert every.text.count('href="/barriers/many-') == 120


def raised(district, facility, number):
    told = raise_barrier(
        barrier_id=f"many-{number}",
        facility=facility,
        district="d1",
        facility_name="Post",
        title=f"No fridge since August {number}",
        story="Vaccines are kept elsewhere.",
        ask="A fridge or a plan",
        kind="infrastructure",
        on="2026-11-10",
        source={"kind": "reflection", "id": "re-1"},
    )
    return district.record("barrier", "d1", facility, told)

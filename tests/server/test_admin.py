import pytest

from core.errors import BadSettings, Refused
from server import access, admin
from server.access import CONSOLE, NotYours
from server.store import log
from server.store.log import Reach
from server.store.tables import OrgUnit, Priority

HEAD = "id,parent,level,name,kind"


@pytest.fixture
def root(country):
    person = country.person("Root", "admin", "d1")
    with country.store.reading():
        return access.who_is(person)


def test_places_know_their_path_district_and_kind(country):
    found = {row.id: row for row in country.rows(OrgUnit)}
    assert (found["f1"].path, found["f1"].district, found["f1"].kind) == ("n/r/d1/f1/", "d1", "facility")
    assert (found["r"].path, found["r"].district, found["r"].kind) == ("n/r/", None, "jurisdiction")


def test_importing_again_renames_and_tells_the_devices(country):
    assert admin.import_units(country.store, [HEAD, "f1,d1,facility,Amani Health Centre,"]) == 1
    with country.store.reading():
        assert log.newest("d1", "org_unit", "f1")["name"] == "Amani Health Centre"
        assert log.newest("d2", "org_unit", "f1") is None


@pytest.mark.parametrize(
    "lines",
    [
        ["id,name", "x,y"],
        [HEAD, "x,nowhere,facility,X,"],
        [HEAD, "x,f1,facility,X,"],
        [HEAD, "x,d1,village,X,"],
        [HEAD, ",d1,facility,X,"],
        [HEAD, "a/b,d1,facility,X,"],
        [HEAD, "x,d1,facility,,"],
        [HEAD, "f1,r,district,Amani,"],
        [HEAD, "ok,d1,facility,OK,", "x,d1"],
    ],
)
def test_a_list_of_places_with_a_mistake_names_it_and_changes_nothing(country, lines):
    before = len(country.rows(OrgUnit))
    with pytest.raises(BadSettings, match=r"line|column"):
        admin.import_units(country.store, lines)
    assert len(country.rows(OrgUnit)) == before


def test_people_and_devices_are_listed_for_those_who_administer_them(country, root):
    country.enrol(country.grace, "t1")
    country.enrol(country.zawadi, "t2")
    assert {line.name for line in admin.people(country.store, root)} == {"Grace", "Neema", "Team Amani", "Root"}
    assert [line.id for line in admin.devices(country.store, root)] == ["t1"]
    assert [line.people for line in admin.devices(country.store)] == [(country.grace,), (country.zawadi,)]


def test_an_administrator_of_one_district_touches_nobody_elsewhere(country, root):
    country.enrol(country.zawadi, "t2")
    attempts = [
        lambda: admin.new_enrol_code(country.store, country.zawadi, root),
        lambda: admin.revoke_device(country.store, "t2", root),
        lambda: admin.let_go(country.store, country.zawadi, root),
        lambda: admin.set_password(country.store, country.zawadi, "a long enough one", root),
        lambda: admin.grant(country.store, country.grace, "manager", "d2", root),
        lambda: admin.add_person(country.store, "X", "", "", "team", "g1", root),
        lambda: admin.import_units(country.store, [HEAD, "g2,d2,facility,Z,"], root),
        lambda: admin.set_priority(country.store, "d1", "Hands", "Season", root),
        lambda: admin.revoke_device(country.store, "no such device", root),
    ]
    for attempt in attempts:
        with pytest.raises(NotYours):
            attempt()
    assert len(admin.new_enrol_code(country.store, country.grace, root)) == 8


def test_unknown_roles_and_people_without_work_get_no_code(country):
    with pytest.raises(Refused):
        country.person("X", "king", "d1")
    clerk = country.person("Clerk", "admin", "d1")
    with pytest.raises(Refused):
        admin.new_enrol_code(country.store, clerk)
    with pytest.raises(NotYours):
        admin.new_enrol_code(country.store, "nobody")


def test_a_priority_of_a_region_reaches_each_of_its_districts(country):
    admin.set_priority(country.store, "r", "Clean hands", "Cholera season", CONSOLE)
    assert {row.district for row in country.rows(Priority)} == {"d1", "d2"}
    with country.store.reading():
        for district in ("d1", "d2"):
            [told] = [item for item in log.entries_since(Reach(district), 0) if item.kind == "priority"]
            assert told.body == {"org_unit": "r", "text": "Clean hands", "because": "Cholera season"}


def test_a_picture_is_on_the_persons_card_when_they_enrol(country):
    admin.set_picture(country.store, country.grace, "p-grace")
    _, enrolled = country.enrol(country.grace)
    assert enrolled.person.picture == "p-grace"


@pytest.mark.parametrize(("unit", "sees"), [("n", True), ("d1", False)])
def test_a_closed_device_stays_on_the_list_of_whoever_administers_the_whole_country(country, unit, sees):
    country.enrol(country.grace, "t1")
    admin.revoke_device(country.store, "t1")
    person = country.person("Top", "admin", unit)
    with country.store.reading():
        who = access.who_is(person)
    listed = [(line.id, line.revoked) for line in admin.devices(country.store, who)]
    assert listed == ([("t1", True)] if sees else [])

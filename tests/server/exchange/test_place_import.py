"""A list of places over a tree that is in use: nothing is lost, nobody reaches further than before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server import access, admin
from server.access import NotYours
from server.exchange import place_import
from server.exchange.place_files import Listed
from server.exchange.place_plan import Here, plan
from server.store import log
from server.store.tables import Attachment, Audit, Barrier, Grant, OrgUnit, Promise, Record, Rollup, Sealed, Visit
from tests.server.country import events, statuses

TREE = (
    Listed("n", "", "national", "Nchi"),
    Listed("r", "n", "region", "Kaskazini"),
    Listed("d1", "r", "district", "Mto"),
    Listed("d2", "r", "district", "Ziwa"),
    Listed("f1", "d1", "facility", "Amani"),
    Listed("f2", "d1", "facility", "Baraka"),
    Listed("g1", "d2", "facility", "Chema"),
)


def kinds(found):
    return [(one.kind, one.place.id, one.was, one.now) for one in found.changes]


def test_looking_names_what_is_new_renamed_moved_and_closed_and_changes_nothing(country):
    before = [row.__data__ for row in country.rows(OrgUnit)]
    listed = [
        Listed("f1", "d2", "facility", "Amani Kuu"),
        Listed("f2", "d1", "facility", "Baraka", closed=True),
        Listed("h1", "d3", "facility", "Hodi"),
        Listed("d3", "r", "district", "Mlima"),
    ]
    found = place_import.preview(country.store, listed)
    assert kinds(found) == [
        ("new", "d3", "", "Kaskazini"),
        ("renamed", "f1", "Amani", "Amani Kuu"),
        ("moved", "f1", "Mto", "Ziwa"),
        ("closed", "f2", "", ""),
        ("new", "h1", "", "Mlima"),
    ]
    assert found.left_out == ("Chema", "Kaskazini", "Mto", "Nchi", "Ziwa")
    assert [row.__data__ for row in country.rows(OrgUnit)] == before


def test_the_same_list_again_changes_nothing(country):
    listed = [Listed("d3", "r", "district", "Mlima"), Listed("h1", "d3", "facility", "Hodi", closed=True)]
    assert len(place_import.apply(country.store, listed).changes) == 2
    assert place_import.apply(country.store, listed).same == 2


def test_a_closed_place_keeps_its_records_and_is_no_longer_offered(country):
    tablet, _ = country.enrol(country.grace)
    tablet.push([country.visit()])
    place_import.apply(country.store, [Listed("f1", "d1", "facility", "Amani", closed=True)])
    with country.store.reading():
        assert [row.id for row in access.units(access.CONSOLE, "facility", ("admin",))] == ["f2", "g1"]
        assert log.newest("d1", "org_unit", "f1")["status"] == "closed"
    late = country.visit()
    assert statuses(tablet.push([late])) == [("stored", None)]
    assert len(country.rows(Record, facility="f1")) == 2
    place_import.apply(country.store, [Listed("f1", "d1", "facility", "Amani")])
    with country.store.reading():
        assert "status" not in log.newest("d1", "org_unit", "f1")


def test_a_facility_takes_all_it_holds_into_another_district(country):
    tablet, _ = country.enrol(country.grace)
    sent = [country.visit(), country.promise(), country.barrier(), country.feedback()]
    tablet.push(sent)
    place_import.apply(country.store, [Listed("f1", "d2", "facility", "Amani")])
    for table in (Record, Visit, Promise, Barrier, Sealed, Rollup):
        assert {row.district for row in country.rows(table)} == {"d2"}, table
    assert country.rows(Attachment, district="d1") == []
    told = {(item.kind, item.op) for item in events(country, "d1") if item.facility == "f1"}
    assert {op for _, op in told} == {"del"}
    [promise] = events(country, "d2", "promise")
    assert (promise.op, promise.body["district"]) == ("put", "d2")
    assert [item.op for item in events(country, "d1", "org_unit") if item.id == "f1"] == ["del"]
    again = country.enrol(country.zawadi)[0]
    assert statuses(again.push(sent[:3])) == [("duplicate", None)] * 3
    assert statuses(again.push([country.promise_update()])) == [("stored", None)]
    assert len(country.rows(Record, id=sent[0].id)) == 1


def test_a_district_that_moves_takes_its_places_and_the_grants_along(country):
    place_import.apply(country.store, [Listed("s", "n", "region", "Kusini"), Listed("d1", "s", "district", "Mto")])
    paths = {row.id: row.path for row in country.rows(OrgUnit)}
    assert (paths["d1"], paths["f1"], paths["g1"]) == ("n/s/d1/", "n/s/d1/f1/", "n/r/d2/g1/")
    assert {row.path for row in country.rows(Grant, person=country.grace)} == {"n/s/d1/"}
    with country.store.reading():
        assert log.newest("d1", "org_unit", "s")["name"] == "Kusini"
        assert log.newest("d1", "org_unit", "f1")["path"] == "n/s/d1/f1/"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (Listed("x", "nowhere", "facility", "X"), "neither in the list nor here"),
        (Listed("x", "f1", "facility", "X"), "does not stand higher"),
        (Listed("x", "r", "facility", "X"), "in no district"),
        (Listed("f1", "r", "district", "Amani"), "another level"),
        (Listed("a/b", "d1", "facility", "X"), "slash"),
        (Listed("x", "d1", "village", "X"), "level is none"),
    ],
)
def test_a_place_that_cannot_stand_so_is_left_and_named_while_the_others_go_in(country, place, why):
    found = place_import.apply(country.store, [place, Listed("f9", "d1", "facility", "Tisa")])
    [left] = place_import.why_left(found)
    assert why in left
    assert [row.name for row in country.rows(OrgUnit, id="f9")] == ["Tisa"]


def test_nobody_imports_into_or_takes_from_a_place_they_do_not_administer(country):
    person = country.person("Root", "admin", "d1")
    with country.store.reading():
        root = access.who_is(person)
    mine = [Listed("f9", "d1", "facility", "Tisa")]
    for listed in (
        [*mine, Listed("g9", "d2", "facility", "Nne")],
        [Listed("f1", "d2", "facility", "Amani")],
        [Listed("g1", "d1", "facility", "Chema")],
        [Listed("z", "", "national", "Other")],
    ):
        with pytest.raises(NotYours):
            place_import.preview(country.store, listed, root)
        with pytest.raises(NotYours):
            place_import.apply(country.store, listed, root)
    assert country.rows(OrgUnit, id="f9") == []
    place_import.apply(country.store, [*TREE, *mine], root)
    assert [(row.what, row.thing) for row in country.rows(Audit, who=person)] == [("imported places", "1 changes")]


def test_tablets_of_a_district_that_is_new_get_its_forms(country):
    country.publish("wells", "1", "plain")
    place_import.apply(country.store, [Listed("d3", "r", "district", "Mlima")])
    assert {item.id.partition("/")[0] for item in events(country, "d3", "form")} >= {"wells"}


ids = st.sampled_from(["n", "r", "d1", "d2", "f1", "f2", "g1", "x", "y", ""])
listed_places = st.builds(
    Listed,
    ids,
    ids,
    st.sampled_from(["national", "region", "district", "facility", "?"]),
    st.sampled_from(["A", "B"]),
    closed=st.booleans(),
)
HERE = {one.id: Here(one.id, one.parent, one.level, one.name) for one in TREE}


@given(st.lists(listed_places, max_size=12))
def test_whatever_a_list_says_the_tree_stays_a_tree_and_the_second_time_is_quiet(listed):
    found = plan(listed, HERE)
    after = dict(HERE)
    for change in found.changes:
        place = change.place
        after[place.id] = Here(place.id, place.parent, place.level, place.name, not place.closed)
    for one in after.values():
        seen, at = set(), one
        while at.parent:
            assert at.id not in seen
            seen.add(at.id)
            at = after[at.parent]
    assert plan(listed, after).changes == ()


def test_the_first_list_of_all_fills_an_empty_tree(country):
    assert admin.import_units(country.store, ["id,parent,level,name", "f8,d8,facility,F", "d8,n,district,D"]) == 2

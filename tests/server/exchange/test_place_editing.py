"""One place at a time over a tree that is in use: nothing is lost, tablets hear of it, and what it means was true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from server import access
from server.access import CONSOLE, NotYours
from server.exchange import place_editing, place_meaning
from server.exchange.place_editing import Placed
from server.store.tables import Audit, Grant, OrgUnit, Record, Rollup, Visit
from tests.server.country import statuses

ROOM = 1 << 20


def unit(country, place):
    [row] = country.rows(OrgUnit, id=place)
    return row.parent, row.name, row.path, row.district, row.status


def pulled(tablet, since=None):
    """The places a tablet reads at its next pull, by id, and the cursor to go on from."""
    told, cursor, more = {}, since or {}, True
    while more:
        page = tablet.pull(cursor, ROOM)
        told |= {item.id: item for item in page.items if item.kind == "org_unit"}
        cursor, more = page.cursor, page.more
    return told, cursor


def test_a_place_is_added_and_its_districts_tablets_read_it_at_the_next_pull(country):
    tablet, _ = country.enrol(country.grace)
    _, cursor = pulled(tablet)
    made = place_editing.add(country.store, CONSOLE, "d1", " Hodi ", "facility", "community_post")
    assert unit(country, made) == ("d1", "Hodi", f"n/r/d1/{made}/", "d1", "active")
    assert country.rows(OrgUnit, id=made)[0].kind == "community_post"
    told, _ = pulled(tablet, cursor)
    assert (told[made].op, told[made].body["name"]) == ("put", "Hodi")
    assert [(row.what, row.thing) for row in country.rows(Audit, what="added a place")] == [("added a place", made)]
    assert place_editing.add(country.store, CONSOLE, "r", "Mlima", "district", wanted_id="OU-9") == "OU-9"


@pytest.mark.parametrize(
    ("parent", "name", "level", "code", "why"),
    [
        ("d1", "", "facility", "", "needs a name"),
        ("d1", "two\nlines", "facility", "", "needs a name"),
        ("d1", "x" * 121, "facility", "", "needs a name"),
        ("d1", "amani", "facility", "", "of this name"),
        ("d1", "Hodi", "facility", "g1", "this code already"),
        ("d1", "Hodi", "facility", "a/b", "cannot be one"),
        ("d1", "Hodi", "facility", "..", "cannot be one"),
        ("r", "Hodi", "facility", "", "in no district"),
        ("f1", "Hodi", "facility", "", "does not stand higher"),
        ("d1", "Hodi", "village", "", "level is none"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_words_and_nothing_changes(country, parent, name, level, code, why):
    before = [row.__data__ for row in country.rows(OrgUnit)]
    with pytest.raises(Refused, match=why):
        place_editing.add(country.store, CONSOLE, parent, name, level, wanted_id=code)
    assert [row.__data__ for row in country.rows(OrgUnit)] == before


def test_another_name_reaches_the_tablets_and_the_same_name_is_no_change(country):
    tablet, _ = country.enrol(country.grace)
    _, cursor = pulled(tablet)
    place_editing.rename(country.store, CONSOLE, "f1", "Amani Kuu")
    place_editing.rename(country.store, CONSOLE, "f1", " Amani Kuu ")
    assert pulled(tablet, cursor)[0]["f1"].body["name"] == "Amani Kuu"
    assert len(country.rows(Audit, what="renamed a place")) == 1
    with pytest.raises(Refused, match="of this name"):
        place_editing.rename(country.store, CONSOLE, "f2", "AMANI KUU")
    place_editing.rename(country.store, CONSOLE, "f1", "AMANI KUU")


def test_what_a_move_means_is_told_before_and_is_what_happens(country):
    here, _ = country.enrol(country.grace)
    there, _ = country.enrol(country.zawadi)
    country.enrol(country.team)
    here.push([country.visit(), country.promise(), country.barrier()])
    means = place_meaning.of_move(country.store, CONSOLE, "f1", "d2")
    assert (means.stay.names, means.stay.devices) == (("Neema", "Team Amani"), 1)
    assert (means.lose.names, means.lose.devices) == (("Grace",), 1)
    assert (means.gain.names, means.gain.devices) == (("Zawadi",), 1)
    assert vars(means.held) == {"visits": 1, "months": 1, "promises": 1, "barriers": 1}
    (_, cursor), (_, other) = pulled(here), pulled(there)
    place_editing.move(country.store, CONSOLE, "f1", "d1", "d2")
    assert unit(country, "f1") == ("d2", "Amani", "n/r/d2/f1/", "d2", "active")
    assert {row.path for row in country.rows(Grant, unit="f1")} == {"n/r/d2/f1/"}
    assert {row.district for table in (Visit, Rollup, Record) for row in country.rows(table)} == {"d2"}
    assert pulled(here, cursor)[0]["f1"].op == "del"
    assert pulled(there, other)[0]["f1"].body["district"] == "d2"
    assert statuses(here.push([country.visit()])) == [("quarantined", "not-yours")]
    assert [row.what for row in country.rows(Audit, thing="f1")] == ["moved a place to d2"]


def test_a_district_that_moves_takes_its_places_along_and_says_how_many(country):
    south = place_editing.add(country.store, CONSOLE, "n", "Kusini", "region")
    assert place_meaning.of_move(country.store, CONSOLE, "d1", south).below == 2
    place_editing.move(country.store, CONSOLE, "d1", "r", south)
    assert unit(country, "f1")[2] == f"n/{south}/d1/f1/"


def test_who_sees_both_places_neither_loses_nor_gains(country):
    country.person("Rashid", "manager", "r")
    country.person("Both", "manager", "d1")
    with country.store.writing():
        both = country.rows(Grant, unit="d1", role="manager")[0].person
        Grant.insert(person=both, role="manager", unit="d2", path="n/r/d2/").execute()
    means = place_meaning.of_move(country.store, CONSOLE, "f1", "d2")
    assert (means.lose.names, means.gain.names) == (("Grace",), ("Zawadi",))


def test_what_was_decided_on_an_older_picture_is_asked_again(country):
    place_editing.move(country.store, CONSOLE, "f1", "d1", "d2")
    with pytest.raises(Refused, match="meanwhile"):
        place_editing.move(country.store, CONSOLE, "f1", "d1", "d2")


def test_nobody_comes_to_hang_below_themselves_or_under_a_closed_place(country):
    place_editing.close(country.store, CONSOLE, "g1")
    place_editing.close(country.store, CONSOLE, "d2")
    for place, was, parent in (("f1", "d1", "d2"), ("r", "n", "d1"), ("d1", "r", "d1"), ("f1", "d1", "r")):
        with pytest.raises(Refused):
            place_editing.move(country.store, CONSOLE, place, was, parent)
    with pytest.raises(Refused, match="is closed"):
        place_editing.add(country.store, CONSOLE, "d2", "Hodi", "facility")
    look = place_editing.look(country.store, CONSOLE, "f1")
    assert place_editing.homes(country.store, CONSOLE, look) == []


def test_a_place_closes_from_below_and_opens_from_above_and_keeps_everything(country):
    tablet, _ = country.enrol(country.grace)
    tablet.push([country.visit(), country.promise()])
    _, cursor = pulled(tablet)
    with pytest.raises(Refused, match="open places below"):
        place_editing.close(country.store, CONSOLE, "d1")
    means = place_meaning.of_close(country.store, CONSOLE, "f1")
    assert (means.held.visits, means.held.promises, means.lose.n, means.gain.n) == (1, 1, 0, 0)
    for place in ("f1", "f2", "d1"):
        place_editing.close(country.store, CONSOLE, place)
    told, cursor = pulled(tablet, cursor)
    assert {one: item.body.get("status") for one, item in told.items()} == {
        "f1": "closed",
        "f2": "closed",
        "d1": "closed",
    }
    assert statuses(tablet.push([country.visit()])) == [("stored", None)]
    assert len(country.rows(Record, facility="f1")) == 3
    with pytest.raises(Refused, match="is closed"):
        place_editing.open_again(country.store, CONSOLE, "f1")
    place_editing.open_again(country.store, CONSOLE, "d1")
    place_editing.open_again(country.store, CONSOLE, "f1")
    assert "status" not in pulled(tablet, cursor)[0]["f1"].body
    assert len(country.rows(Audit, thing="f1")) == 2


def test_an_administrator_changes_what_is_theirs_and_nothing_beside(country):
    person = country.person("Mini", "admin", "d1")
    country.person("Lela", "manager", "d1")
    with country.store.reading():
        mini, lela = access.who_is(person), access.who_is(country.rows(Grant, role="manager")[0].person)
    store = country.store
    place_editing.rename(store, mini, "f1", "Amani Kuu")
    for refused in (
        lambda: place_editing.rename(store, lela, "f1", "X"),
        lambda: place_editing.add(store, mini, "d2", "X", "facility"),
        lambda: place_editing.rename(store, mini, "g1", "X"),
        lambda: place_editing.move(store, mini, "f1", "d1", "d2"),
        lambda: place_editing.move(store, mini, "d1", "r", "n"),
        lambda: place_editing.close(store, mini, "r"),
        lambda: place_editing.open_again(store, mini, "g1"),
        lambda: place_meaning.of_move(store, mini, "f1", "d2"),
        lambda: place_meaning.of_close(store, lela, "f1"),
        lambda: place_editing.look(store, mini, "nowhere"),
        lambda: place_editing.right_below(store, mini, "r"),
    ):
        with pytest.raises(NotYours):
            refused()
    assert [one.id for one in place_editing.highest(store, mini)] == ["d1"]
    assert [one.id for one in place_editing.found(store, mini, "a")] == ["f1", "f2"]
    assert [one.id for one in place_editing.found(store, CONSOLE, "G1")] == ["g1"]


def test_names_of_people_elsewhere_are_counted_and_not_told(country):
    person = country.person("Mini", "admin", "d1")
    with country.store.writing():
        Grant.insert(person=person, role="admin", unit="d2", path="n/r/d2/").execute()
        Grant.update(path="n/r/d2/g1/", unit="g1").where(Grant.person == country.zawadi).execute()
    country.person("Aloof", "manager", "r")
    with country.store.reading():
        mini = access.who_is(person)
    means = place_meaning.of_close(country.store, mini, "f1")
    assert (means.stay.n, means.stay.names) == (2, ("Neema", "Team Amani"))
    assert place_meaning.of_move(country.store, mini, "f1", "d2").gain.n == 0


@given(st.sampled_from(["national", "region", "district", "facility"]))
def test_what_is_offered_below_a_place_always_stands_lower(level):
    levels = place_editing.levels_below(Placed("x", "X", level, True, ()))
    order = ["national", "region", "district", "facility"]
    assert all(order.index(one) > order.index(level) for one in levels)
    assert ("facility" in levels) == (level == "district")

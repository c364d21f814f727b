"""What lies below some places is found without looking at the rest of the country."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server import access, admin, kept_aside
from server.access import Grant, Who
from server.exchange import place_editing, place_import
from server.odk import offered
from server.store import reading, standing
from server.store.below import below, tops
from server.store.tables import OrgUnit
from tests.server.country import Country

PATH = st.lists(st.sampled_from(["a", "ab", "b", "A", "a0", "é", "z"]), max_size=4).map(
    lambda parts: "".join(f"{part}/" for part in parts)
)
LELA = Who("lela", "Lela", tuple(Grant(role, "d1", "n/r/d1/") for role in ("manager", "admin")))
FEW_STEPS = 20


@given(st.lists(PATH))
def test_the_tops_reach_exactly_what_all_the_paths_reach(paths):
    chosen = tops(paths)
    assert set(chosen) <= set(paths)
    assert all(path.startswith(tuple(chosen)) for path in paths)
    assert not any(one != other and one.startswith(other) for one in chosen for other in chosen)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.sets(PATH.filter(bool)), paths=st.lists(PATH, max_size=5))
def test_the_condition_means_that_a_path_begins_with_one_of_them(country, places, paths):
    with country.store.writing():
        OrgUnit.delete().execute()
        for place in places:
            OrgUnit.create(id=place, path=place, level="facility", name=place)
    with country.store.reading():
        found = {row.path for row in OrgUnit.select().where(below(OrgUnit.path, paths))}
    assert found == {place for place in places if any(place.startswith(path) for path in paths)}


def test_hundreds_of_places_granted_one_by_one_are_asked_for_at_once(country):
    paths = [*(f"n/r/d9/f{n}/" for n in range(3_000)), "n/r/d1/f1/"]
    with country.store.reading():
        assert [row.id for row in OrgUnit.select().where(below(OrgUnit.path, paths))] == ["f1"]


READINGS = {
    "what a tablet is told of": lambda store: access.reaches(LELA.grants),
    "places": lambda store: reading.places(store, LELA),
    "a place": lambda store: reading.place(store, LELA, "f1"),
    "promises": lambda store: reading.promises(store, LELA, unfinished=True),
    "promises kept": lambda store: reading.closed_promises(store, LELA, 5),
    "barriers": lambda store: reading.barriers(store, LELA),
    "last visits": lambda store: reading.last_visits(store, LELA),
    "measures": lambda store: reading.series(store, LELA),
    "measures of a place": lambda store: reading.series(store, LELA, "f1"),
    "voices": lambda store: reading.voices(store, LELA),
    "where somebody stands": lambda store: standing.of(store, LELA, reading.day_of(store.clock.now_ms())),
    "devices": lambda store: standing.devices_heard(store, LELA, store.clock.now_ms()),
    "what to look at": lambda store: kept_aside.how_many(store, LELA),
    "forms": lambda store: offered.forms_for(LELA),
    "the highest places": lambda store: place_editing.highest(store, LELA),
    "where a place may hang": lambda store: place_editing.homes(store, LELA, place_editing.look(store, LELA, "f1")),
    "places looked for": lambda store: place_editing.found(store, LELA, "amani"),
    "how many places": lambda store: place_import.counts(store, LELA),
}


@pytest.mark.parametrize("name", READINGS)
def test_what_a_district_reads_does_not_take_longer_in_a_larger_country(one_country, name):
    before = steps(one_country, READINGS[name])
    assert before
    grow(one_country, districts=60)
    assert steps(one_country, READINGS[name]) <= before * 1.5 + FEW_STEPS


@pytest.fixture
def one_country(clock):
    made = Country(clock, random.Random(11))
    tablet, _ = made.enrol(made.grace)
    tablet.push([made.visit(), made.promise(), made.barrier()])
    yield made
    made.store.close()


def grow(country, districts):
    """More districts with ten places each, a tablet, a visit and a promise in each."""
    names = [f"e{n}" for n in range(districts)]
    places = [f"{name}-{m},{name},facility,Amani {m}" for name in names for m in range(10)]
    admin.import_units(country.store, ["id,parent,level,name", *(f"{one},r,district,{one}" for one in names), *places])
    for name in names:
        tablet, _ = country.enrol(country.person(f"Somebody of {name}", "supervisor", name))
        there = {"district": name, "facility": f"{name}-1"}
        tablet.push([country.visit(**there), country.promise(f"pr-{name}", **there)])


def steps(country, read):
    """How many steps SQLite's own machine takes for it."""
    taken = []
    with country.store.reading():
        connection = country.store.engine.database.connection()
        connection.set_progress_handler(lambda: taken.append(1), 1)
        try:
            read(country.store)
        finally:
            connection.set_progress_handler(None, 0)
    return len(taken)

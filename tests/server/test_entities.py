"""Lists that records feed, taken in by the real server: once each, in any order, told to the whole district."""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.store.entity_tables import Entity, EntityWord
from server.store.tables import Record
from tests.fakes.clock import FakeClock
from tests.server.country import Country, events, statuses


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def change(entity="h1", base="", *, creates=False, updates=None, label="", dataset="homes", **more):
    properties = {name: value for name, value in more.items() if name not in ("trunk_version", "branch")}
    return {
        "dataset": dataset,
        "id": entity,
        "creates": creates,
        "updates": (not creates) if updates is None else updates,
        "label": label,
        "properties": properties,
        "base_version": base,
        "trunk_version": more.get("trunk_version", ""),
        "branch": more.get("branch", ""),
    }


def sheet(country, *changes, **how):
    data = {"answers": {"who": "Ana"}, "started": 1, "ended": 2, "score": None, "entities": list(changes)}
    return country.record(data, form="homes_form", version="1", **how)


def standing(country, **where):
    return [(one.id, one.label, one.version, one.conflict) for one in country.rows(Entity, **where)]


def test_a_registered_entity_is_told_to_the_whole_district(country, tablet):
    made = sheet(country, change(creates=True, label="Ana", phone="1"))
    tablet.push([made])
    [told] = events(country, kind="entity")
    assert (told.id, told.facility, told.op) == ("homes/h1", None, "put")
    assert told.body == {
        "dataset": "homes",
        "id": "h1",
        "label": "Ana",
        "version": 1,
        "properties": {"phone": "1"},
        "heard": {made.id: 1},
    }
    neema = country.enrol(country.neema)[0]
    assert [one.id for one in neema.pull({}, 1 << 20).items if one.kind == "entity"] == ["homes/h1"]
    zawadi = country.enrol(country.zawadi)[0]
    assert not [one for one in zawadi.pull({}, 1 << 20).items if one.kind == "entity"]


def test_a_change_that_comes_first_waits_for_what_it_changes(country, tablet):
    tablet.push([sheet(country, change(base="1", phone="2"))])
    assert events(country, kind="entity") == []
    tablet.push([sheet(country, change(creates=True, label="Ana", phone="1"))])
    [told] = events(country, kind="entity")
    assert (told.body["version"], told.body["properties"]) == (2, {"phone": "2"})


def test_two_tablets_that_did_not_know_of_each_other_lose_nothing(country, tablet):
    tablet.push([sheet(country, change(creates=True, label="Ana", phone="1"))])
    tablet.push([sheet(country, change(base="1", phone="2"))])
    other = country.enrol(country.neema)[0]
    other.push([sheet(country, change(base="1", phone="3"), author=country.neema)])
    assert standing(country) == [("h1", "Ana", 3, "hard")]
    assert len(country.rows(EntityWord)) == 3


def test_a_record_that_is_sent_again_says_anew_what_it_said(country, tablet):
    first = sheet(country, change(creates=True, label="Ana", phone="1"))
    tablet.push([first])
    tablet.push([sheet(country, change(base="1", village="Ifo"))])
    tablet.push([sheet(country, change(creates=True, label="Anna", phone="9"), id=first.id, rev=2)])
    [told] = events(country, kind="entity")
    assert (told.body["label"], told.body["version"]) == ("Anna", 2)
    assert told.body["properties"] == {"phone": "9", "village": "Ifo"}
    assert told.body["heard"][first.id] == 2


def test_an_entity_that_its_record_takes_back_goes_from_the_devices(country, tablet):
    first = sheet(country, change(creates=True, label="Ana"))
    tablet.push([first])
    tablet.push([sheet(country, id=first.id, rev=2)])
    [told] = events(country, kind="entity")
    assert (told.id, told.op, told.body) == ("homes/h1", "del", {})
    assert standing(country) == []
    assert len(country.rows(Record)) == 2


@pytest.mark.parametrize(
    "odd",
    [
        "nonsense",
        {"dataset": "homes"},
        change(dataset="../homes", creates=True),
        change("h/1", creates=True),
        change("", creates=True),
        change(creates=False, updates=False),
        change(creates=True, __version="7"),
        change(creates=True, name="x"),
        change(creates=True, phone="1" * 4001),
        change(creates=True, phone=5),
        change(creates=True, base="1" * 10),
        {**change(creates=True), "creates": "yes"},
        {**change(creates=True), "properties": {f"p{n}": "" for n in range(101)}},
    ],
)
def test_what_cannot_be_believed_is_flagged_and_the_rest_counts(country, tablet, odd):
    sent = sheet(country, odd, change("h2", creates=True, label="Ben"))
    assert statuses(tablet.push([sent])) == [("stored", "unknown-form-version")]
    assert "entities" in country.rows(Record)[0].flags.split()
    assert standing(country) == [("h2", "Ben", 1, "")]


def test_words_that_are_odd_but_harmless_are_taken(country, tablet):
    hostile = '=1+1" <b>\u202e\x00'
    tablet.push([sheet(country, {**change(creates=True, label=hostile * 100, x=hostile), "from_a_newer_app": 1})])
    [told] = events(country, kind="entity")
    assert told.body["properties"] == {"x": hostile}
    assert (len(told.body["label"]), told.body["label"][-1]) == (300, "…")


def test_one_record_that_says_two_things_of_one_entity_says_one_thing(country, tablet):
    both = sheet(country, change(creates=True, label="Ana", phone="1"), change(base="1", village="Ifo"))
    tablet.push([both])
    [told] = events(country, kind="entity")
    assert (told.body["version"], told.body["properties"]) == (1, {"phone": "1", "village": "Ifo"})


def test_only_the_newest_records_are_named_with_an_entity(country, tablet):
    tablet.push([sheet(country, change(creates=True, label="Ana"))])
    tablet.push([sheet(country, change(base=str(n), phone=str(n))) for n in range(1, 40)])
    [told] = events(country, kind="entity")
    assert (told.body["version"], len(told.body["heard"])) == (40, 32)


@cache
def _country():
    return Country(FakeClock(), random.Random(5))


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_any_order_and_any_duplicates_give_the_same_number_of_versions_and_lose_nothing(data):
    country = _country()
    tablet = country.enrol(country.grace)[0]
    entity = country.ids.record()
    ways = [
        lambda: change(entity, creates=True, label="Ana", phone="1"),
        lambda: change(entity, data.draw(st.sampled_from(["1", "2"])), phone=data.draw(st.sampled_from("23"))),
        lambda: change(entity, "1", branch="b", trunk_version="1", village="Ifo"),
        lambda: change(entity, creates=True, updates=True, label="Ann"),
    ]
    records = []
    for _ in range(data.draw(st.integers(1, 5))):
        record = sheet(country, data.draw(st.sampled_from(ways))())
        records.append(record)
        if data.draw(st.booleans()):
            records.append(sheet(country, data.draw(st.sampled_from(ways))(), id=record.id, rev=2))
    arriving = data.draw(st.permutations([*records, *data.draw(st.lists(st.sampled_from(records), max_size=4))]))
    for record in arriving:
        tablet.push([record])
    words = country.rows(EntityWord, id=entity)
    newest = {record.id: record.rev for record in records}
    assert {row.record: row.rev for row in words} == newest
    begun = any(
        row.settles is False and ('"creates":true' in row.body or '"base_version":""' in row.body) for row in words
    )
    assert [row.version for row in country.rows(Entity, id=entity)] == ([len(newest)] if begun else [])

"""The work of a tablet that was shut out: closed for the programme, taken in by whoever has the key, as if it had come in time."""

import pytest

from core.records import WireRecord
from server import admin, counting, left_work
from server.sealing import DataKey
from server.store.tables import Audit, Record, Sealed, Visit
from sync.canonical import canonical, sha256_of


def closed(country, record, key=None, plain=None):
    """What `storage.left_behind` makes of a record that waited."""
    key = key or country.key
    words = canonical(vars(record)) if plain is None else plain
    data = {"key": key.id, "sealed": key.seal("left_work", record.facility, words)}
    return WireRecord(country.ids.unlinkable(), 1, "left_work", record.district, record.facility, sha256_of(data), data)


@pytest.fixture
def lost(country):
    """The way of a tablet of Grace's that was shut out."""
    protocol, _ = country.enrol(country.grace, "lost")
    admin.revoke_device(country.store, "lost")
    return protocol


def keys(country):
    return {country.key.id: country.key}


def test_it_is_kept_closed_and_aside_and_says_only_which_tablet_it_is_from(country, lost):
    assert {one.status for one in lost.push([closed(country, country.visit())]).results} == {"quarantined"}
    assert country.rows(Record) == []
    [row] = country.rows(Sealed)
    assert (row.flags, row.status) == ("left-behind lost", "quarantined")
    assert (left_work.waiting(country.store), counting.left_behind(country.store)) == (1, 0)
    assert country.open_sealed().people == counting.let_in(country.store, 10) == 0


def test_whoever_has_the_key_takes_it_in_under_the_people_of_that_tablet_and_once(country, lost):
    visit = country.visit()
    lost.push([closed(country, visit)])
    assert left_work.take_in(country.store, keys(country), 10) == 1
    [record] = country.rows(Record)
    assert (record.id, record.author, record.device, record.flags) == (visit.id, country.grace, "lost", "")
    assert len(country.rows(Visit)) == 1
    assert left_work.take_in(country.store, keys(country), 10) == left_work.waiting(country.store) == 0
    assert len(country.rows(Audit, what="took in the work of a shut-out device")) == 1


def test_what_came_in_time_too_is_not_there_twice(country):
    protocol, _ = country.enrol(country.grace, "lost")
    visit = country.visit()
    protocol.push([visit])
    admin.revoke_device(country.store, "lost")
    protocol.push([closed(country, visit)])
    assert left_work.take_in(country.store, keys(country), 10) == 1
    assert len(country.rows(Record)) == len(country.rows(Visit)) == 1


def test_somebody_elses_place_and_name_are_not_believed(country, lost):
    elsewhere = country.promise("pr-9", facility="g1", district="d2")
    forged = country.promise("pr-8", author=country.zawadi)
    lost.push([closed(country, elsewhere), closed(country, forged)])
    left_work.take_in(country.store, keys(country), 10)
    found = {record.id: (record.status, record.flags) for record in country.rows(Record)}
    assert found == {elsewhere.id: ("quarantined", ""), forged.id: ("stored", "author")}


def test_another_key_waits_and_nonsense_is_flagged_and_kept(country, lost):
    other = DataKey(b"o" * 32)
    lost.push([closed(country, country.visit(), other), closed(country, country.visit(), plain=b"[1]")])
    assert left_work.take_in(country.store, keys(country), 10) == 0
    assert sorted(row.flags for row in country.rows(Sealed)) == ["left-behind lost", "unopened"]
    assert left_work.take_in(country.store, {other.id: other}, 10) == 1


def test_a_tablet_in_service_gets_nothing_counted_by_it(country):
    protocol, _ = country.enrol(country.grace, "here")
    protocol.push([closed(country, country.visit())])
    assert left_work.waiting(country.store) == 0
    assert [row.flags for row in country.rows(Sealed)] == ["unopened"]

"""Sheets packed with what their form says beforehand, from a real tablet to a real server over real HTTP."""

import json
from contextlib import contextmanager

import pytest

from app.dictionaries import FormsHere
from benchmarks import visit
from core.errors import ServerSaysNo
from server.access import CONSOLE
from server.form_publishing import publish
from server.store.tables import FormVersion
from sync.dictionary import bare_dictionary, dictionary_of, name_of
from sync.protocol import BY_DICTIONARY
from tests.faults.world import World, all_is_well


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "server")
    yield made
    made.close()


@pytest.fixture
def version(world):
    return publish(world.store, visit.WORKBOOK, CONSOLE, purpose="visit", plan=visit.PLAN).version


@contextmanager
def tablet_that_has_the_form(world, folder):
    tablet = world.tablet(folder)
    tablet.client.packing.dictionaries = FormsHere(tablet.session)
    tablet.rounds()
    world.link.heard.clear()
    yield tablet
    tablet.close()


def visits(tablet, version, seed=1):
    data = {**visit.finished(seed), "started": tablet.clock.now_ms() - 9_000, "ended": tablet.clock.now_ms()}
    return tablet.makes("submission", data=data, form="kioo_visit", version=version)


def pushes(world):
    """Of each push how it was packed, and its bytes."""
    found = [one for one in world.link.heard if one.path == "push"]
    return [(dict(one.headers).get("Content-Encoding", ""), len(one.body)) for one in found]


def test_a_visit_alone_goes_by_the_dictionary_of_its_form(world, version, tmp_path):
    with tablet_that_has_the_form(world, tmp_path) as tablet:
        record = visits(tablet, version)
        tablet.rounds()
        ((way, size),) = pushes(world)
        assert (way, world.held(record)) == (BY_DICTIONARY, 1)
        assert size < 1_000
        all_is_well(world, tablet)


def test_both_ends_make_the_same_of_it(world, version, tmp_path):
    with tablet_that_has_the_form(world, tmp_path) as tablet:
        made = FormsHere(tablet.session)("kioo_visit", version)
        assert world.service.dictionaries.named(name_of(made)) == made


def test_a_form_the_server_lost_costs_one_request_and_no_record(world, version, tmp_path):
    """As after a backup from before it was published was put back."""
    with tablet_that_has_the_form(world, tmp_path) as tablet:
        with world.store.writing():
            FormVersion.delete().execute()
        first, second = visits(tablet, version), None
        tablet.rounds()
        assert [way for way, _ in pushes(world)] == [BY_DICTIONARY, "gzip"]
        second = visits(tablet, version, seed=2)
        tablet.rounds()
        assert [way for way, _ in pushes(world)] == [BY_DICTIONARY, "gzip", "gzip"]
        assert [world.held(record) for record in (first, second)] == [1, 1]
        all_is_well(world, tablet)


def test_an_older_server_is_never_offered_one(world, version, tmp_path, monkeypatch):
    with tablet_that_has_the_form(world, tmp_path) as tablet:
        monkeypatch.setattr("server.sync_service.BY_DICTIONARY", "something-newer")
        record = visits(tablet, version)
        tablet.rounds()
        assert [way for way, _ in pushes(world)] == ["gzip"]
        assert world.held(record) == 1


def test_a_version_published_while_the_server_runs_is_known_when_it_is_named(world, version, tmp_path):
    assert world.service.dictionaries.named(name_of(bare_dictionary())) == bare_dictionary()
    with world.store.writing():
        row = FormVersion.get()
        FormVersion.insert(**{**row.__data__, "version": "later"}).execute()
    made = dictionary_of("kioo_visit", "later", row.xml.encode(), json.loads(row.plan))
    assert world.service.dictionaries.named(name_of(made)) == made


def test_a_damaged_form_on_the_tablet_holds_no_record_up(world, version, tmp_path):
    with tablet_that_has_the_form(world, tmp_path) as tablet:
        kept = tablet.session.get("form", f"kioo_visit/{version}")
        tablet.session.put("form", kept.id, {**kept.body, "xml": "<html/>"})
        record = visits(tablet, version)
        tablet.rounds()
        assert world.held(record) == 1


def test_only_a_device_that_we_know_makes_the_server_look(world, version):
    stranger = world.service.for_token("nobody")
    with pytest.raises(ServerSaysNo, match="not-enrolled"):
        stranger.dictionary(b"12345678")

"""What forms bring along comes down over every way and into every store: whole, proved, from where it stopped."""

import os
import random
from hashlib import sha256

import pytest

from core.ids import IdMaker
from core.records import Attachment
from server.access import CONSOLE
from server.form_files import Brought
from server.form_publishing import publish
from storage.vault import open_vault
from sync import engine, events
from sync.http_client import HttpClient
from sync.runner import run_round
from tests.contracts.conftest import server_stand
from tests.contracts.test_local_store import CHEAP
from tests.fakes.http_server import serving
from tests.fakes.memory_server import MemoryServer, enrolled
from tests.fakes.memory_store import MemoryStore
from tests.fakes.network import BadNetwork
from tests.forms.wells import wells

ROWS = "".join(f"v{n},Village {n},{random.Random(n).random()}\n" for n in range(8_000))
LIST = f"name,label,ward\n{ROWS}".encode()
NAME = sha256(LIST).hexdigest()
ABOUT = Attachment("villages.csv", "list", len(LIST), NAME)


@pytest.fixture
def vault(clock, tmp_path):
    made = open_vault(tmp_path / "device", clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP)
    made.add_person("p1", "Grace", "supervisor", "sun", "4711")
    yield made
    made.close()


@pytest.fixture(params=["memory", "vault while locked"])
def store(request):
    return MemoryStore() if request.param == "memory" else request.getfixturevalue("vault").sync_session()


def told(clock):
    world = MemoryServer(clock)
    world.lend("wells", "1", "villages.csv", LIST)
    world.lend("wells", "1", "well.png", b"small", use="image")
    world.tell("form", "wells/1", {"form": "wells", "version": "1", "published": 1})
    return world


def test_pieces_become_whole_only_when_they_are_the_content_that_was_named(store, clock):
    world = told(clock)
    store.apply_pull(world.log, {"d1": 3})
    down = store.downloads
    assert [one.name for one in down.wanted()] == ["villages.csv", "well.png"]
    assert down.add(ABOUT, 0, LIST[:1000]) == 1000
    assert down.add(ABOUT, 500, LIST[500:]) == 1000
    assert (down.have(NAME), len(down.wanted())) == (1000, 2)
    assert down.add(ABOUT, 1000, b"?" * (len(LIST) - 1000)) == 0
    assert down.have(NAME) == 0
    assert down.add(ABOUT, 0, LIST) == len(LIST)
    assert [one.name for one in down.wanted()] == ["well.png"]
    assert down.add(ABOUT, len(LIST), b"more") == len(LIST)


@pytest.mark.parametrize("seed", range(4))
def test_through_a_bad_network_all_comes_down(store, clock, seed):
    network = BadNetwork(enrolled(told(clock)), random.Random(seed))
    state, changed = engine.State(), []
    for number in range(80):
        network.good = number > 50
        event = events.Tick() if number else events.Woken("start")
        state, report = run_round(store, network, state, clock, lambda: 0.5, event=event)
        changed += report.changed
    assert store.downloads.wanted() == []
    assert store.downloads.have(NAME) == len(LIST)
    assert ("content", NAME) in changed


def test_what_the_server_does_not_have_steps_aside_and_the_rest_comes(store, clock):
    world = told(clock)
    del world.lent[NAME]
    state, report = run_round(store, enrolled(world), engine.State(), clock, lambda: 0.5, event=events.Woken("start"))
    assert [one.name for one in store.downloads.wanted()] == ["villages.csv"]
    assert (state.phase, report.problem) == ("settled", "content-unknown")


def test_another_content_than_the_one_named_is_never_used(store, clock):
    world = told(clock)
    world.lent[NAME] = LIST[:-1] + b"?"
    _, report = run_round(store, enrolled(world), engine.State(), clock, lambda: 0.5, event=events.Woken("start"))
    assert [one.name for one in store.downloads.wanted()] == ["villages.csv"]
    assert report.problem == "content-mismatch"


def test_only_the_newest_version_is_fetched_and_equal_contents_once(vault, clock):
    world = told(clock)
    world.lend("wells", "2", "villages.csv", LIST)
    world.lend("wells", "2", "copy.csv", LIST)
    world.tell("form", "wells/2", {"form": "wells", "version": "2", "published": 2})
    session = vault.sync_session()
    session.apply_pull(world.log, {"d1": len(world.log)})
    assert [one.sha256 for one in session.downloads.wanted()] == [NAME]


def test_a_published_form_reaches_a_real_vault_over_http_although_the_way_breaks_off(vault, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    publish(app.state.store, wells(), CONSOLE, brought=Brought(tmp_path, {"villages.csv": LIST}))
    session = vault.sync_session()
    with serving(app) as url:
        with HttpClient(url) as newcomer:
            token = newcomer.enrol(stand.new_code(), "tablet-1", "Tablet").token
        with HttpClient(url, token=token, server=stand.server) as client:
            usual, asked = client.content, []

            def breaks_off(sha256, start, limit_bytes):
                asked.append(start)
                client._base = url if len(asked) != 3 else "http://127.0.0.1:1"
                return usual(sha256, start, limit_bytes)

            client.content = breaks_off
            state, report = run_round(session, client, engine.State(), clock, lambda: 0.5, event=events.Woken("start"))
            assert report.problem == "nobody-answered"
            assert 0 < session.downloads.have(NAME) < len(LIST)
            client._base = url
            run_round(session, client, state, clock, lambda: 0.5, event=events.Woken("hand"))
    assert asked.count(0) == 1
    assert b"".join(session.downloads.read(NAME)) == LIST
    assert len(list((tmp_path / "device" / "attachments").iterdir())) == 1

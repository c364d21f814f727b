"""What records say of lists, on the wire: section 9 of docs/sync-protocol.md against the real server, over a bad network too."""

import json
import re
from pathlib import Path
from random import Random

import pytest

from storage.vault import open_vault
from sync import engine, events
from sync.canonical import sha256_of
from sync.http_client import HttpClient
from sync.runner import run_round
from tests.contracts.conftest import server_stand
from tests.contracts.test_local_store import CHEAP
from tests.fakes.http_server import serving
from tests.fakes.memory_store import make_record
from tests.fakes.network import BadNetwork

SECTION = (Path(__file__).parents[2] / "docs" / "sync-protocol.md").read_text("utf-8").split("\n## 9.")[1]
TOLD = re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL)
UP = json.loads("{" + TOLD[0].replace("9d1f...", "9d1f") + "}")
DOWN = json.loads(TOLD[1].replace("9d1f...", "9d1f"))


def saying(record_id, **changes):
    (usual,) = UP["entities"]
    data = {"answers": {}, "entities": [{**usual, **changes}]}
    return make_record(record_id, kind="submission", data=data, sha256=sha256_of(data))


@pytest.fixture(params=["server", "server over http"])
def device(request, clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    if request.param == "server":
        yield stand.enrolled()
        app.state.store.close()
        return
    with serving(app) as url:
        opened = []
        stand.connect = lambda token: opened.append(HttpClient(url, token=token, server=stand.server)) or opened[-1]
        yield stand.enrolled()
        for one in opened:
            one.close()


def entities(device):
    return [item for item in device.pull({}, 1 << 20).items if item.kind == "entity"]


def test_the_documents_examples_are_what_goes_up_and_what_comes_down(device):
    device.push([saying("r1")])
    [item] = entities(device)
    assert (item.id, item.op, item.facility, item.district) == ("households/9d1f", "put", None, "d1")
    assert item.body.keys() == DOWN.keys()
    assert {name: type(value) for name, value in item.body.items()} == {
        name: type(value) for name, value in DOWN.items()
    }
    assert item.body == {**DOWN, "version": 1, "properties": {"phone": "0700 1"}, "heard": {"r1": 1}}


def test_the_newest_word_replaces_the_item_and_one_taken_back_deletes_it(device):
    device.push([saying("r1"), saying("r2", creates=False, updates=True, base_version="1", properties={"phone": "2"})])
    [item] = entities(device)
    assert (item.body["version"], item.body["properties"], item.body["heard"]) == (
        2,
        {"phone": "2"},
        {"r1": 1, "r2": 1},
    )
    gone = {"answers": {}}
    device.push([make_record(one, rev=2, kind="submission", data=gone, sha256=sha256_of(gone)) for one in ("r1", "r2")])
    [item] = entities(device)
    assert (item.op, item.body) == ("del", {})


@pytest.mark.parametrize("seed", range(3))
def test_a_bad_network_neither_loses_nor_doubles_what_was_said(clock, tmp_path, seed, ids):
    app, stand = server_stand(clock, tmp_path)
    way = BadNetwork(stand.enrolled(), Random(seed))
    vault = open_vault(tmp_path / "device", clock=clock, ids=ids, kdf=CHEAP)
    try:
        session = vault.add_person("p1", "Grace", "supervisor", "sun", "4711")
        later = {"creates": False, "updates": True, "trunk_version": "1", "branch": "b"}
        said = [saying("r0")] + [
            saying(f"r{n}", **later, base_version=str(n), properties={"phone": str(n)}) for n in range(1, 6)
        ]
        for record in said:
            session.put("note", record.id, {}, events=[record])
        state = engine.State()
        for number in range(80):
            way.good = number > 50
            event = events.Tick() if number else events.Woken("start")
            state, _ = run_round(session, way, state, clock, lambda: 0.5, event=event)
        told = session.get("entity", "households/9d1f")
        assert told.body["properties"] == {"phone": "5"}
        assert session.outbox() == []
        assert told.body["heard"] == {f"r{n}": 1 for n in range(6)}
    finally:
        vault.close()
        app.state.store.close()

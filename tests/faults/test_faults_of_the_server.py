"""Faults of the server, and of what is sent to it (docs/faults.md); each test bears the name of its row."""

import gzip
import os
import random
import socket
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest
import requests

from core.errors import ServerSaysNo
from core.records import attachments_of
from server import admin
from server.blobs import lies_at
from server.store.tables import Device, DevicePerson, Record, Sealed
from sync.dictionary import NAME_BYTES, bare_dictionary, name_of
from sync.last_words import send_left
from sync.status import NEEDS_YOU, ON_ITS_WAY, SAFE, explain
from sync.wire import PROBLEM_TYPE
from tests.faults import link
from tests.faults.world import all_is_well

ROOT = Path(__file__).resolve().parents[2]


def text_of(size, seed=0):
    """Text that does not shrink."""
    return random.Random(seed).randbytes(size // 2).hex()


def problem(world, code, status):
    marks = (f"Kioo-Server: {world.service.server}", f"Content-Type: {PROBLEM_TYPE}")
    return link.says(f"{status} No", f'{{"type": "{code}", "status": {status}}}', *marks)


def plain(body):
    """A body as it was before it was packed, gzip or by the dictionary of what is no form."""
    dictionary = bare_dictionary()
    if body[:NAME_BYTES] == name_of(dictionary):
        return zlib.decompressobj(zdict=dictionary).decompress(body[NAME_BYTES:])
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def unless(dislikes, answer):
    """Passes what nobody dislikes."""
    return lambda exchange: (answer if dislikes(exchange.body) else link.passes)(exchange)


def test_race_same_id(world, tablet):
    record = tablet.makes()
    told, start = [], threading.Barrier(6)

    def work():
        with tablet.dial() as client:
            start.wait(10)
            told.append(client.push([record]).results[0].status)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["duplicate"] * 5 + ["stored"]
    tablet.rounds()
    all_is_well(world, tablet)


def test_id_collision(world, tablet, new_tablet):
    other = new_tablet(world)
    first = tablet.makes(id="the-same")
    second = other.makes(id="the-same", data={"what": "something else"})
    tablet.rounds()
    other.rounds()
    assert (world.row(first).status, world.row(second).status) == ("stored", "conflict")
    assert (tablet.word(first), other.word(second)) == (SAFE, SAFE)
    assert "The district has both" in explain("same-id").what
    all_is_well(world, tablet, other)


DIES_IN_MID_BATCH = """
import os, signal, socket, sys
from pathlib import Path
import uvicorn
from core.settings import ServerSettings
from server.main import create_app
from server.store.tables import Record
app = create_app(ServerSettings(database=f"sqlite:///{sys.argv[1]}/server.db", server_folder=Path(sys.argv[1])))
add_all = Record.add_all
def add_some_and_die(rows):
    add_all(rows[:3])
    os.kill(os.getpid(), signal.SIGKILL)
Record.add_all = add_some_and_die
uvicorn.run(app, port=int(sys.argv[2]), log_level="error")
"""


def test_kill_batch(own_world, new_tablet):
    tablet = new_tablet(own_world)
    records = [tablet.makes() for _ in range(5)]
    own_world.stop()
    command = [sys.executable, "-c", DIES_IN_MID_BATCH, str(own_world.folder), str(own_world._port)]
    with subprocess.Popen(command, cwd=ROOT) as server:
        wait_for(own_world._port)
        assert tablet.round().problem == "nobody-answered"
        assert server.wait(10) == -9
    assert [tablet.word(record) for record in records] == [ON_ITS_WAY] * 5
    own_world.start()
    assert [own_world.held(record) for record in records] == [0] * 5
    all_is_well(own_world, tablet)
    tablet.rounds()
    assert [own_world.held(record) for record in records] == [1] * 5
    all_is_well(own_world, tablet)


def wait_for(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


@pytest.mark.parametrize(("code", "status", "word"), [("broken", 500, ON_ITS_WAY), ("malformed", 400, NEEDS_YOU)])
def test_poison(world, tablet, code, status, word):
    bad = tablet.makes(data={"text": "poison"})
    good = [tablet.makes() for _ in range(8)]
    world.link.always("push", unless(lambda body: b"poison" in plain(body), problem(world, code, status)))
    for _ in range(14):
        tablet.round()
    assert [tablet.word(record) for record in good] == [SAFE] * 8
    assert (world.held(bad), tablet.word(bad) in {word, "on this device"}) == (0, True)
    all_is_well(world, tablet)
    world.link.forget()
    tablet.session.retry([bad.id])
    tablet.rounds(80)
    all_is_well(world, tablet)


@pytest.mark.parametrize("ours", [True, False], ids=["our_413", "a_proxy_s_413"])
def test_too_large(world, tablet, ours):
    records = [tablet.makes(data={"text": text_of(3000, n)}) for n in range(12)]
    page = link.says("413 Request Entity Too Large", "<h1>413</h1>", "Content-Type: text/html")
    answer = problem(world, "too-large", 413) if ours else page
    world.link.always("push", unless(lambda body: len(body) > 5000, answer))
    tablet.rounds(12)
    assert all(tablet.word(record) == SAFE for record in records)
    all_is_well(world, tablet)


def test_one_too_large(world, tablet):
    large = tablet.makes(data={"text": "x" * 300_000})
    small = tablet.makes()
    tablet.rounds()
    assert (tablet.word(large), tablet.problem(large)) == (NEEDS_YOU, "record-too-large")
    assert (tablet.word(small), world.held(large)) == (SAFE, 0)
    assert explain("record-too-large").next_step == "Your answers are kept. Show this to the district."
    all_is_well(world, tablet)


def test_disk_full_srv(own_world, new_tablet):
    tablet = new_tablet(own_world)
    record = tablet.makes(data={"text": text_of(200_000)})
    with own_world.store.reading():
        pages = own_world.store.engine.database.execute_sql("PRAGMA page_count").fetchone()[0]
        own_world.store.engine.database.pragma("max_page_count", pages, permanent=True)
    assert tablet.round().problem == "full"
    assert (own_world.held(record), tablet.word(record)) == (0, ON_ITS_WAY)
    assert explain("full").what == "The district has no room just now."
    all_is_well(own_world, tablet)
    with own_world.store.reading():
        own_world.store.engine.database.pragma("max_page_count", 1 << 30, permanent=True)
    tablet.rounds()
    all_is_well(own_world, tablet)


BOMBS = {
    "zip": (gzip.compress(b" " * (9 << 20)), 413),
    "deep": (gzip.compress(b'{"records": ' + b"[" * 40_000 + b"]" * 40_000 + b"}"), 400),
    "many": (gzip.compress(b'{"records": [' + b"0," * 1_000_000 + b"0]}"), 413),
    "large": (os.urandom((1 << 20) + 1), 413),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bomb(world, tablet, bomb):
    body, status = BOMBS[bomb]
    headers = {"Authorization": f"Bearer {tablet.token}", "Content-Encoding": "gzip"}
    url = f"http://127.0.0.1:{world._port}/sync/v1/push"
    answer = requests.post(url, body, headers=headers, timeout=10)
    assert (answer.status_code, answer.headers["Kioo-Server"]) == (status, world.service.server)
    tablet.makes()
    tablet.rounds()
    all_is_well(world, tablet)


def test_version_skew(world, tablet):
    newer = tablet.makes("song", extra={"tempo": 120})
    world.link.then("hello", link.changes_the_answer(lambda body: body.replace(b'"api":[1]', b'"api":[2]')))
    assert tablet.round().problem == "app-too-old"
    assert (explain("app-too-old").needs_person, world.held(newer)) == (True, 0)
    all_is_well(world, tablet)
    world.stand.tell("b-new")
    world.link.then("pull", link.changes_the_answer(lambda body: body.replace(b'"kind":"barrier"', b'"kind":"song"')))
    tablet.rounds()
    assert world.row(newer).extra == '{"tempo":120}'
    assert tablet.session.get("song", "b-new").body["title"] == "x" * 40
    all_is_well(world, tablet)


def test_token(own_world, new_tablet):
    tablet = new_tablet(own_world)
    record = tablet.makes()
    with own_world.store.writing():  # as on a server whose backup is older than this tablet
        DevicePerson.erase(DevicePerson.device == tablet.name)
        Device.erase(Device.id == tablet.name)
    for _ in range(3):
        assert tablet.round().problem == "not-enrolled"
    assert explain("not-enrolled").next_step == "Ask for a new code. All you made is kept."
    assert explain("not-enrolled").needs_person
    all_is_well(own_world, tablet)
    code = admin.new_enrol_code(own_world.store, "p1")
    tablet.token = tablet.client.enrol(code, tablet.name, "Tablet").token
    tablet.client = tablet.dial()
    tablet.rounds()
    assert tablet.word(record) == SAFE
    all_is_well(own_world, tablet)


def test_deactivated(own_world, new_tablet):
    left = admin.add_person(own_world.store, "Juma", "", "", "supervisor", "d1")
    tablet = new_tablet(own_world, person=left)
    record = tablet.makes()
    admin.let_go(own_world.store, left)
    tablet.rounds()
    assert own_world.row(record).status == "quarantined"
    assert explain("not-yours").what == "This place is not among yours. It is safe at the district."
    all_is_well(own_world, tablet)


def test_stolen(own_world, new_tablet):
    tablet = new_tablet(own_world)
    tablet.rounds()
    record = tablet.makes()
    own_world.stand.shut_out(tablet.name)
    assert tablet.round().problem == "device-revoked"
    with pytest.raises(ServerSaysNo, match="device-revoked"):
        tablet.client.pull({}, 1000)
    all_is_well(own_world, tablet)
    known = {"token": tablet.token, "server": own_world.service.server, "server_url": own_world.link.url}
    for name, value in known.items():
        tablet.session.set_setting(name, value)
    tablet.vault.take_out()
    assert tablet.vault.people() == []
    assert send_left(tablet.vault.left, tablet.client) == 1
    (closed,) = own_world.rows(Sealed)
    assert (closed.kind, closed.status) == ("left_work", "quarantined")
    assert own_world.rows(Record, id=record.id) == []
    second = new_tablet(own_world)
    assert second.name != tablet.name
    second.makes()
    second.rounds()
    all_is_well(own_world, second)


def test_srv_restore(own_world, new_tablet):
    tablet, photos = new_tablet(own_world), [random.Random(n).randbytes(9_000) for n in range(2)]
    before = tablet.makes()
    tablet.rounds()
    own_world.stop()
    backup = (own_world.folder / "server.db").read_bytes()
    own_world.start()
    after = [tablet.makes(), tablet.makes(rev=2, id=before.id), *(tablet.finishes(photo) for photo in photos)]
    tablet.rounds()
    tablet.reopen()
    assert [tablet.word(record) for record in after] == [SAFE] * 4
    own_world.stop()
    (own_world.folder / "server.db").write_bytes(backup)
    (lost,) = attachments_of(after[3].data)
    lies_at(own_world.folder, lost.sha256).unlink()
    own_world.start()
    assert [own_world.held(record) for record in after] == [0] * 4
    own_world.restored()
    tablet.rounds()
    assert [own_world.held(record) for record in (before, *after)] == [1] * 5
    assert [tablet.word(record) for record in after] == [SAFE, SAFE, SAFE, NEEDS_YOU]
    assert tablet.problem(after[3]) == "file-gone"  # it had left the tablet, and the server's backup was older
    all_is_well(own_world, tablet)

"""Faults of a tablet and of the people around it (docs/faults.md); each test bears the name of its row."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.errors import DiskFull, InUse
from core.ids import IdMaker
from server.store.tables import Record
from sync import engine, events, retry
from sync.runner import Runner, run_round
from sync.status import NEEDS_YOU, ON_ITS_WAY, ON_THIS_DEVICE, SAFE
from tests.fakes.clock import FakeClock
from tests.faults import link
from tests.faults.world import PIN, all_is_well

ROOT = Path(__file__).resolve().parents[2]

DIES_WHILE_SENDING = """
import os, signal, sys
from pathlib import Path
from core.clock import SystemClock
from core.ids import IdMaker
from storage.vault import open_vault
from sync import engine, events
from sync.http_client import HttpClient
from sync.runner import run_round
folder, url, token, server, pin = sys.argv[1:]
clock, client = SystemClock(), HttpClient(url, token=token, server=server)
session = open_vault(Path(folder), clock=clock, ids=IdMaker(clock, os.urandom)).unlock("p1", pin)
push = client.push
def push_and_die(records):
    push(records)
    os.kill(os.getpid(), signal.SIGKILL)
client.push = push_and_die
run_round(session, client, engine.State(), clock, lambda: 0.5, event=events.Woken("start"))
"""


def test_kill_app(world, tablet):
    records = [tablet.makes() for _ in range(3)]
    tablet.vault.close()
    told = (world.link.url, tablet.token, world.service.server, PIN)
    done = subprocess.run([sys.executable, "-c", DIES_WHILE_SENDING, tablet.folder, *told], cwd=ROOT, check=False)
    assert done.returncode == -9
    tablet.reopen()
    assert [world.held(record) for record in records] == [1] * 3
    assert [tablet.word(record) for record in records] == [ON_THIS_DEVICE] * 3
    all_is_well(world, tablet)
    tablet.rounds()
    assert [tablet.word(record) for record in records] == [SAFE] * 3
    all_is_well(world, tablet)


def test_edit_in_flight(world, tablet):
    first = tablet.makes()
    edited = []

    def edits(exchange):
        answer = exchange.forward()
        edited.append(tablet.makes(id=first.id, rev=2, data={"what": "mend both taps"}))
        exchange.answer(answer)

    world.link.then("push", edits, link.loses_the_answer)
    tablet.round()
    assert (tablet.word(first), tablet.word(edited[0])) == (SAFE, ON_ITS_WAY)
    all_is_well(world, tablet)
    tablet.rounds()
    assert tablet.word(edited[0]) == SAFE
    all_is_well(world, tablet)


def test_rearm(world, tablet):
    page = link.says("200 OK", "<html>", "Content-Type: text/html")
    faults = [link.loses_the_answer, page, link.cuts_the_request(5), link.cuts_the_answer(3)]
    record = tablet.makes()
    for path in ("hello", "push", "pull"):
        world.link.then(path, *faults)
        while not world.link.has_done(path):
            assert 0 <= tablet.round().wait_seconds <= retry.LAST_CEILING  # by itself, and without a tap
    assert {"nobody-answered", "somebody-else"} <= set(tablet.told)
    tablet.rounds()
    assert tablet.word(record) == SAFE
    all_is_well(world, tablet)


def test_clock(world, new_tablet):
    clock = FakeClock()
    tablet = new_tablet(world, clock=clock)
    ids, made = IdMaker(clock, bytes), []
    for years in (0, -20, 35, -3):
        clock.set_back(-years * 365 * 86_400)
        made.append(tablet.makes(id=f"{tablet.name}-{ids.record()}"))
        ahead = world.clock.now_ms() - clock.now_ms()
        report = tablet.round()
        assert (report.problem, report.skew_ms) == (None, ahead)
        assert tablet.word(made[-1]) == SAFE
    rows = [world.row(record) for record in made]
    assert {row.received for row in rows} == {world.clock.now_ms()}  # the server's own time, whatever the tablet says
    assert len({row.made for row in rows}) == 4
    all_is_well(world, tablet)


def limit_pages(tablet, extra):
    database = tablet.session._database
    with database.turn():
        (pages,) = database.sql("PRAGMA page_count").fetchone()
        database.sql(f"PRAGMA max_page_count = {pages + extra}")


def test_disk_full_dev(world, tablet):
    before = tablet.makes()
    world.stand.tell("b-large")
    limit_pages(tablet, 0)
    with pytest.raises(DiskFull):
        tablet.session.put("draft", "d-1", [f"{n * 7919:x}" for n in range(30_000)], events=[tablet.record()])
    assert [one.id for one in tablet.session.pending()] == [before.id]
    told = tablet.round().problem
    assert told in {None, "device-full"}
    all_is_well(world, tablet)
    limit_pages(tablet, 10_000)
    after = tablet.makes()
    tablet.rounds()
    assert (tablet.word(before), tablet.word(after)) == (SAFE, SAFE)
    all_is_well(world, tablet)


def test_torn_local(world, tablet):
    torn, whole = tablet.makes(sha256="0" * 64), tablet.makes()
    tablet.rounds()
    assert (tablet.word(torn), tablet.problem(torn)) == (NEEDS_YOU, "hash-mismatch")
    assert (tablet.word(whole), world.rows(Record, id=torn.id)) == (SAFE, [])
    all_is_well(world, tablet)


def test_dev_restore(world, tablet):
    before = [tablet.makes() for _ in range(3)]
    tablet.vault.close()
    copy = tablet.folder.with_suffix(".old")
    shutil.copytree(tablet.folder, copy)
    tablet.reopen()
    world.stand.tell("b-before")
    tablet.makes()
    tablet.rounds()
    tablet.vault.close()
    shutil.rmtree(tablet.folder)
    copy.rename(tablet.folder)
    tablet.vault = tablet._vault()
    tablet.session, tablet.state = tablet.vault.unlock(tablet.person, PIN), engine.State()
    assert [tablet.word(record) for record in before] == [ON_THIS_DEVICE] * 3
    tablet.forgotten = 1
    tablet.rounds()
    assert tablet.session.get("barrier", "b-before")
    all_is_well(world, tablet)


class Watching:
    """Doings of a link that say how many went on at the same time."""

    def __init__(self):
        self.now = self.most = 0
        self._turn = threading.Lock()

    def __call__(self, exchange):
        with self._turn:
            self.now += 1
            self.most = max(self.most, self.now)
        answer = exchange.forward()
        with self._turn:
            self.now -= 1
        exchange.answer(answer)


def test_single_flight(world, tablet):
    watching, over = Watching(), threading.Event()
    world.link.always("", watching)
    record = tablet.makes()
    held = threading.Event()

    def waits(exchange):
        held.wait(10)
        watching(exchange)

    world.link.then("hello", waits)
    session, clock = tablet.vault.sync_session(), SystemClock()
    rounds = []

    def told(report):
        rounds.append(report)
        if len(rounds) == 2:
            over.set()

    runner = Runner(session, tablet.client, clock, lambda: 0.5, every=60, on_change=told)
    runner.start()
    for reason in ("hand", "record", "network", "hand") * 25:
        runner.wake(reason)
    held.set()
    assert over.wait(10)
    runner.stop()
    assert (watching.most, len(rounds)) == (1, 2)  # the one in progress, and one for all hundred
    assert tablet.word(record) == SAFE
    all_is_well(world, tablet)


def test_two_windows(world, tablet):
    records = [tablet.makes() for _ in range(20)]
    with pytest.raises(InUse):
        tablet._vault()
    windows = [tablet.vault.sync_session(), tablet.vault.unlock(tablet.person, PIN)]
    start = threading.Barrier(2)

    def work(session):
        with tablet.dial() as client:
            start.wait(10)
            run_round(session, client, engine.State(), tablet.clock, lambda: 0.5, event=events.Woken("hand"))

    threads = [threading.Thread(target=work, args=(session,)) for session in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [tablet.word(record) for record in records] == [SAFE] * 20
    all_is_well(world, tablet)

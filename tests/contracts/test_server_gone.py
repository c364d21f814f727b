"""Vault, runner, HTTP and the real server together: it goes away, it comes back, everything arrives once without a tap."""

import os
import random
import threading

from core.clock import SystemClock
from core.ids import IdMaker
from storage.kdf import KdfParameters
from storage.vault import open_vault
from sync.http_client import HttpClient
from sync.runner import Runner
from tests.contracts.conftest import server_stand
from tests.fakes.http_server import serving
from tests.fakes.memory_store import make_record


class Heard:
    """What the runner reported, to be waited for."""

    def __init__(self):
        self._reports, self._came = [], threading.Condition()

    def __call__(self, report):
        with self._came:
            self._reports.append(report)
            self._came.notify_all()

    def wait_for(self, wanted):
        with self._came:
            assert self._came.wait_for(lambda: any(wanted(report) for report in self._reports), 30)


def test_a_server_that_comes_back_gets_everything_once_without_a_tap(clock, tmp_path):
    app, stand = server_stand(clock, tmp_path)
    with serving(app) as url, HttpClient(url) as newcomer:
        token = newcomer.enrol(stand.new_code(), "tablet-1", "Tablet").token
    port = int(url.rpartition(":")[2])
    vault = open_vault(
        tmp_path / "device",
        clock=clock,
        ids=IdMaker(clock, os.urandom),
        kdf=KdfParameters(memory_kib=8, passes=1, weak=True),
    )
    session = vault.add_person("p1", "Grace", "supervisor", "sun", "4711")
    syncing, heard = vault.sync_session(), Heard()
    client = HttpClient(url, token=token, server=stand.server)
    runner = Runner(syncing, client, SystemClock(), random.Random(1).random, every=0.05, on_change=heard)
    runner.start()
    heard.wait_for(lambda report: report.problem == "nobody-answered")
    for n in range(30):
        session.put("thing", f"r{n}", {}, events=[make_record(f"r{n}", facility="f1")])
    session.lock()
    app, stand = server_stand(clock, tmp_path, fresh=False)
    with serving(app, port):
        heard.wait_for(lambda report: report.problem is None)
        assert [stand.held(f"r{n}", 1) for n in range(30)] == [1] * 30
        runner.stop()
    left = syncing.counts()
    assert (left.safe, left.on_device, left.on_way, left.needs_you) == (30, 0, 0, 0)
    client.close()
    vault.close()

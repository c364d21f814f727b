"""The server is killed at random moments while tablets send, again and again; what it acknowledged is there, and once."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.errors import Offline, ServerSaysNo
from core.settings import ServerSettings
from server.store.tables import Measured, Record, Rollup, Visit
from sync.http_client import HttpClient
from tests.server.country import Country

ROOT = Path(__file__).resolve().parents[2]
SENDERS, BATCH = 3, 5


class Nursery:
    """tests/faults/server_nursery.py with its socket; `url` answers, or keeps whoever asks waiting until the next ones live."""

    def __init__(self, database: str, folder: Path, workers: int) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        number = self._listening.fileno()
        words = ["-m", "tests.faults.server_nursery", str(number), database, str(folder), str(workers)]
        self.process = subprocess.Popen(
            [sys.executable, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            pass_fds=[number],
        )

    def live(self):
        self.process.stdin.write("live\n")
        self.process.stdin.flush()
        return [int(one) for one in self._said("children")]

    def kill(self, children):
        for child in children:
            os.kill(child, signal.SIGKILL)
        assert set(self._said("dead")) == {"-9"}, "the server ended by itself"

    def _said(self, word):
        first, *rest = self.process.stdout.readline().split()
        assert first == word
        return rest

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(20) == 0
        self.process.stdout.close()
        self._listening.close()


class Sender(threading.Thread):
    """A tablet that sends visits for as long as it may, a batch again until it is told of it; `told` are the ids it was."""

    def __init__(self, country, url, token, heard):
        super().__init__(daemon=True)
        self._country, self._heard = country, heard
        self._client = HttpClient(url, token=token)
        self.told, self.over, self.wrong = [], threading.Event(), []

    def run(self):
        batch = self._batch()
        while batch:
            try:
                receipts = self._client.push(batch).results
            except (Offline, ServerSaysNo) as cut:
                if isinstance(cut, ServerSaysNo) and cut.problem != "busy":
                    self.wrong.append(cut.problem)
                continue
            self.wrong += [one.status for one in receipts if one.status not in {"stored", "duplicate"}]
            self.told += [one.id for one in receipts]
            self._heard.set()
            batch = [] if self.over.is_set() else self._batch()
        self._client.close()

    def _batch(self):
        return [self._country.visit(pooled=1) for _ in range(BATCH)]


def everything_acknowledged_is_there_once(country, told):
    """The records, what was made of each, and the sums; in no other number than it was acknowledged."""
    for table, column in ((Record, "id"), (Visit, "id"), (Measured, "record")):
        assert sorted(getattr(row, column) for row in country.rows(table)) == sorted(told)
    [done] = country.rows(Rollup, name="visit_done")
    assert (done.num, done.n) == (len(told), len(told))


def run(database, folder, kills, workers, seed):
    """How many records were acknowledged over so many kills, each some time after a first acknowledgement."""
    chance, heard = random.Random(seed), threading.Event()
    country = Country(SystemClock(), chance, database, ServerSettings(database, folder))
    tokens = [country.enrol(country.grace)[1].token for _ in range(SENDERS)]
    with closing(country.store), closing(Nursery(database, folder, workers)) as nursery:
        senders = [Sender(country, nursery.url, token, heard) for token in tokens]
        for sender in senders:
            sender.start()
        for _ in range(kills):
            heard.clear()
            children = nursery.live()
            assert heard.wait(60)
            time.sleep(chance.random() * 0.06)
            nursery.kill(children)
        children = nursery.live()
        for sender in senders:
            sender.over.set()
        for sender in senders:
            sender.join(60)
            assert not sender.is_alive()
        nursery.kill(children)
        assert [wrong for sender in senders for wrong in sender.wrong] == []
        told = [one for sender in senders for one in sender.told]
        everything_acknowledged_is_there_once(country, told)
        return len(told)


def test_whatever_a_server_acknowledged_before_it_was_killed_is_there_once(tmp_path):
    assert run(f"sqlite:///{tmp_path}/server.db", tmp_path, kills=3, workers=1, seed=1) >= 3 * BATCH


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_two_workers_killed_two_hundred_times_lose_nothing_they_acknowledged(tmp_path):
    seed = int.from_bytes(os.urandom(4), "big")
    assert run(f"sqlite:///{tmp_path}/server.db", tmp_path, kills=200, workers=2, seed=seed) > 200 * BATCH, seed


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.xdist_group("postgres")
def test_workers_before_postgresql_killed_two_hundred_times_lose_nothing_they_acknowledged(tmp_path, postgres_url):
    seed = int.from_bytes(os.urandom(4), "big")
    assert run(postgres_url, tmp_path, kills=200, workers=2, seed=seed) > 200 * BATCH, seed

"""A writer is killed at random moments, again and again; what it had acknowledged is always there."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.storage.conftest import GRACE, PIN, Tablet

ROOT = Path(__file__).resolve().parents[2]

NURSERY = """
import os, sys
from pathlib import Path
from core.canonical import sha256_of
from core.clock import SystemClock
from core.ids import IdMaker
from core.records import Receipt, WireRecord
from storage.kdf import KdfParameters
from storage.vault import open_vault

folder, pin, clock = Path(sys.argv[1]), sys.argv[2], SystemClock()
cheap = KdfParameters(memory_kib=8, passes=1, weak=True)

def write(number):
    session = open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom), kdf=cheap).unlock("u-grace", pin)
    session.accept([Receipt(f"e{sent - 3}", 1, "stored") for sent in range(5, number, 5)])
    while True:
        data = {"n": number, "fill": "x" * (number * 37 % 3000)}
        event = WireRecord(f"e{number}", 1, "promise", "d", "f", sha256_of(data), data)
        session.put("promise", f"p{number}", data, head={"n": number}, events=[event], space="own/u-grace")
        session.put("draft", "the-draft", {"n": number}, space="own/u-grace")
        if number % 5 == 0:
            session.accept([Receipt(f"e{number - 3}", 1, "stored")])
        os.write(1, b"%d\\n" % number)
        number += 1

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        write(int(line))
    os.write(1, b"child %d\\n" % child)
    os.waitpid(child, 0)
    os.write(1, b"dead\\n")
"""
"""Forks a writer for each number it reads, so that Python need not start for each kill."""


class Nursery:
    """Writers that start quickly and die suddenly."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", NURSERY, str(folder), PIN]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def write_until_killed(self, first: int, acknowledgements: int, then: float) -> int:
        """Returns the last number the writer acknowledged before SIGKILL."""
        self.process.stdin.write(f"{first}\n")
        self.process.stdin.flush()
        child, heard, last = 0, 0, first - 1
        for line in self.process.stdout:
            if line == "dead\n":
                return last
            if line.startswith("child"):
                child = int(line.split()[1])
            else:
                heard, last = heard + 1, int(line)
            if child and heard >= acknowledgements:
                time.sleep(then)
                os.kill(child, signal.SIGKILL)
                child = 0
        raise AssertionError("the nursery died")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait() == 0


def look(tablet: Tablet, acknowledged: int) -> int:
    """Everything acknowledged is whole, and a record is there exactly when its event is; returns the next number."""
    session = tablet.open().unlock("u-grace", PIN)
    report = tablet.vault.verify()
    assert report.healthy
    numbers = [one.head["n"] for one in session.find("promise", newest_first=False)]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) in {acknowledged + 1, acknowledged + 2}
    assert session.get("draft", "the-draft").body["n"] in {acknowledged, acknowledged + 1}
    waiting = {line.id for line in session.outbox()}
    accepted = {f"e{number - 3}" for number in range(5, len(numbers), 5)}
    missing = {f"e{number}" for number in numbers} - waiting
    last = f"e{len(numbers) - 4}"
    assert missing - {last} == accepted - {last}
    tablet.vault.close()
    return len(numbers)


def run(folder: Path, kills: int, seed: int) -> int:
    tablet, chance = Tablet(folder), random.Random(seed)
    tablet.open().add_person(*GRACE, PIN, spaces=["own/u-grace"])
    tablet.vault.close()
    following = 0
    with contextlib.closing(Nursery(folder)) as nursery:
        for _ in range(kills):
            acknowledged = nursery.write_until_killed(following, chance.randint(1, 12), chance.random() * 0.01)
            following = look(tablet, acknowledged)
    return following


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path):
    assert run(tmp_path / "device", kills=25, seed=1) > 100


@pytest.mark.long
@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_in_a_hundred_kills(tmp_path):
    assert run(tmp_path / "device", kills=100, seed=int.from_bytes(os.urandom(4), "big")) > 400


TRIER = """
import os, signal, sys
from pathlib import Path
from core.clock import SystemClock
from core.ids import IdMaker
import storage.door
from storage.vault import open_vault
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
storage.door.open_slot = die
clock = SystemClock()
open_vault(Path(sys.argv[1]), clock=clock, ids=IdMaker(clock, os.urandom)).unlock("u-grace", "000000")
"""


def test_a_killed_try_was_counted(tmp_path):
    tablet = Tablet(tmp_path / "device")
    tablet.open().add_person(*GRACE, PIN)
    tablet.vault.close()
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", TRIER, str(tablet.folder)], cwd=ROOT, check=False)
        assert done.returncode == -9
    tablet.open()
    with tablet.vault._database.turn() as sqlite:
        assert sqlite.execute_sql("SELECT attempts FROM slot").fetchall() == [(2,)]
    tablet.vault.close()

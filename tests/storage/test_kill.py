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
from tests.storage.nursery import look

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The process in tests/storage/nursery.py, and who kills its children."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.storage.nursery", str(folder), PIN]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def write_until_killed(self, acknowledged: int, rounds: int, then: float) -> int:
        """Kills a writer so many seconds after it acknowledged so many rounds, the first of which is looking; the last number it acknowledged."""
        self.process.stdin.write(f"{acknowledged}\n")
        self.process.stdin.flush()
        child, heard = 0, 0
        for word, number in map(str.split, self.process.stdout):
            match word:
                case "dead":
                    assert number == "-9", "the writer found something missing"
                    return acknowledged
                case "child":
                    child = int(number)
                case _:
                    heard, acknowledged = heard + 1, int(number)
            if child and heard >= rounds:
                time.sleep(then)
                os.kill(child, signal.SIGKILL)
                child = 0
        raise AssertionError("the nursery died")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait() == 0


def run(folder: Path, kills: int, seed: int, most: int) -> int:
    """Kills so many writers, each after it acknowledged up to `most` rounds; how many rounds that were."""
    tablet, chance = Tablet(folder), random.Random(seed)
    tablet.open().add_person(*GRACE, PIN, spaces=["own/u-grace"])
    tablet.vault.close()
    acknowledged = -1
    with contextlib.closing(Nursery(folder)) as nursery:
        for _ in range(kills):
            acknowledged = nursery.write_until_killed(
                acknowledged, chance.randint(0, most + 1), chance.random() * 0.005
            )
    look(tablet.open(), tablet.vault.unlock("u-grace", PIN), acknowledged)
    tablet.vault.close()
    return acknowledged


def test_nothing_acknowledged_is_lost_in_a_hundred_kills(tmp_path):
    assert run(tmp_path / "device", kills=100, seed=1, most=1) > 80


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_in_two_thousand_kills(tmp_path):
    seed = int.from_bytes(os.urandom(4), "big")
    assert run(tmp_path / "device", kills=2000, seed=seed, most=12) > 8000, seed


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

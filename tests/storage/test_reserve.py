"""Room set aside and let go of: on a disk that a test fills, and on a small real one that nothing fits on any more."""

import json
import subprocess
import sys

import pytest

from core.errors import DiskFull
from storage.database import Database
from storage.models import Fact
from storage.reserve import LOW, Reserve
from storage.room import holdings_of, room_of
from tests.fakes.disks import SomeDisk

SIZE = 1 << 20
ROOMY, TIGHT = 100 << 20, LOW - 1


def test_the_room_is_really_taken(tmp_path):
    reserve = Reserve(tmp_path, SIZE, SomeDisk(ROOMY))
    assert reserve.held == 0
    assert reserve.take_back()
    kept = (tmp_path / "reserve").stat()
    assert kept.st_size == reserve.held == SIZE
    assert kept.st_blocks * 512 >= SIZE
    assert holdings_of(tmp_path).reserve == SIZE


def test_a_disk_that_allocates_nothing_ahead_is_written_to(tmp_path, monkeypatch):
    def cannot(*_):
        raise OSError

    monkeypatch.setattr("os.posix_fallocate", cannot)
    assert Reserve(tmp_path, SIZE + 1, SomeDisk(ROOMY)).take_back()
    assert (tmp_path / "reserve").stat().st_size == SIZE + 1


def test_it_is_let_go_when_hardly_anything_is_free_and_taken_back_when_there_is_plenty(tmp_path):
    disk = SomeDisk(ROOMY)
    reserve = Reserve(tmp_path, SIZE, disk)
    reserve.take_back()
    reserve.free_if_low()
    assert reserve.held
    disk.free = TIGHT
    reserve.free_if_low()
    assert not reserve.held
    assert list(tmp_path.iterdir()) == []
    disk.free = 2 * SIZE  # it would only be given and taken in turn
    assert not reserve.take_back()
    disk.free = ROOMY
    assert reserve.take_back()


def test_one_that_lies_there_is_known_after_a_restart(tmp_path):
    Reserve(tmp_path, SIZE, SomeDisk(ROOMY)).take_back()
    again = Reserve(tmp_path, SIZE, SomeDisk(ROOMY))
    assert again.held == SIZE
    again.free()
    again.free()
    assert Reserve(tmp_path, SIZE, SomeDisk(ROOMY)).held == 0


def test_without_a_size_nothing_is_ever_set_aside(tmp_path):
    assert not Reserve(tmp_path, 0, SomeDisk(ROOMY)).take_back()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_cannot_be_asked_holds_nobody_up(tmp_path):
    def silent(path):
        raise OSError

    assert not Reserve(tmp_path, SIZE, silent).take_back()
    assert not room_of(tmp_path, silent).is_filling


def test_before_something_is_written_on_a_full_disk_the_room_is_there(tmp_path):
    disk = SomeDisk(ROOMY)
    reserve = Reserve(tmp_path, SIZE, disk)
    reserve.take_back()
    database = Database(tmp_path / "vault.db", reserve)
    assert reserve.held
    disk.free = TIGHT
    with database.writing() as sqlite:
        assert not reserve.held
        Fact.insert(name="one", value=b"").execute(sqlite)
    database.close()


def test_what_did_not_fit_after_all_lets_it_go_too(tmp_path):
    reserve = Reserve(tmp_path, SIZE, SomeDisk(ROOMY))
    reserve.take_back()
    database = Database(tmp_path / "vault.db", reserve)
    with database.turn() as sqlite:
        (pages,) = sqlite.execute_sql("PRAGMA page_count").fetchone()
        sqlite.execute_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull), database.writing() as sqlite:
        Fact.insert(name="one", value=bytes(1 << 16)).execute(sqlite)
    assert not reserve.held
    database.close()


ON_A_SMALL_DISK = """
import json, os, sys
from pathlib import Path
from core.clock import SystemClock
from core.errors import DiskFull, KiooError
from core.ids import IdMaker
from storage.kdf import KdfParameters
from storage.reserve import Reserve
from storage.vault import open_vault

folder, size = Path(sys.argv[1]), int(sys.argv[2])
clock = SystemClock()
reserve = Reserve(folder / "device", size)

def opened():
    cheap = KdfParameters(memory_kib=8, passes=1, weak=True)
    vault = open_vault(folder / "device", clock=clock, ids=IdMaker(clock, os.urandom), kdf=cheap, reserve=reserve)
    reserve.take_back()
    return vault

def tried(work):
    try:
        work()
    except KiooError as problem:
        return type(problem).__name__
    return "done"

vault = opened()
grace = vault.add_person("u-grace", "Grace", "supervisor", "", "246813", spaces=["own/u-grace"])
grace.put("draft", "d-1", {"answer": "first"}, space="own/u-grace")
held = reserve.held
with (folder / "films").open("wb", buffering=0) as films:
    try:
        while True:
            films.write(bytes(1 << 16))
    except OSError:
        pass

def saves():
    for number in range(40):
        grace.put("draft", "d-1", {"answer": os.urandom(5000).hex(), "n": number}, space="own/u-grace")

told = {
    "held": held,
    "photo": tried(lambda: grace.attach("draft", "d-1", "photo.jpg", [os.urandom(1 << 20)] * 8)),
    "saving": tried(saves),
}
vault.close()
def again():
    global vault, grace
    vault = opened()
    grace = vault.unlock("u-grace", "246813")
told["unlocking"] = tried(again)
told["n"] = grace.get("draft", "d-1").body.get("n") if told["unlocking"] == "done" else None
told["left"] = reserve.held
(folder / "films").unlink()
told["back"] = reserve.take_back()
print(json.dumps(told))
"""


def small_disk(folder, size):
    """What an app that keeps `size` in reserve meets on a disk of 24 MB that somebody fills with films.

    None where this machine lets nobody mount a disk of their own; the tests above stand for it there.
    """
    script = 'mount -t tmpfs -o size=24m none "$1" || exit 77; exec "$2" -c "$3" "$1" "$4"'
    command = ["unshare", "-Urm", "sh", "-c", script, "sh", str(folder), sys.executable, ON_A_SMALL_DISK, str(size)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except FileNotFoundError:
        return None
    if done.returncode == 77 or "unshare:" in done.stderr:
        return None
    return json.loads(done.stdout or json.dumps(done.stderr))


def test_on_a_real_full_disk_saving_and_unlocking_go_on_from_the_reserve(tmp_path):
    kept, back = {"held": 5 << 20, "photo": "DiskFull"}, {"left": 0, "back": True}
    went_on = {**kept, "saving": "done", "unlocking": "done", "n": 39, **back}
    assert small_disk(tmp_path, 5 << 20) in (went_on, None)


def test_without_a_reserve_the_same_disk_takes_no_answer(tmp_path):
    told = small_disk(tmp_path, 0)
    assert told is None or told["saving"] == "DiskFull"

"""Kills a carrier before the lines of ours that it runs, from taking a parcel along to handing its answer back; a fresh copy each time."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.conftest import GRACE, PIN

ROOT = Path(__file__).resolve().parents[2]

STORY = """
import os, shutil, sys
from io import BytesIO
from pathlib import Path
from core import durable
from core.clock import SystemClock
from core.ids import IdMaker
from core.parcel import Outside, outsides
from storage import carrying, space
from storage.vault import open_vault

folder, pin, clock = Path(sys.argv[1]), sys.argv[2], SystemClock()
WATCHED = {Path(module.__file__).name for module in (carrying, durable, space)}
ID, OTHER = "ab" * 16, "cd" * 16

def closed(kind, id_):
    return Outside(kind, "s-1", id_, 5000).packed() + os.urandom(5000)

PARCELS, REPLY = closed("parcel", ID) + closed("parcel", OTHER), closed("reply", ID)

def opened():
    vault = open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom))
    return vault, vault.unlock("u-grace", pin).carried

def answer(carried):
    while ID in [one.id for one in carried.waiting()]:  # as sync/carrying.py asks for it, also where nothing is missing
        have = carried.have_reply(ID)
        carried.add_reply(ID, have, REPLY[have : have + 3000], len(REPLY))

def story(carried, done):
    assert carried.take_in(BytesIO(PARCELS)) == (2, 0, 0)
    done("taken")
    answer(carried)
    done("answered")
    carried.hand_back(folder / "back.kioo")
    done("handed")

def look(told):
    vault, carried = opened()
    before = {one.id: one for one in carried.lines()}
    if "taken" in told:
        assert before.keys() == {ID, OTHER}, before
    for one in before.values():
        if one.answered is None:
            assert carried.piece(one.id, 0, 1 << 20) in PARCELS and one.size * 2 == len(PARCELS)
    if "answered" in told:
        assert before[ID].answered
    took = carried.take_in(BytesIO(PARCELS))
    assert (took.fresh, took.known) == (2 - len(before), len(before)), (took, before)
    assert [one.id for one in carried.waiting()].count(OTHER) == 1
    answer(carried)
    assert carried.hand_back(folder / "back.kioo") == 1
    assert (folder / "back.kioo").read_bytes() == REPLY
    assert len(carried.lines()) == 2
    assert vault.verify().healthy
    vault.close()

def killed_at(step):
    tell, told = os.pipe()
    child = os.fork()
    if child == 0:
        vault, carried = opened()
        left = [step]
        def watch(frame, what, _):
            if Path(frame.f_code.co_filename).name not in WATCHED:
                return None
            if what == "line":
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), 9)
            return watch
        sys.settrace(watch)
        story(carried, lambda word: os.write(told, word.encode() + b" "))
        os._exit(0)
    os.close(told)
    words = b""
    while piece := os.read(tell, 1000):
        words += piece
    os.close(tell)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0
    look(words.decode().split())
    return status != 0

step, stride = int(sys.argv[3]), int(sys.argv[4])
kills = 0
while killed_at(step):
    kills, step = kills + 1, step + stride
    shutil.rmtree(folder)
    shutil.copytree(str(folder) + "-start", folder)
print(kills)
"""
"""What is carried is whole or not there; taken in again it is there once; what the server answered is handed back byte for byte."""


def killed(tablet, first, stride):
    session = tablet.vault.add_person(*GRACE, PIN, spaces=["own/u-grace"])
    session.set_setting("server", "s-1")
    tablet.vault.close()
    shutil.copytree(tablet.folder, f"{tablet.folder}-start")
    command = [sys.executable, "-c", STORY, str(tablet.folder), PIN, str(first), str(stride)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    tablet.open()
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


def test_a_carrier_killed_between_any_two_steps_loses_nothing_and_has_nothing_twice(tablet):
    assert killed(tablet, 1, 53) > 12


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_carrier_killed_before_every_single_line_loses_nothing_and_has_nothing_twice(tablet):
    assert killed(tablet, 1, 1) > 300

import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.conftest import GRACE, PIN

ROOT = Path(__file__).resolve().parents[2]
OWN = "own/u-grace"

STORY = """
import os, sys
from pathlib import Path
from core.canonical import sha256_of
from core.clock import SystemClock
from core.ids import IdMaker
from core.records import Receipt, WireRecord
from core import durable
from storage import attachments, outbox, session, stream
from storage.kdf import KdfParameters
from storage.vault import open_vault

folder, pin, clock = Path(sys.argv[1]), sys.argv[2], SystemClock()
WATCHED = {Path(module.__file__).name for module in (attachments, durable, outbox, session, stream)}
OWN = "own/u-grace"
PHOTO, SOUND = b"photo" * 20_000, b"sound" * 10

def story(session, done):
    session.put("draft", "d1", {"n": 1}, space=OWN)
    done("draft")
    session.attach("draft", "d1", "old.jpg", [PHOTO])
    session.attach("draft", "d1", "sound.ogg", [SOUND])
    session.attach("draft", "d1", "new.jpg", [PHOTO, b"2"])
    done("attached")
    session.detach("draft", "d1", "old.jpg")
    done("dropped")
    there = [vars(one) for one in session.attachments("draft", "d1") if one.name == "new.jpg"]
    data = {"attachments": there}
    session.remove("draft", "d1", events=[WireRecord("r1", 1, "submission", "d", "f", sha256_of(data), data)])
    done("finished")
    session.accept([Receipt("r1", 1, "stored")])
    done("stored")
    session.blob_safe(there[0]["sha256"])
    done("safe")

def look(told):
    vault = open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom))
    session = vault.unlock("u-grace", pin)
    draft = session.get("draft", "d1")
    names = [one.name for one in session.attachments("draft", "d1")]
    for name in names:
        assert b"".join(session.open_attachment("draft", "d1", name))
    lines, files = session.outbox(), len(os.listdir(folder / "attachments")) if (folder / "attachments").exists() else 0
    assert vault.verify().healthy
    if "finished" in told or lines:
        assert draft is None and not names
        assert len(lines) == (0 if session.counts().safe else 1), (told, lines)
        assert files == len(lines)
        assert session.counts().safe or "safe" not in told
        session.accept([Receipt("r1", 1, "stored")])
        for one in session.blobs():
            assert session.blob_piece(one.sha256, 0, 1_000_000) == PHOTO + b"2"
            session.blob_safe(one.sha256)
        assert session.counts().safe == 1 and not session.outbox()
    elif draft is None:
        assert not told or session.counts().safe == 1, told
    else:
        assert "attached" not in told or {"new.jpg", "sound.ogg"} <= set(names), (told, names)
        assert "dropped" not in told or "old.jpg" not in names
        assert files == len(names)
        session.remove("draft", "d1")
    vault.close()
    assert not (folder / "attachments").exists() or not os.listdir(folder / "attachments")

def killed_at(step):
    tell, told = os.pipe()
    child = os.fork()
    if child == 0:
        vault = open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom))
        session = vault.unlock("u-grace", pin)
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
        story(session, lambda word: os.write(told, word.encode() + b" "))
        os._exit(0)
    os.close(told)
    words = b""
    while piece := os.read(tell, 1000):
        words += piece
    os.close(tell)
    _, status = os.waitpid(child, 0)
    look(words.decode().split())
    return status != 0

step, stride = int(sys.argv[3]), int(sys.argv[4])
kills = 0
while killed_at(step):
    kills, step = kills + 1, step + stride
    for left in folder.glob("vault.db*"):
        left.unlink()
    for name in os.listdir(str(folder) + "-start"):
        (folder / name).write_bytes((Path(str(folder) + "-start") / name).read_bytes())
print(kills)
"""
"""Kills a story of a photo before every line of ours that it runs; a fresh copy of the vault each time."""


def killed(tablet, first, stride):
    tablet.vault.add_person(*GRACE, PIN, spaces=[OWN])
    tablet.vault.close()
    start = Path(f"{tablet.folder}-start")
    start.mkdir()
    for name, found in tablet.files().items():
        (start / name).write_bytes(found)
    command = [sys.executable, "-c", STORY, str(tablet.folder), PIN, str(first), str(stride)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    tablet.open()
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


def test_a_kill_between_any_two_steps_loses_nothing_and_leaves_no_orphan(tablet):
    assert killed(tablet, 1, 17) > 20


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_kill_before_every_single_line_loses_nothing_and_leaves_no_orphan(tablet):
    assert killed(tablet, 1, 1) > 300

import errno
import hashlib
import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from core.canonical import sha256_of
from core.errors import DiskFull, Locked, Tampered
from core.records import Receipt, WireRecord
from storage.attachments import small_of
from storage.stream import PIECE
from tests.storage.conftest import AISHA, PIN

ROOT = Path(__file__).resolve().parents[2]
PHOTO = b"\xff\xd8 Zawadi-in-the-picture " * 9000
SOUND = b"OggS Nurse Penninah speaks " * 100
OWN = "own/u-grace"


@pytest.fixture
def draft(grace):
    """A draft with a photo and a recording."""
    grace.put("draft", "d1", {"form": "kioo_visit"}, space=OWN)
    grace.attach("draft", "d1", "ward.jpg", [PHOTO[:70_000], PHOTO[70_000:]], mime="image/jpeg")
    grace.attach("draft", "d1", "voice.ogg", [SOUND], mime="audio/ogg")
    return grace


def stored(tablet):
    folder = tablet.folder / "attachments"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def content(session, name, record="d1", kind="draft"):
    pieces = session.open_attachment(kind, record, name)
    return None if pieces is None else b"".join(pieces)


def finished(session, names, record_id="d1", rev=1):
    """The submission that names these files of the draft."""
    there = {one.name: one for one in session.attachments("draft", "d1")}
    data = {"answers": {"photo": names[0] if names else ""}, "attachments": [vars(there[name]) for name in names]}
    return WireRecord(record_id, rev, "submission", "d-east", "f-12", sha256_of(data), data)


def test_a_file_comes_back_whole_also_after_a_restart(tablet, draft):
    assert content(draft, "ward.jpg") == PHOTO
    again = tablet.reopen().unlock("u-grace", PIN)
    assert content(again, "ward.jpg") == PHOTO
    assert [(one.name, one.type, one.size) for one in again.attachments("draft", "d1")] == [
        ("voice.ogg", "audio/ogg", len(SOUND)),
        ("ward.jpg", "image/jpeg", len(PHOTO)),
    ]
    assert tablet.vault.verify().healthy


def test_what_is_not_there_is_none(draft):
    assert content(draft, "other.jpg") is None
    assert content(draft, "ward.jpg", record="d2") is None
    assert draft.detach("draft", "d1", "other.jpg") is False
    assert draft.attachments("draft", "d2") == []


def test_a_file_for_a_record_that_is_gone_is_not_kept(tablet, draft):
    before = stored(tablet)
    assert draft.attach("draft", "d2", "late.jpg", [PHOTO]) is None
    assert stored(tablet) == before


def test_a_file_of_the_same_name_takes_the_place_of_the_old_one(tablet, draft):
    draft.attach("draft", "d1", "ward.jpg", [b"new"])
    assert content(draft, "ward.jpg") == b"new"
    assert len(stored(tablet)) == 2


def test_the_small_picture_beside_a_photo_goes_with_it_and_is_not_counted(tablet, draft):
    for _ in range(2):
        draft.attach("draft", "d1", small_of("ward.jpg"), [b"small"])
    assert content(draft, small_of("ward.jpg")) == b"small"
    assert [one.name for one in draft.attachments("draft", "d1")] == ["voice.ogg", "ward.jpg"]
    assert len(stored(tablet)) == 3
    draft.attach("draft", "d1", "ward.jpg", [b"another photo"])
    assert content(draft, small_of("ward.jpg")) is None  # it showed the one before
    draft.attach("draft", "d1", small_of("ward.jpg"), [b"small"])
    assert draft.detach("draft", "d1", "ward.jpg") is True
    assert len(stored(tablet)) == 1


def test_a_small_picture_never_travels_even_when_a_record_names_it(tablet, draft):
    draft.attach("draft", "d1", small_of("ward.jpg"), [b"small"])
    about = {"name": small_of("ward.jpg"), "type": "", "size": 5, "sha256": hashlib.sha256(b"small").hexdigest()}
    data = {"answers": {}, "attachments": [about]}
    draft.remove("draft", "d1", events=[WireRecord("d1", 1, "submission", "d-east", "f-12", sha256_of(data), data)])
    assert stored(tablet) == []


def test_a_dropped_file_and_the_files_of_a_dropped_draft_are_gone(tablet, draft):
    assert draft.detach("draft", "d1", "voice.ogg") is True
    assert len(stored(tablet)) == 1
    draft.remove("draft", "d1")
    assert stored(tablet) == []


def test_files_follow_a_record_into_another_space(tablet, vault, draft):
    draft.put("draft", "d1", {"form": "kioo_visit"})
    assert content(vault.sync_session(), "ward.jpg") == PHOTO
    assert vault.verify().healthy


def test_another_person_and_the_locked_one_cannot_open_it(vault, draft):
    aisha = vault.add_person(*AISHA, PIN, by=draft)
    assert content(aisha, "ward.jpg") is None
    draft.lock()
    with pytest.raises(Locked):
        draft.open_attachment("draft", "d1", "ward.jpg")
    with pytest.raises(Locked):
        draft.attach("draft", "d1", "more.jpg", [PHOTO])


def test_nothing_of_name_type_or_content_stands_in_clear(tablet, draft):
    draft.remove("draft", "d1", events=[finished(draft, ["ward.jpg"])])
    for secret in (b"Zawadi", b"Penninah", b"ward.jpg", b"image/jpeg", PHOTO[:8], b"voice.ogg"):
        assert not [name for name, found in tablet.files().items() if secret in found]


def test_equal_contents_look_different_on_the_disk(tablet, draft):
    draft.attach("draft", "d1", "again.jpg", [PHOTO])
    files = [(tablet.folder / "attachments" / name).read_bytes() for name in stored(tablet)]
    assert len({file[:100] for file in files}) == len({file[-100:] for file in files}) == 3


# Sending.


def wait_and_take(session):
    """Everything the sync would send, as the server would get it."""
    taken = {}
    for one in session.blobs():
        pieces, at = b"", 0
        while at < one.size:
            piece = session.blob_piece(one.sha256, at, 50_000)
            pieces, at = pieces + piece, at + len(piece)
        taken[one.sha256] = pieces
    return taken


def test_finishing_hands_the_named_files_over_and_drops_the_others(tablet, draft):
    event = finished(draft, ["ward.jpg"])
    draft.remove("draft", "d1", events=[event])
    assert len(stored(tablet)) == 1
    sync = tablet.reopen()
    sync.unlock("u-grace", PIN).lock()
    sync = sync.sync_session()
    assert sync.blobs() == []  # the record itself goes first
    sync.accept([Receipt("d1", 1, "stored")])
    assert list(wait_and_take(sync).values()) == [PHOTO]


def test_a_record_is_safe_only_when_its_files_are(tablet, draft):
    event = finished(draft, ["ward.jpg", "voice.ogg"])
    draft.remove("draft", "d1", events=[event])
    draft.accept([Receipt("d1", 1, "stored")])
    assert draft.pending() == []
    (line,) = draft.outbox()
    assert (line.state, line.files) == ("on its way", 2)
    assert (draft.counts().on_way, draft.counts().safe) == (1, 0)
    small, large = draft.blobs()
    assert small.size < large.size
    draft.blob_safe(small.sha256)
    draft.accept([Receipt("d1", 1, "duplicate")])
    assert draft.outbox()[0].files == 1
    draft = tablet.reopen().unlock("u-grace", PIN)
    assert draft.outbox()[0].files == 1
    draft.blob_safe(large.sha256)
    assert (draft.outbox(), draft.counts().safe, stored(tablet)) == ([], 1, [])
    draft.blob_safe(large.sha256)
    assert draft.counts().safe == 1


def test_the_same_content_in_two_records_is_asked_for_once_and_leaves_both(tablet, grace):
    for number in (1, 2):
        grace.put("draft", "d1", {})
        grace.attach("draft", "d1", "ward.jpg", [PHOTO])
        grace.remove("draft", "d1", events=[finished(grace, ["ward.jpg"], record_id=f"s{number}")])
    assert len(stored(tablet)) == 2
    grace.accept([Receipt("s1", 1, "stored")])
    (one,) = grace.blobs()
    grace.accept([Receipt("s2", 1, "stored")])
    assert grace.blobs() == [one]
    grace.blob_safe(one.sha256)
    assert (grace.outbox(), stored(tablet), grace.counts().safe) == ([], [], 2)


@pytest.mark.parametrize("stored_first", [1, 2])
def test_a_changed_record_names_a_file_that_its_first_revision_holds(tablet, draft, stored_first):
    first = finished(draft, ["ward.jpg"])
    draft.remove("draft", "d1", events=[first])
    draft.put("draft", "d1.2", {}, space=OWN)
    second = replace(first, rev=2, data={**first.data, "n": 2}, sha256=sha256_of({**first.data, "n": 2}))
    draft.remove("draft", "d1.2", events=[second])
    draft.accept([Receipt("d1", stored_first, "stored")])
    ((sha256, pieces),) = wait_and_take(draft).items()
    assert pieces == PHOTO
    draft.accept([Receipt("d1", 3 - stored_first, "stored")])
    assert wait_and_take(draft) == {sha256: PHOTO}
    assert b"".join(draft.open_outgoing("d1", "ward.jpg")) == PHOTO
    assert draft.open_outgoing("d1", "other.jpg") is draft.open_outgoing("d2", "ward.jpg") is None
    draft.blob_safe(sha256)
    assert (draft.outbox(), stored(tablet), draft.counts().safe) == ([], [], 2)
    assert draft.open_outgoing("d1", "ward.jpg") is None


def test_a_change_that_came_after_the_file_went_waits_for_nothing_it_does_not_hold(tablet, draft):
    first = finished(draft, ["ward.jpg"])
    draft.remove("draft", "d1", events=[first])
    draft.accept([Receipt("d1", 1, "stored")])
    draft.blob_safe(draft.blobs()[0].sha256)
    second = replace(first, rev=2, data={**first.data, "n": 2}, sha256=sha256_of({**first.data, "n": 2}))
    draft.put("draft", "d1.2", {}, space=OWN)
    draft.remove("draft", "d1.2", events=[second])
    draft.accept([Receipt("d1", 2, "stored")])
    (named,) = draft.blobs()
    draft.blob_safe(named.sha256)  # what the runner does once the server said that it has it whole
    assert (draft.outbox(), draft.counts().safe) == ([], 2)


def test_a_refused_record_keeps_its_files(tablet, draft):
    draft.remove("draft", "d1", events=[finished(draft, ["ward.jpg"])])
    draft.accept([Receipt("d1", 1, "refused", "incomplete")])
    assert draft.blobs() == []
    assert len(stored(tablet)) == 1
    draft.retry(["d1"])
    draft.accept([Receipt("d1", 1, "stored")])
    assert list(wait_and_take(draft).values()) == [PHOTO]


def test_a_file_the_server_does_not_take_needs_a_person_and_the_others_go_on(draft):
    draft.remove("draft", "d1", events=[finished(draft, ["ward.jpg", "voice.ogg"])])
    draft.accept([Receipt("d1", 1, "stored")])
    small, large = draft.blobs()
    draft.blob_refused(large.sha256, "blob-too-large")
    assert draft.blobs() == [small]
    assert [(line.state, line.problem) for line in draft.outbox()] == [("needs you", "blob-too-large")]
    draft.retry(["d1"])
    assert draft.blobs() == [small, large]


def test_a_file_that_was_lost_is_said_and_holds_nothing_else_up(tablet, draft):
    draft.remove("draft", "d1", events=[finished(draft, ["ward.jpg", "voice.ogg"])])
    draft.accept([Receipt("d1", 1, "stored")])
    small, large = draft.blobs()
    largest = max((tablet.folder / "attachments").iterdir(), key=lambda path: path.stat().st_size)
    largest.unlink()
    assert not tablet.vault.verify().healthy
    with pytest.raises(Tampered):
        draft.blob_piece(large.sha256, 0, 100)
    with pytest.raises(Tampered):
        draft.blob_piece("0" * 64, 0, 100)
    assert draft.blob_piece(small.sha256, len(SOUND) - 3, 100) == SOUND[-3:]


def test_a_row_that_does_not_verify_is_still_waited_for(tablet, draft):
    draft.remove("draft", "d1", events=[finished(draft, ["ward.jpg"])])
    draft.accept([Receipt("d1", 1, "stored")])
    with draft._database.writing() as sqlite:
        sqlite.execute_sql("UPDATE attachment SET dek = head")
    (lost,) = draft.blobs()
    with pytest.raises(Tampered):
        draft.blob_piece(lost.sha256, 0, 100)
    assert tablet.vault.verify().damaged == 1
    assert draft.outbox()[0].files == 1


@pytest.mark.parametrize("column", ["aid", "owner", "space", "head", "dek"])
def test_rows_changed_or_swapped_never_open_the_wrong_file(tablet, draft, column):
    with draft._database.writing() as sqlite:
        rows = sqlite.execute_sql(f"SELECT rowid, {column} FROM attachment").fetchall()
        sqlite.execute_sql("UPDATE attachment SET aid = randomblob(16)" if column == "aid" else "SELECT 1")
        for (number, _), (_, value) in zip(rows, reversed(rows), strict=True):
            other = bytes(value) if column in {"aid", "head", "dek"} else bytes(16)
            sqlite.execute_sql(f"UPDATE attachment SET {column} = ? WHERE rowid = ?", (other, number))
    for name in ("ward.jpg", "voice.ogg"):
        assert content(draft, name) is None


def test_a_changed_file_is_never_shown(tablet, draft):
    path = max((tablet.folder / "attachments").iterdir(), key=lambda path: path.stat().st_size)
    whole = path.read_bytes()
    spoilt = whole[:PIECE] + bytes([whole[PIECE] ^ 1]) + whole[PIECE + 1 :]
    for changed in (whole[:-1], whole + b"x", spoilt, b""):
        path.write_bytes(changed)
        with pytest.raises(Tampered):
            content(draft, "ward.jpg")


# Sudden ends, and no room.


def test_files_nobody_names_go_when_the_vault_is_opened(tablet, draft):
    kept = stored(tablet)
    (tablet.folder / "attachments" / "ab.new").write_bytes(b"half")
    (tablet.folder / "attachments" / ("0" * 32)).write_bytes(b"orphan")
    again = tablet.reopen()
    assert stored(tablet) == kept
    assert content(again.unlock("u-grace", PIN), "ward.jpg") == PHOTO


def test_a_full_disk_is_said_and_leaves_everything_as_it_was(tablet, draft, monkeypatch):
    before = stored(tablet)

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        draft.attach("draft", "d1", "more.jpg", [PHOTO])
    monkeypatch.undo()
    assert stored(tablet) == before
    assert content(draft, "ward.jpg") == PHOTO
    draft.put("draft", "d1", {"form": "kioo_visit", "more": "answers"}, space=OWN)
    assert content(draft, "ward.jpg") == PHOTO


FULL = """
import os, resource, signal, sys
from pathlib import Path
from core.clock import SystemClock
from core.errors import DiskFull
from core.ids import IdMaker
from storage.kdf import KdfParameters
from storage.vault import open_vault
clock = SystemClock()
session = open_vault(Path(sys.argv[1]), clock=clock, ids=IdMaker(clock, os.urandom)).unlock("u-grace", sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
try:
    session.attach("draft", "d1", "film.mp4", (bytes(100_000) for _ in range(50)))
except DiskFull:
    session.put("draft", "d1", {"form": "kioo_visit", "answer": "kept without the film"}, space="own/u-grace")
    print("full, and kept")
"""


def test_the_answers_are_kept_when_a_film_finds_no_room(tablet, draft):
    tablet.vault.close()
    command = [sys.executable, "-c", FULL, str(tablet.folder), PIN]
    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout == "full, and kept\n"
    session = tablet.open().unlock("u-grace", PIN)
    assert session.get("draft", "d1").body["answer"] == "kept without the film"
    assert [one.name for one in session.attachments("draft", "d1")] == ["voice.ogg", "ward.jpg"]
    assert len(stored(tablet)) == 2


def test_a_large_film_is_never_held_whole(grace):
    grace.put("draft", "d1", {})
    part = bytes(1 << 20)
    tracemalloc.start()
    try:
        grace.attach("draft", "d1", "film.mp4", (part for _ in range(100)))
        size = sum(len(piece) for piece in grace.open_attachment("draft", "d1", "film.mp4"))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == 100 << 20
    assert most < 3 << 20

"""A copy of one person's memory: only their words open it, elsewhere everything is there, and what waits is sent once."""

import os
import sqlite3
import zipfile

import pytest

from core.errors import DiskFull, InUse, Refused, StorageError, WrongPin, WrongWords
from core.ids import IdMaker
from storage import restore as restoring
from storage.restore import restore
from tests.storage.conftest import AISHA, CHEAP, PIN, Tablet
from tests.storage.test_no_plaintext import SECRETS, forms
from tests.storage.test_outbox import PROGRAMME, voice

WORDS = "Seven goats walk home at dusk"
NEW_PIN = "902417"
OWN = "own/u-grace"


@pytest.fixture
def full(tablet, grace, event):
    """Grace's work of every sort, and Aisha's beside it."""
    aisha = tablet.vault.add_person(*AISHA, "135724", spaces=["own/u-aisha"], by=grace)
    aisha.put("draft", "theirs", {"secret": "Aisha's own words"}, space="own/u-aisha")
    aisha.attach("draft", "theirs", "photo.jpg", [b"her photo"])
    grace.set_setting("token", "the-token-of-this-device")
    grace.set_setting("device", "device-1")
    grace.put("draft", "d1", {"note": "mine"}, head={"f": "f-1"}, space=OWN, events=[event("e1")])
    grace.attach("draft", "d1", "photo.jpg", [b"a photo" * 40_000], mime="image/jpeg")
    grace.put("promise", "p1", {"what": "soap"})
    grace.seal(voice(facility="f-1"), b"words", PROGRAMME.public, "k")
    return tablet


def copied(tablet, tmp_path, words=WORDS):
    path = tmp_path / "grace.kioo"
    tablet.vault.backup(path, "u-grace", PIN, words)
    return path


def taken_over(path, tmp_path, words=WORDS, name="other"):
    other = Tablet(tmp_path / name)
    ids = IdMaker(other.clock, os.urandom)
    uid = restore(path, other.folder, words, NEW_PIN, clock=other.clock, ids=ids, kdf=CHEAP)
    return other, uid


def test_everything_of_the_person_is_on_the_other_device(full, tmp_path):
    waiting = [record.id for record in full.vault.sync_session().pending()]
    other, uid = taken_over(copied(full, tmp_path), tmp_path, "  seven GOATS walk home  at dusk")
    assert uid == "u-grace"
    vault = other.open()
    assert [(card.uid, card.name) for card in vault.people()] == [("u-grace", "Grace Wanjiru")]
    grace = vault.unlock("u-grace", NEW_PIN)
    assert grace.health.findings == set()
    assert grace.get("draft", "d1").body == {"note": "mine"}
    assert b"".join(grace.open_attachment("draft", "d1", "photo.jpg")) == b"a photo" * 40_000
    assert grace.get("promise", "p1").body == {"what": "soap"}
    assert sorted(record.id for record in grace.pending()) == sorted(waiting)
    assert grace.put("draft", "d1", {"note": "on"}, space=OWN) == 2
    assert vault.verify().healthy
    assert vault.verify().unopened == 0
    assert other.reopen().unlock("u-grace", NEW_PIN).get("draft", "d1").rev == 2
    vault.close()
    other.vault.close()


def test_the_other_device_is_another_one_for_the_district(full, tmp_path):
    other, _ = taken_over(copied(full, tmp_path), tmp_path)
    grace = other.open().unlock("u-grace", NEW_PIN)
    assert (grace.setting("token"), grace.setting("device")) == (None, None)
    assert (other.folder / "device.key").read_bytes() != (full.folder / "device.key").read_bytes()
    other.vault.close()


def test_the_old_pin_opens_nothing_there_and_both_devices_go_on(full, tmp_path):
    other, _ = taken_over(copied(full, tmp_path), tmp_path)
    with pytest.raises(WrongPin):
        other.open().unlock("u-grace", PIN)
    assert full.vault.unlock("u-grace", PIN).put("draft", "d1", {}, space=OWN) == 2
    other.vault.close()


def test_the_copy_holds_nothing_of_anybody_else_and_nothing_in_clear(full, tmp_path):
    path = copied(full, tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as packed:
        assert len([name for name in packed.namelist() if name.startswith("attachments/")]) == 1
        (tmp_path / "out").mkdir()
        packed.extract("vault.db", tmp_path / "out")
    file = sqlite3.connect(tmp_path / "out" / "vault.db")
    counts = {
        table: file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("user", "space", "grant_")
    }
    kinds = file.execute("SELECT kind FROM slot").fetchall()
    names = {name for (name,) in file.execute("SELECT name FROM fact")}
    file.close()
    assert (counts, kinds, names) == ({"user": 1, "space": 2, "grant_": 2}, [("passphrase",)], {"vault", "carried"})
    content = path.read_bytes()
    said = ["Grace Wanjiru", "u-grace", "the-token-of-this-device", "Aisha Omar", WORDS, PIN, *SECRETS]
    assert [secret for secret in said for form in forms(secret) if form in content] == []
    assert (full.folder / "device.key").read_bytes() not in content
    assert [one.name for one in full.folder.iterdir() if "copy" in one.name] == []


@pytest.mark.parametrize("words", ["", "one two three four", "goat goat goat goat goat goat", "aaaaaaaaaaaaaaaaaaaaa"])
def test_words_that_are_easy_to_guess_are_refused_before_anything_is_written(full, tmp_path, words):
    with pytest.raises(Refused):
        copied(full, tmp_path, words)
    assert not (tmp_path / "grace.kioo").exists()


def test_a_long_word_does_too(full, tmp_path):
    other, _ = taken_over(copied(full, tmp_path, "mtotomchangakibuyu"), tmp_path, "Mtotomchangakibuyu")
    other.open().close()


def test_a_copy_needs_the_pin(full, tmp_path):
    with pytest.raises(WrongPin):
        full.vault.backup(tmp_path / "x", "u-grace", "000000", WORDS)
    assert not (tmp_path / "x").exists()


def test_other_words_open_nothing_and_leave_the_device_new(full, tmp_path):
    path = copied(full, tmp_path)
    with pytest.raises(WrongWords):
        taken_over(path, tmp_path, "seven goats walk home at dawn")
    assert {one.name for one in (tmp_path / "other").iterdir()} <= {"vault.lock"}
    taken_over(path, tmp_path)[0].open().close()


@pytest.mark.parametrize("harm", ["cut", "flipped", "no zip", "empty", "no vault"])
def test_a_file_that_is_no_whole_copy_is_refused(full, tmp_path, harm):
    path = copied(full, tmp_path)
    content = path.read_bytes()
    at = content.index(b"SQLite format 3") + 5_000
    harmed = {
        "cut": content[: len(content) // 2],
        "flipped": content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
        "no zip": b"hello",
        "empty": b"",
    }
    path.write_bytes(harmed.get(harm, b""))
    if harm == "no vault":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("../../evil", b"x")
    with pytest.raises(Refused, match="no copy"):
        taken_over(path, tmp_path)
    assert not (tmp_path.parent / "evil").exists()


def test_a_copy_of_a_newer_kioo_says_so(full, tmp_path, monkeypatch):
    path = copied(full, tmp_path)
    monkeypatch.setattr(restoring, "FORMAT", restoring.FORMAT - 1)
    with pytest.raises(Refused, match="newer Kioo"):
        taken_over(path, tmp_path)
    assert {one.name for one in (tmp_path / "other").iterdir()} <= {"vault.lock"}


def test_what_a_sudden_end_left_of_a_copy_goes_when_the_vault_is_opened(full):
    for name in ("vault.copy", "vault.copy-wal"):
        (full.folder / name).write_bytes(b"half")
    full.reopen()
    assert [one.name for one in full.folder.iterdir() if "copy" in one.name] == []


def test_a_copy_is_not_taken_over_where_somebody_lives_or_a_window_is_open(full, tmp_path):
    path = copied(full, tmp_path)
    with pytest.raises(InUse):
        taken_over(path, tmp_path, name="device")
    full.vault.close()
    with pytest.raises(Refused, match="Somebody lives"):
        taken_over(path, tmp_path, name="device")
    assert full.open().unlock("u-grace", PIN).get("draft", "d1").body == {"note": "mine"}


def test_a_device_that_was_opened_and_has_nobody_takes_a_copy_over(full, tmp_path):
    path = copied(full, tmp_path)
    new = Tablet(tmp_path / "other")
    new.open()
    new.vault.close()
    other, _ = taken_over(path, tmp_path)
    assert other.open().unlock("u-grace", NEW_PIN).get("promise", "p1")
    other.vault.close()


def test_taking_over_that_is_cut_anywhere_can_be_begun_again(full, tmp_path, monkeypatch):
    path = copied(full, tmp_path)
    for step in ("_unpack", "_make_ours", "_forget_the_other_device", "_move_in"):

        def cut(*_, step=step):
            raise DiskFull("no room left on this device")

        monkeypatch.setattr(restoring, step, cut)
        with pytest.raises(DiskFull):
            taken_over(path, tmp_path)
        monkeypatch.undo()
    other, _ = taken_over(path, tmp_path)
    assert other.open().unlock("u-grace", NEW_PIN).get("promise", "p1")
    other.vault.close()


def test_a_copy_of_a_copy_and_of_a_harmed_vault_is_possible(full, tmp_path):
    other, _ = taken_over(copied(full, tmp_path), tmp_path)
    vault = other.open()
    grace = vault.unlock("u-grace", NEW_PIN)
    with grace._database.writing() as sqlite:
        sqlite.execute_sql("DELETE FROM outgoing")
    vault = other.reopen()
    assert vault.unlock("u-grace", NEW_PIN).health.findings == {"rows"}
    vault.backup(tmp_path / "again.kioo", "u-grace", NEW_PIN, WORDS)
    vault.close()
    third, _ = taken_over(tmp_path / "again.kioo", tmp_path, name="third")
    grace = third.open().unlock("u-grace", NEW_PIN)
    assert grace.get("draft", "d1").body == {"note": "mine"}
    assert grace.health.findings == {"rows"}
    third.vault.close()


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(full, tmp_path):
    with pytest.raises(StorageError):
        full.vault.backup(tmp_path / "nowhere" / "x", "u-grace", PIN, WORDS)
    assert [one.name for one in full.folder.iterdir() if "copy" in one.name] == []


def test_destroying_leaves_nothing(full):
    full.vault.destroy()
    assert list(full.folder.rglob("*")) == []
    full.open()
    assert full.vault.people() == []

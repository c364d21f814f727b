"""Files of every format there was open, hold everything, and are the old ones still wherever the step to the new one is cut."""

import base64
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from core.errors import DiskFull
from storage import crypto, formats
from storage.database import Database
from tests.storage.conftest import PIN, Tablet

OLD = Path(__file__).parent / "old_databases"
TEAM_PIN = "135724"
EVERY = [1, 2, 3]
PHOTO = bytes(range(256)) * 280


def thawed(number, tmp_path):
    shutil.copytree(OLD / f"format{number}", tmp_path / "device")
    made = Tablet(tmp_path / "device")
    made.format = number
    yield made
    if made.vault:
        made.vault.close()


@pytest.fixture(params=EVERY)
def frozen(request, tmp_path):
    yield from thawed(request.param, tmp_path)


@pytest.fixture(params=EVERY[:-1])
def old(request, tmp_path):
    """One of a format before this one."""
    yield from thawed(request.param, tmp_path)


def layout(path):
    """Each table with its columns and what stands for rules in its text, and each index."""
    with sqlite3.connect(path) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        columns = {name: file.execute(f"PRAGMA table_info({name})").fetchall() for name in tables}
        indexes = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name").fetchall()
    file.close()
    return columns, indexes


def version_of(path):
    file = sqlite3.connect(path)
    (found,) = file.execute("PRAGMA user_version").fetchone()
    file.close()
    return found


def holds_everything(vault, number):
    grace, team = vault.unlock("u-grace", PIN), vault.unlock("u-tindwa", TEAM_PIN)
    assert grace.get("promise", "p1").body == {"what": "fix the fridge", "due": "2026-12-01"}
    assert grace.get("visit", "v0").head["facility"] == "f-12"
    assert (grace.cursor(), grace.setting("token")) == ({"d-east": 2}, "a-token-of-the-past")
    draft = grace.get("draft", "visit-1")
    assert (draft.rev, draft.body["answers"]["water"], draft.head) == (2, "no", {"facility": "f-12"})
    assert grace.get("sent", "s1").body == {"n": 1}
    assert grace.get("gone", "g1") is None
    assert team.get("notes", "n1").body == {"said": "we ran out of gloves"}
    assert team.get("draft", "own-1").body == {"mine": True}
    assert team.get("draft", "visit-1") is None
    lines = [(line.id, line.state) for line in grace.outbox() if line.kind == "promise"]
    assert lines == [("e1", "on this device"), ("e2", "needs you")]
    opened = {opened_voice(record) for record in grace.pending(kinds=["feedback"])}
    assert opened == {f'{{"answers":{{"heard":"yes","n":{n}}}}}' for n in range(3)}
    photo = grace.open_attachment("draft", "visit-1", "photo.jpg")
    said = team.open_attachment("notes", "n1", "said.m4a")
    assert (photo and b"".join(photo), said and b"".join(said)) == ((PHOTO, b"a voice") if number > 1 else (None, None))
    assert vault.verify().healthy
    grace.put("draft", "visit-1", {"answers": {}}, head={"facility": "f-12"}, space="own/u-grace")
    assert grace.get("draft", "visit-1").rev == 3
    grace.lock()
    team.lock()


def opened_voice(record):
    sealed = base64.b64decode(record.data["sealed"])
    return crypto.hpke_open(bytes(range(32)), f"kioo/v1/feedback/{record.facility}".encode(), sealed).decode()


def test_there_is_a_frozen_vault_of_every_format():
    assert sorted(int(path.name.removeprefix("format")) for path in OLD.glob("format*")) == EVERY
    assert [*formats.STEPS, formats.FORMAT] == EVERY == [*range(1, formats.FORMAT + 1)]
    for number in EVERY:
        assert version_of(OLD / f"format{number}" / "vault.db") == number


def test_a_frozen_vault_opens_and_holds_everything(frozen):
    holds_everything(frozen.open(), frozen.format)
    frozen.reopen()
    session = frozen.vault.unlock("u-grace", PIN)
    assert session.get("draft", "visit-1").rev == 3
    assert frozen.vault.verify().healthy


def test_a_file_that_was_led_here_is_laid_out_as_a_new_one(old, tmp_path):
    old.open()
    old.vault.close()
    Database(tmp_path / "new.db").close()
    assert layout(old.folder / "vault.db") == layout(tmp_path / "new.db")


def test_the_copy_of_the_old_file_stays_until_somebody_could_unlock(old, tmp_path):
    before = layout(old.folder / "vault.db")
    old.open()
    (copy,) = old.folder.glob("*.format-*.db")
    assert (version_of(copy), layout(copy)) == (old.format, before)
    again = Tablet(tmp_path / "again")
    again.folder.mkdir()
    shutil.copy(copy, again.folder / "vault.db")
    shutil.copy(old.folder / "device.key", again.folder)
    again.open()
    assert again.vault.unlock("u-grace", PIN).get("sent", "s1").body == {"n": 1}
    again.vault.close()
    old.vault.unlock("u-grace", PIN)
    assert list(old.folder.glob("*.format-*")) == []


def test_wherever_the_step_is_cut_the_file_is_still_the_old_one_and_can_be_led_again(old, tmp_path, monkeypatch):
    """The folder as it lies on the disk before each statement, and the process that gives up at each statement."""
    images, plain = [], Database.sql

    def taking_pictures(self, statement):
        images.append(tmp_path / f"image{len(images)}")
        shutil.copytree(old.folder, images[-1])
        return plain(self, statement)

    monkeypatch.setattr(Database, "sql", taking_pictures)
    old.open()
    monkeypatch.undo()
    old.vault.close()
    steps = len([*formats.statements(old.format)])
    before_the_end = [image for image in images if version_of(image / "vault.db") == old.format]
    assert len(before_the_end) >= steps + 2  # BEGIN before them, COMMIT after them
    for image in before_the_end[-steps - 3 :]:
        tablet = Tablet(image)
        holds_everything(tablet.open(), old.format)
        tablet.vault.close()


def test_a_step_that_breaks_at_any_statement_leaves_the_old_file(old, monkeypatch):
    before, plain = layout(old.folder / "vault.db"), Database.sql
    wanted = [*formats.statements(old.format), "COMMIT"]
    for broken in wanted:

        def breaking(self, statement, broken=broken):
            if statement == broken:
                raise DiskFull("no room left on this device")
            return plain(self, statement)

        monkeypatch.setattr(Database, "sql", breaking)
        with pytest.raises(DiskFull):
            old.open()
        monkeypatch.undo()
        assert (version_of(old.folder / "vault.db"), layout(old.folder / "vault.db")) == (old.format, before)
    holds_everything(old.open(), old.format)


def test_a_copy_that_finds_no_room_leaves_nothing_and_the_old_file(old, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(formats, "settle", full)
    with pytest.raises(DiskFull):
        old.open()
    monkeypatch.undo()
    assert version_of(old.folder / "vault.db") == old.format
    assert not (old.folder / "vault.copy").exists()
    holds_everything(old.open(), old.format)


def test_the_key_derivation_of_a_frozen_vault_is_what_its_readme_says():
    file = sqlite3.connect(OLD / "format1" / "vault.db")
    costs = [json.loads(kdf) for (kdf,) in file.execute("SELECT kdf FROM slot")]
    file.close()
    assert [(cost["memory_kib"], cost["passes"]) for cost in costs] == [(8, 1), (8, 1)]

"""The three commands on a device's folder."""

import sqlite3

import pytest

from kioo.cli import main
from tests.storage.conftest import AISHA, GRACE, PIN, Tablet

WORDS = "seven goats walk home at dusk"


@pytest.fixture
def device(tmp_path):
    made = Tablet(tmp_path / "device")
    made.open().add_person(*GRACE, PIN).put("draft", "d1", {"note": "mine"})
    made.vault.close()
    return made


@pytest.fixture
def answers(tmp_path):
    for name, content in (("pin", PIN), ("words", WORDS), ("new", "902417"), ("easy", "111111")):
        (tmp_path / name).write_text(f"{content}\n")
    return tmp_path


def test_a_whole_memory_verifies_and_a_harmed_one_says_what_is_wrong(device, answers, capsys):
    asked = ["vault", "verify", "--device", str(device.folder), "--pin-file", str(answers / "pin")]
    assert main(asked) == 0
    assert "everything is whole" in capsys.readouterr().out
    file = sqlite3.connect(device.folder / "vault.db")
    file.execute("DELETE FROM record WHERE seq = 1")
    file.commit()
    file.close()
    assert main(asked) == 1
    said = capsys.readouterr().out
    assert "device: rows are gone, changed or put back" in said
    assert "not everything is whole" in said


def test_a_copy_goes_to_another_device(device, answers, tmp_path, capsys):
    copy, other = tmp_path / "grace.kioo", tmp_path / "other"
    words = ["--words-file", str(answers / "words")]
    assert (
        main(["vault", "backup", str(copy), "--device", str(device.folder), "--pin-file", str(answers / "pin"), *words])
        == 0
    )
    taking = ["vault", "restore", str(copy), "--device", str(other), *words]
    assert main([*taking, "--pin-file", str(answers / "easy")]) == 1
    assert main([*taking, "--pin-file", str(answers / "new")]) == 0
    assert "has to let this device in" in capsys.readouterr().out
    taken = Tablet(other)
    assert taken.open().unlock("u-grace", "902417").get("draft", "d1").body == {"note": "mine"}
    taken.vault.close()


def test_where_several_live_it_is_said_who_unlocks(device, answers, capsys):
    vault = device.open()
    vault.add_person(*AISHA, PIN, by=vault.unlock("u-grace", PIN))
    vault.close()
    asked = ["vault", "verify", "--device", str(device.folder), "--pin-file", str(answers / "pin")]
    assert main(asked) == 1
    assert "Grace Wanjiru, Aisha Omar" in capsys.readouterr().err
    assert main([*asked, "--person", "Aisha Omar"]) == 0


def test_a_folder_where_no_device_lives_is_said_and_stays_empty(tmp_path, answers, capsys):
    assert main(["vault", "verify", "--device", str(tmp_path / "no"), "--pin-file", str(answers / "pin")]) == 1
    assert "no device lives in" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()

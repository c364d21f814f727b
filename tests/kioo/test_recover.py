"""Somebody forgot the PIN: the officer's command answers the tablet's code, by typing or by picture, and nothing else."""

import re
from pathlib import Path

import pytest
import segno

from core.errors import WrongAnswer
from core.recovery import RecoveryKey, Request
from kioo.cli import main
from kioo.keys import ceremony
from kioo.keys.files import ClosedKey
from server.store.database import open_store
from server.store.tables import Audit
from storage import crypto
from storage.kdf import KdfParameters
from tests.storage.conftest import AISHA, GRACE, PIN, Tablet

WORDS = "tall reed under quiet moon"
COST = KdfParameters(memory_kib=8, passes=1, weak=True)
CODE = re.compile(r"^(?:[0-9A-Z ]{4,24}\n)+", re.MULTILINE)


@pytest.fixture
def stick(tmp_path) -> Path:
    (tmp_path / "words.txt").write_text(WORDS)
    ceremony.make(tmp_path / "stick", WORDS, ("data", "recovery"), COST)
    return tmp_path / "stick"


@pytest.fixture
def key(stick) -> ClosedKey:
    return ClosedKey.read(next(stick.glob("recovery-*.kioo-key")))


@pytest.fixture
def device(tmp_path, key):
    """A tablet with two people whom the programme can let back in."""
    made = Tablet(tmp_path / "device")
    recovery = RecoveryKey(key.id, key.public)
    grace = made.open().add_person(*GRACE, PIN, spaces=["own/u-grace"], recovery=recovery)
    grace.set_setting("recovery_key_id", key.id)
    made.vault.add_person(*AISHA, PIN, by=grace, recovery=recovery)
    yield made
    made.vault.close()


def recovers(key, request: Request, tmp_path, *more: str, asked=None, check=None) -> int:
    line = ["admin", "keys", "recover", "--key", str(key.path), "--passphrase-file", str(tmp_path / "words.txt")]
    line += ["--check", request.spoken_check if check is None else check]
    return main([*line, *(["--request", request.written] if asked is None else asked), *more])


def answer_in(out: str) -> str:
    return out.split("line by line:\n\n", 1)[1]


def test_a_forgotten_pin_is_replaced_by_code_without_any_network(device, key, tmp_path, capsys):
    request = device.vault.recovery_request("u-grace")
    assert recovers(key, request, tmp_path) == 0
    said = capsys.readouterr().out
    assert "not written into any server's log" in said
    assert "Grace" not in said
    session = device.vault.recover("u-grace", answer_in(said), "975310")
    assert session.person.name == "Grace Wanjiru"
    assert device.vault.unlock("u-grace", "975310").spaces == ("device", "own/u-grace")
    with pytest.raises(WrongAnswer):
        device.vault.recover("u-grace", answer_in(said), "864209")


def test_a_photo_of_the_code_and_a_picture_of_the_answer_do_it_too(device, key, tmp_path, capsys):
    pytest.importorskip("zxingcpp")
    from app.code_reading import code_in  # noqa: PLC0415  only where pictures can be read

    request = device.vault.recovery_request("u-grace")
    photo, answer = tmp_path / "photo.png", tmp_path / "answer.png"
    segno.make(request.scanned).save(str(photo), scale=6, border=4)
    assert recovers(key, request, tmp_path, "-o", str(answer), asked=["--picture", str(photo)]) == 0
    assert f"The answer is in {answer}" in capsys.readouterr().out
    assert device.vault.recover("u-grace", code_in(answer.read_bytes()), "975310").person.uid == "u-grace"


def test_the_answer_for_one_person_opens_nothing_for_another(device, key, tmp_path, capsys):
    recovers(key, device.vault.recovery_request("u-grace"), tmp_path)
    answer = answer_in(capsys.readouterr().out)
    device.vault.recovery_request("u-aisha")
    with pytest.raises(WrongAnswer):
        device.vault.recover("u-aisha", answer, "975310")


def test_a_check_that_differs_opens_nothing(device, key, tmp_path, capsys):
    request = device.vault.recovery_request("u-grace")
    assert recovers(key, request, tmp_path, check="0000 0000 0000") == 1
    said = capsys.readouterr()
    assert "the check is another one" in said.err
    assert "line by line" not in said.out


def test_a_slip_in_typing_names_the_line(device, key, tmp_path, capsys):
    request = device.vault.recovery_request("u-grace")
    lines = request.written.splitlines()
    lines[2] = ("A" if lines[2][0] != "A" else "B") + lines[2][1:]
    assert recovers(key, request, tmp_path, asked=["--request", "\n".join(lines)]) == 1
    assert "line 3 is not as the tablet shows it" in capsys.readouterr().err


def test_another_programmes_key_and_a_data_key_are_named(device, key, stick, tmp_path, capsys):
    request = device.vault.recovery_request("u-grace")
    ceremony.make(tmp_path / "other", WORDS, ("recovery",), COST)
    other = ClosedKey.read(next((tmp_path / "other").glob("*.kioo-key")))
    assert recovers(other, request, tmp_path) == 1
    assert f"asks the recovery key {key.id}" in capsys.readouterr().err
    data = ClosedKey.read(next(stick.glob("data-*.kioo-key")))
    assert recovers(data, request, tmp_path) == 1
    assert "with a recovery key" in capsys.readouterr().err


def test_a_request_whose_inside_was_exchanged_opens_nothing(key, tmp_path, capsys):
    forged = Request(bytes(16), key.id, crypto.new_pair().public, bytes(80))
    assert recovers(key, forged, tmp_path) == 1
    assert "nothing was opened" in capsys.readouterr().err


def test_with_a_server_it_is_written_into_its_log(device, key, tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'server.db'}"
    request = device.vault.recovery_request("u-grace")
    assert recovers(key, request, tmp_path, "--database", url) == 0
    assert "Written into the server's log" in capsys.readouterr().out
    store = open_store(url)
    with store.reading():
        [act] = Audit.select().where(Audit.what == "let somebody back in")
    store.close()
    assert act.thing == request.place.hex()[:12]


def test_an_answer_can_only_be_a_picture_that_can_be_made(device, key, tmp_path, capsys):
    assert recovers(key, device.vault.recovery_request("u-grace"), tmp_path, "-o", "answer.doc") == 1
    assert ".svg or .png" in capsys.readouterr().err

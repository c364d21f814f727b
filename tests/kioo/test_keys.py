"""The ceremony as somebody types it: keys made offline, carried, used; what is sealed opened where the key is."""

import base64
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import SystemClock
from core.errors import BadSettings, StorageError
from core.ids import IdMaker
from core.settings import ServerSettings
from kioo.cli import main
from kioo.keys import ceremony, files, passphrase
from kioo.keys.files import ClosedKey, PrivateKey
from server import admin, programme
from server.main import create_app
from server.sealing import DataKey
from server.store.database import open_store
from server.store.tables import Audit, Sealed, Tally
from server.sync_service import SyncService
from storage import crypto
from storage.kdf import KdfParameters
from tests.server.country import PLACES, sealed_feedback

CHEAP = KdfParameters(memory_kib=8, passes=1, weak=True)
WORDS = "tall reed under quiet moon"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(ceremony.files, "COST", CHEAP)
    monkeypatch.setattr(ceremony.write, "__defaults__", (CHEAP,))
    monkeypatch.setattr(ceremony.make, "__defaults__", (CHEAP,))


@pytest.fixture
def words(tmp_path) -> list[str]:
    path = tmp_path / "words.txt"
    path.write_text(f"{WORDS}\n")
    return ["--passphrase-file", str(path)]


@pytest.fixture
def database(tmp_path) -> list[str]:
    (tmp_path / "server").mkdir()
    return ["--database", f"sqlite:///{tmp_path / 'server' / 'server.db'}", "--folder", str(tmp_path / "server")]


@pytest.fixture
def stick(tmp_path, words) -> Path:
    """The folder of the keys."""
    assert main(["admin", "keys", "init", str(tmp_path / "stick"), *words]) == 0
    return tmp_path / "stick"


def key_file(stick: Path, use: str = "data") -> Path:
    [found] = stick.glob(f"{use}-*.kioo-key")
    return found


def rows(database, table):
    store = open_store(database[1])
    with store.reading():
        found = list(table.select())
    store.close()
    return found


def tablet_with_voices(database, key, n, **more):
    """A tablet that was enrolled by a code and sent `n` sealed voices."""
    clock = SystemClock()
    ids = IdMaker(clock, os.urandom)
    store = open_store(database[1], clock=clock, ids=ids)
    admin.import_units(store, PLACES.splitlines())
    grace = admin.add_person(store, "Grace", "", "", "supervisor", "d1")
    service = SyncService(store, clock, ids, ServerSettings())
    enrolment = service.for_token("").enrol(admin.new_enrol_code(store, grace), ids.unlinkable(), "T")
    sealing = Sealing(enrolment.data_key)
    assert enrolment.data_key_id == key.id
    sent = service.for_token(enrolment.token).push([sealed_feedback(sealing, ids, **more) for _ in range(n)])
    assert {one.status for one in sent.results} == {"stored"}
    store.close()


class Sealing:
    """What a tablet has: the public half alone."""

    def __init__(self, public: str) -> None:
        self._public = base64.b64decode(public)
        self.id = crypto.key_id(self._public)

    def seal(self, kind: str, facility: str, plaintext: bytes) -> str:
        sealed = crypto.hpke_seal(self._public, f"kioo/v1/{kind}/{facility}".encode(), plaintext)
        return base64.b64encode(sealed).decode()


def test_keys_are_made_readable_by_nobody_else_and_never_written_over(stick, words, capsys):
    names = sorted(path.name for path in stick.iterdir())
    assert [name.split("-")[0] for name in names] == ["data", "programme", "recovery"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in stick.iterdir()} == {0o600}
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    assert main(["admin", "keys", "init", str(stick), *words]) == 1
    assert "ever written over" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in stick.iterdir()} == before


def test_a_file_alone_is_never_written_over(stick):
    with pytest.raises(BadSettings, match="ever written over"):
        files.write_once(key_file(stick), b"other")


def test_the_private_half_lies_nowhere_in_clear(stick):
    private = ClosedKey.read(key_file(stick)).opened(WORDS).pair.private
    for path in stick.iterdir():
        content = path.read_bytes()
        assert private not in content
        assert base64.b64encode(private) not in content
        assert private.hex().encode() not in content


def test_a_wrong_passphrase_is_a_plain_sentence(stick, database, tmp_path, capsys):
    other = tmp_path / "other.txt"
    other.write_text("another passphrase altogether")
    line = ["admin", "keys", "open", "--key", str(key_file(stick)), *database, "--passphrase-file", str(other)]
    assert main(line) == 1
    assert f"this passphrase does not open {key_file(stick).name}" in capsys.readouterr().err


def test_a_short_passphrase_makes_nothing(tmp_path, capsys):
    (tmp_path / "short").write_text("fifteen letters")
    assert main(["admin", "keys", "init", str(tmp_path / "stick"), "--passphrase-file", str(tmp_path / "short")]) == 1
    assert "at least 16 letters" in capsys.readouterr().err
    assert not (tmp_path / "stick").exists()


@pytest.mark.parametrize(("typed", "problem"), [((WORDS, WORDS), ""), ((WORDS, "other"), "not the same")])
def test_a_passphrase_is_typed_twice_without_being_shown(monkeypatch, typed, problem):
    said = iter(typed)
    monkeypatch.setattr(passphrase, "getpass", lambda _: next(said))
    if not problem:
        assert passphrase.chosen(None) == WORDS
        return
    with pytest.raises(BadSettings, match=problem):
        passphrase.chosen(None)


def test_the_public_halves_reach_the_server_and_the_audit_says_so(stick, database, capsys):
    public = str(stick / files.PUBLIC_NAME)
    assert main(["admin", "keys", "use", public, *database]) == 0
    assert capsys.readouterr().out.count("devices get it at their next contact") == 2
    assert main(["admin", "keys", "use", public, *database]) == 0
    assert "in use already" in capsys.readouterr().out
    acts = [row.what for row in rows(database, Audit)]
    assert sorted(acts) == ["began to use a data key", "began to use a recovery key"]


def test_a_public_file_that_was_changed_on_its_way_is_refused(stick, database, capsys):
    public = stick / files.PUBLIC_NAME
    raw = json.loads(public.read_text())
    raw["data"]["public"] = base64.b64encode(bytes(range(32))).decode()
    public.write_text(json.dumps(raw))
    assert main(["admin", "keys", "use", str(public), *database]) == 1
    assert "cut or damaged" in capsys.readouterr().err


def test_voices_are_opened_straight_from_the_store(stick, database, words, capsys):
    main(["admin", "keys", "use", str(stick / files.PUBLIC_NAME), *database])
    key = ClosedKey.read(key_file(stick))
    tablet_with_voices(database, key, 12)
    capsys.readouterr()
    assert main(["admin", "keys", "show", *database]) == 0
    assert f"12 sealed answers wait for the data key {key.id}" in capsys.readouterr().out
    assert main(["admin", "keys", "open", "--key", str(key.path), *words, *database]) == 0
    assert "12 people counted, from 1 places" in capsys.readouterr().out
    assert {row.n for row in rows(database, Tally)} == {12}


def test_voices_are_carried_to_a_computer_without_a_network_and_back(stick, database, words, tmp_path, capsys):
    main(["admin", "keys", "use", str(stick / files.PUBLIC_NAME), *database])
    key = ClosedKey.read(key_file(stick))
    tablet_with_voices(database, key, 10)
    sealed, counts = str(tmp_path / "sealed.json"), str(tmp_path / "counts.json")
    assert main(["admin", "keys", "export-sealed", sealed, *database]) == 0
    assert main(["admin", "keys", "count", sealed, "--key", str(key.path), *words, "-o", counts]) == 0
    assert main(["admin", "keys", "import-counts", counts, *database]) == 0
    assert main(["admin", "keys", "import-counts", counts, *database]) == 0
    said = capsys.readouterr().out
    assert "10 people counted, from 1 places" in said
    assert "nothing was counted twice" in said
    assert {row.n for row in rows(database, Tally)} == {10}
    held = Path(sealed).read_text() + Path(counts).read_text()
    assert "grandmother" not in held


def test_a_recovery_key_opens_no_answers(stick, database, words, capsys):
    line = ["admin", "keys", "open", "--key", str(key_file(stick, "recovery")), *words, *database]
    assert main(line) == 1
    assert "answers open with a data key" in capsys.readouterr().err


def test_the_private_key_of_an_older_server_goes_on_working_and_is_taken_away(
    tmp_path, database, words, clock, ids, capsys
):
    folder = tmp_path / "server"
    (folder / "data-key").write_bytes(bytes(range(32)))
    old = DataKey(bytes(range(32)))
    app = create_app(ServerSettings(database[1], folder), clock=clock, ids=ids)
    assert programme.notice_left_behind(app.state.store, folder) == old.id  # as `kioo server` does before it serves
    assert programme.told(app.state.store, ServerSettings()).data_key == old.public
    app.state.store.close()
    tablet_with_voices(database, old, 10)
    assert main(["admin", "keys", "show", *database]) == 0
    assert "kioo admin keys adopt" in capsys.readouterr().out
    assert main(["admin", "keys", "adopt", str(tmp_path / "stick"), *words, *database]) == 0
    assert not (folder / "data-key").exists()
    assert main(["admin", "keys", "open", "--key", str(key_file(tmp_path / "stick")), *words, *database]) == 0
    assert "10 people counted" in capsys.readouterr().out
    assert main(["admin", "keys", "adopt", str(tmp_path / "more"), *words, *database]) == 1
    assert "there is no private key" in capsys.readouterr().err


def test_a_new_data_key_is_used_and_the_old_one_still_opens(stick, database, words, tmp_path, capsys):
    old = ClosedKey.read(key_file(stick))
    main(["admin", "keys", "use", str(stick / files.PUBLIC_NAME), *database])
    tablet_with_voices(database, old, 6)
    assert main(["admin", "keys", "init", str(tmp_path / "next"), "--only", "data", *words]) == 0
    assert main(["admin", "keys", "use", str(tmp_path / "next" / files.PUBLIC_NAME), *database]) == 0
    new = ClosedKey.read(key_file(tmp_path / "next"))
    tablet_with_voices(database, new, 4)
    capsys.readouterr()
    both = ["--key", str(old.path), "--key", str(new.path)]
    assert main(["admin", "keys", "open", *both, *words, *database]) == 0
    assert "10 people counted" in capsys.readouterr().out
    assert {row.flags for row in rows(database, Sealed)} == {""}


@given(st.data(), st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_a_key_file_with_a_byte_changed_is_never_another_key(data, at):
    key = PrivateKey("data", crypto.new_pair())
    content = key.sealed(WORDS, CHEAP)
    at = at % len(content)
    changed = content[:at] + bytes([content[at] ^ data.draw(st.integers(1, 255))]) + content[at + 1 :]
    path = Path(os.devnull).with_name("key")
    try:
        raw = files.parsed(path, changed, files.PRIVATE)
        opened = ClosedKey.of(path, raw).opened(WORDS)
    except (BadSettings, StorageError):
        return
    assert opened == key

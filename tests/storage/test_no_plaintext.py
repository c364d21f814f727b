"""Searches every byte the vault has on disk for what people wrote and who they are."""

import base64
import contextlib
import json
import os
import stat
import tempfile
from pathlib import Path

import pytest

from core.canonical import sha256_of
from core.ids import IdMaker
from core.records import PullItem, Receipt, WireRecord
from storage.database import Database
from storage.kdf import key_from_pin
from storage.restore import restore
from tests.storage.conftest import CHEAP
from tests.storage.test_outbox import PROGRAMME, voice

SECRETS = [
    "Zawadi-sentinel-answer",
    "Nurse Penninah Achieng",
    "facility-kakamega-77",
    "kioo_sentinel_form",
    "person-0042-sentinel",
    "token-sentinel-90210",
    "cursor-district-sentinel",
    "setting-name-sentinel",
    "kind-sentinel",
    "record-id-sentinel",
    "2026-11-18-sentinel-day",
    "own/person-0042-sentinel",
    "picture-sentinel",
    "role-sentinel",
    "846173",
]


def forms(text):
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield plain.hex().encode()
    for shift in range(3):  # base64 of the text wherever it stands in a longer one
        coded = base64.b64encode(b"\x00" * shift + plain)
        yield coded[4 * (shift > 0) : -4]


FORMS = [(secret, form) for secret in SECRETS for form in forms(secret)]


def search(tablet):
    return [found for name, content in tablet.files().items() for found in in_clear(name, content)]


def in_clear(name, content):
    return [(name, secret) for secret, form in FORMS if form in content]


def event(number, **changes):
    data = {"answers": {"water": "Zawadi-sentinel-answer"}, "day": "2026-11-18-sentinel-day"}
    whole = {"kind": "kind-sentinel", "district": "cursor-district-sentinel", "facility": "facility-kakamega-77"}
    return WireRecord(
        id=f"record-id-sentinel-{number}",
        rev=1,
        sha256=sha256_of(data),
        data=data,
        form="kioo_sentinel_form",
        version="1",
        author="person-0042-sentinel",
        made=1,
        **{**whole, **changes},
    )


@pytest.fixture
def busy(tablet, vault):
    """A session in which everything there is to write has been written, changed and removed."""
    session = vault.add_person(
        "person-0042-sentinel",
        "Nurse Penninah Achieng",
        "role-sentinel",
        "picture-sentinel",
        "846173",
        spaces=["own/person-0042-sentinel"],
    )
    head = {"facility": "facility-kakamega-77", "form": "kioo_sentinel_form"}
    body = {"answers": {"q": "Zawadi-sentinel-answer"}, "by": "Nurse Penninah Achieng", "fill": "x" * 4000}
    for number in range(30):
        name = f"record-id-sentinel-{number}"
        session.put("kind-sentinel", name, body, head=head, space="own/person-0042-sentinel")
        session.put("kind-sentinel", name, {**body, "n": number}, head=head, events=[event(number)])
    for number in range(0, 30, 2):
        session.remove("kind-sentinel", f"record-id-sentinel-{number}")
    session.set_setting("setting-name-sentinel", "token-sentinel-90210")
    item = PullItem("cursor-district-sentinel", 1, "kind-sentinel", "record-id-sentinel", "put", None, body)
    session.apply_pull([item], {"cursor-district-sentinel": 5})
    session.mark_sending([event(number).id for number in range(30)])
    session.accept([Receipt(event(1).id, 1, "stored"), Receipt(event(2).id, 1, "refused", "not-yours")])
    session.seal(voice(facility="facility-kakamega-77"), b"Zawadi-sentinel-answer", PROGRAMME.public, "k")
    for _ in range(3):
        session.put("draft", "last", body, head=head, space="own/person-0042-sentinel", events=[event(99)])
    return session


def test_the_search_would_find_what_stands_there(tablet):
    for form in list(forms("Zawadi-sentinel-answer")):
        (tablet.folder / "note").write_bytes(b"abc" + form + b"def")
        assert search(tablet) == [("note", "Zawadi-sentinel-answer")] * len(search(tablet)) != []


def test_nothing_in_clear_while_the_vault_is_open(tablet, busy):
    assert len(tablet.files()["vault.db-wal"]) > 10_000
    assert {"vault.db", "vault.db-wal", "vault.db-shm"} <= set(tablet.files())
    assert search(tablet) == []


def test_nothing_in_clear_after_locking_and_closing(tablet, busy):
    busy.lock()
    assert search(tablet) == []
    tablet.vault.close()
    assert search(tablet) == []
    assert set(tablet.files()) == {"vault.db", "vault.lock", "device.key", "generations"}


class Watch:
    """Looks at every file below a folder, and at what SQLite opened and has unlinked already, while SQLite works."""

    def __init__(self, folder):
        self.folder, self.found, self.names, self._known = folder, set(), set(), {}

    def connected(self, database):
        """Calls us before each statement, those inside of VACUUM too, and while one takes long."""
        database.sqlite.connection().set_trace_callback(self.look)
        database.sqlite.connection().set_progress_handler(self.look, 3000)

    def look(self, _=""):
        for path in [*self.folder.rglob("*"), *self._unlinked()]:
            with contextlib.suppress(OSError):  # gone meanwhile
                content = path.read_bytes()
                if path.is_relative_to(self.folder):
                    self.names.add(path.name)
                if self._known.get(path) != (seen := hash(content)):
                    self._known[path] = seen
                    self.found.update(in_clear(path.name, content))
        return 0

    def _unlinked(self):
        opened = Path("/proc/self/fd")
        for one in opened.iterdir() if opened.exists() else ():
            with contextlib.suppress(OSError):
                if str(one.readlink()).endswith("(deleted)") and stat.S_ISREG(one.stat().st_mode):
                    yield one


@pytest.fixture
def watch(tmp_path, monkeypatch):
    made, plain = Watch(tmp_path), Database._connect
    (tmp_path / "temporary").mkdir()
    for name in ("SQLITE_TMPDIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / "temporary"))

    def connecting(database):
        plain(database)
        made.connected(database)

    monkeypatch.setattr(Database, "_connect", connecting)
    return made


def test_nothing_in_clear_at_any_moment_of_packing_and_copying(tmp_path, tablet, busy, watch):
    watch.connected(busy._database)
    busy.put("draft", "with-photo", {"said": "Zawadi-sentinel-answer"}, space="own/person-0042-sentinel")
    busy.attach("draft", "with-photo", "picture-sentinel.jpg", [b"Nurse Penninah Achieng" * 9000])
    busy._database.sql("VACUUM")
    tablet.vault.backup(tmp_path / "copy", "person-0042-sentinel", "846173", "Seven goats walk home at dusk")
    busy.remove("draft", "with-photo")
    busy.lock()
    ids = IdMaker(tablet.clock, os.urandom)
    words = "Seven goats walk home at dusk"
    restore(tmp_path / "copy", tmp_path / "other", words, "902417", clock=tablet.clock, ids=ids, kdf=CHEAP)
    watch.look()
    assert {"vault.db", "vault.db-wal", "vault.db-shm", "vault.copy", "copy"} <= watch.names
    assert watch.found == set()


def test_the_watch_sees_a_temporary_file_that_has_no_name_any_more(watch, tmp_path):
    with tempfile.TemporaryFile(dir=tmp_path / "temporary") as nameless:
        nameless.write(b"abc Zawadi-sentinel-answer")
        nameless.flush()
        watch.look()
    assert {secret for _, secret in watch.found} == {"Zawadi-sentinel-answer"}


def test_what_is_replaced_is_gone_once_the_vault_is_locked(tablet, busy):
    with busy._database.turn() as sqlite:
        (old,) = sqlite.execute_sql("SELECT dek FROM record ORDER BY seq DESC LIMIT 1").fetchone()
    busy.put("draft", "last", {}, space="own/person-0042-sentinel")
    busy.lock()
    assert not any(bytes(old) in content for content in tablet.files().values())


def test_a_pin_slot_says_only_what_the_pin_costs(tablet, busy):
    with busy._database.turn() as sqlite:
        ((kdf,),) = sqlite.execute_sql("SELECT kdf FROM slot").fetchall()
    assert set(json.loads(kdf)) == {"name", "salt", "memory_kib", "passes", "lanes", "weak"}
    assert key_from_pin("846173", json.loads(kdf))

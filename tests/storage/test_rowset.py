"""Rows that are dropped, put back or exchanged are noticed at unlocking, at the price of one addition for each write."""

import contextlib
import shutil
import sqlite3

import pytest

from core.errors import DiskFull, OurFault, StorageError
from core.records import Receipt
from storage import rowset
from storage.generations import NoteBeside
from storage.session import Put
from storage.vault import open_vault
from tests.storage.conftest import AISHA, CHEAP, GRACE, PIN
from tests.storage.test_outbox import PROGRAMME, voice

OWN = "own/u-grace"


def tamper(tablet, *statements):
    """Somebody with write access to the file, while it is closed."""
    file = sqlite3.connect(tablet.folder / "vault.db")
    for statement in statements:
        file.execute(statement)
    file.commit()
    file.close()


def rows_of(tablet, table):
    file = sqlite3.connect(tablet.folder / "vault.db")
    file.text_factory = bytes
    found = file.execute(f"SELECT * FROM {table}").fetchall()
    file.close()
    return found


def put_back(tablet, table, rows):
    file = sqlite3.connect(tablet.folder / "vault.db")
    file.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    file.commit()
    file.close()


def findings(tablet):
    """What is found at the next unlocking."""
    tablet.open().unlock("u-grace", PIN)
    found = dict(tablet.vault.verify().findings)
    tablet.vault.close()
    return found


@pytest.fixture
def busy(tablet, grace, event):
    """Closed, with some of everything."""
    for name in ("a", "b", "c"):
        grace.put("visit", name, {"n": name}, head={"f": "f-1"}, space=OWN, events=[event(f"e-{name}")])
        grace.attach("visit", name, "photo.jpg", [b"a photo"])
        grace.put("shared", name, {"n": name})
        grace.seal(voice(facility="f-1"), b"words", PROGRAMME.public, "k")
    tablet.vault.close()
    assert findings(tablet) == {}
    return tablet


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("record", OWN),
        ("record", "device"),
        ("outgoing", "device"),
        ("sealed_outgoing", "device"),
        ("attachment", OWN),
    ],
)
def test_a_row_that_was_dropped_is_noticed(busy, table, where):
    busy.open()
    place = busy.vault._device.blind("space", where).hex()
    busy.vault.close()
    key = {"record": "rid", "attachment": "aid"}.get(table, "oid")
    only = f"WHERE space = x'{place}'" if key in {"rid", "aid"} else ""
    tamper(busy, f"DELETE FROM {table} WHERE {key} = (SELECT {key} FROM {table} {only} LIMIT 1)")
    assert findings(busy) == {where: "rows"}


def test_a_row_that_was_put_back_to_an_older_revision_is_noticed(busy):
    before = rows_of(busy, "record")
    grace = busy.open().unlock("u-grace", PIN)
    grace.put("visit", "b", {"n": "changed"}, head={"f": "f-1"}, space=OWN)
    busy.vault.close()
    now = rows_of(busy, "record")
    fresh = [row for row in now if row not in before]
    older = [row for row in before if row not in now]
    assert [len(fresh), len(older)] == [1, 1]
    tamper(busy, *(f"DELETE FROM record WHERE seq = {row[0]}" for row in fresh))
    put_back(busy, "record", older)
    assert findings(busy)[OWN] == "rows"


def test_a_row_that_had_been_removed_and_comes_back_is_noticed(busy):
    before = rows_of(busy, "record")
    grace = busy.open().unlock("u-grace", PIN)
    grace.remove("visit", "b")
    busy.vault.close()
    put_back(busy, "record", before)
    assert findings(busy) == {OWN: "rows"}


@pytest.mark.parametrize("table", ["outgoing", "sealed_outgoing", "attachment"])
def test_what_had_left_and_comes_back_is_noticed(busy, table):
    before = rows_of(busy, table)
    grace = busy.open().unlock("u-grace", PIN)
    grace.accept([Receipt(line.id, line.rev, "stored") for line in grace.outbox()])
    busy.clock.advance(31 * 86_400)
    grace.server_stands_at(1)  # nor is what the server has kept any longer
    for name in ("a", "b", "c"):
        grace.detach("visit", name, "photo.jpg")
    busy.vault.close()
    assert rows_of(busy, table) == []
    put_back(busy, table, before[:1])
    assert findings(busy) == {OWN if table == "attachment" else "device": "rows"}


def test_the_state_of_a_waiting_record_put_back_is_noticed(busy):
    before = rows_of(busy, "outgoing")
    grace = busy.open().unlock("u-grace", PIN)
    grace.mark_sending(["e-a"])
    busy.vault.close()
    put_back(busy, "outgoing", before)
    assert findings(busy) == {"device": "rows"}


@pytest.mark.parametrize(
    "state",
    ["NULL", "x''", "zeroblob(70)", "(SELECT state FROM space WHERE rowid = 2)"],
)
def test_a_count_that_is_gone_or_another_spaces_is_noticed(busy, state):
    tamper(busy, f"UPDATE space SET state = {state} WHERE rowid = 1")
    assert findings(busy) == {"device": "state"}


def test_a_space_put_back_with_its_count_is_older_than_the_note(busy):
    records, spaces = rows_of(busy, "record"), rows_of(busy, "space")
    grace = busy.open().unlock("u-grace", PIN)
    grace.put("visit", "b", {"n": "changed"}, space=OWN)
    busy.vault.close()
    tamper(busy, "DELETE FROM record", "DELETE FROM space")
    put_back(busy, "record", records)
    put_back(busy, "space", spaces)
    assert findings(busy) == {OWN: "older"}


def test_a_whole_file_put_back_is_older_than_the_note(busy, tmp_path):
    shutil.copy(busy.folder / "vault.db", tmp_path / "kept")
    grace = busy.open().unlock("u-grace", PIN)
    grace.put("visit", "b", {"n": "changed"}, space=OWN)
    grace.set_setting("language", "sw")
    busy.vault.close()
    shutil.copy(tmp_path / "kept", busy.folder / "vault.db")
    assert findings(busy) == {OWN: "older", "device": "older"}
    assert findings(busy) == {OWN: "older", "device": "older"}


def test_a_whole_folder_put_back_is_noticed_only_where_the_note_lies_elsewhere(tmp_path, clock, ids):
    class Elsewhere:
        content = None

        def read(self):
            return self.content

        def write(self, content):
            self.content = content

    def opened(note):
        return open_vault(tmp_path / "device", clock=clock, ids=ids, kdf=CHEAP, note=note)

    for note, noticed in ((Elsewhere(), {"device": "older"}), (None, {})):
        with contextlib.closing(opened(note)) as vault:
            vault.add_person(*GRACE, PIN)
        shutil.copytree(tmp_path / "device", tmp_path / "kept")
        with contextlib.closing(opened(note)) as vault:
            vault.unlock("u-grace", PIN).set_setting("language", "sw")
        shutil.rmtree(tmp_path / "device")
        (tmp_path / "kept").rename(tmp_path / "device")
        with contextlib.closing(opened(note)) as vault:
            vault.unlock("u-grace", PIN)
            assert vault.verify().findings == noticed
        shutil.rmtree(tmp_path / "device")


@pytest.mark.parametrize("harm", ["gone", "broken", "unreadable"])
def test_a_note_that_is_lost_locks_nobody_out(busy, harm):
    note = busy.folder / "generations"
    if harm == "broken":
        note.write_bytes(note.read_bytes()[:-1] + b"\0")
    else:
        note.unlink()
    if harm == "unreadable":
        note.mkdir()
    assert findings(busy) == {}
    grace = busy.open().unlock("u-grace", PIN)
    assert grace.put("visit", "b", {"n": "changed"}, space=OWN) == 2


def test_a_note_that_finds_no_room_is_written_another_time(busy):
    class Full:
        written = None

        def read(self):
            return self.written

        def write(self, content):
            if content:
                raise DiskFull("no room left on this device")

    vault = open_vault(busy.folder, clock=busy.clock, ids=busy.vault._ids, kdf=CHEAP, note=Full())
    vault.unlock("u-grace", PIN).set_setting("language", "sw")
    vault.close()
    assert findings(busy) == {}


def test_a_note_that_cannot_be_read_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError):
        NoteBeside(tmp_path).read()


def test_a_transaction_that_breaks_leaves_the_count_as_it_was(busy, event):
    grace = busy.open().unlock("u-grace", PIN)
    twice = [event("e-a", data={"another": 1})]
    with pytest.raises(OurFault):
        grace.put("visit", "new", {}, space=OWN, events=twice)
    grace.put("visit", "other", {}, space=OWN)
    busy.vault.close()
    assert findings(busy) == {}


def test_two_people_count_one_space_together(busy):
    grace = busy.open().unlock("u-grace", PIN)
    aisha = busy.vault.add_person(*AISHA, "135724", spaces=["own/u-aisha"], by=grace)
    grace.put("shared", "x", {})
    aisha.put("shared", "y", {})
    aisha.lock()
    grace.put("shared", "z", {})
    busy.vault.close()
    assert findings(busy) == {}


@pytest.fixture
def counted(monkeypatch):
    """How many marks were made."""
    made, plain = [], rowset.RowSet.mark
    monkeypatch.setattr(rowset.RowSet, "mark", lambda *given: made.append(1) or plain(*given))
    return made


@pytest.mark.parametrize("others", [3, 300])
def test_a_write_costs_one_mark_and_one_small_update_however_many_rows_there_are(grace, others, counted, event):
    grace.put_many([Put("visit", f"v{number}", {}, space=OWN) for number in range(others)])
    connection, statements = grace._database.sqlite.connection(), []
    connection.set_trace_callback(statements.append)
    for change, marks, spaces in (
        (lambda: grace.put("visit", "v1", {"n": 1}, space=OWN), 1, 1),
        (lambda: grace.remove("visit", "v2"), 0, 1),
        (lambda: grace.put("visit", "v1", {"n": 2}, space=OWN, events=[event("e1")]), 3, 2),
        (lambda: grace.find("visit"), 0, 0),
        (lambda: grace.remove("visit", "nothing"), 0, 0),
    ):
        counted.clear()
        statements.clear()
        change()
        assert len(counted) == marks
        assert sum(text.startswith('UPDATE "space"') for text in statements) == spaces
    connection.set_trace_callback(None)

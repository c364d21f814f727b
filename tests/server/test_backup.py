"""A server is copied while it serves, lost, and made again; what the copy lacks its tablets are asked for."""

import hashlib
import json
import random
import shutil
import sqlite3
import threading
from dataclasses import replace

import pytest

from core.errors import BadSettings, StorageError
from core.settings import ServerSettings
from kioo.cli import main
from server import backup
from server.blobs import lay_down, lies_at
from server.store.database import open_store
from tests.server.country import Country

PHOTO = b"a photo" * 9000


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "live").mkdir()
    return ServerSettings(f"sqlite:///{tmp_path}/live/server.db", tmp_path / "live")


@pytest.fixture
def country(clock, settings):
    made = Country(clock, random.Random(5), settings.database, settings)
    made.enrol(made.grace, "t1")[0].push([made.visit(), made.promise(), made.feedback()])
    lay_down(settings.server_folder, PHOTO)
    (settings.server_folder / "workbooks").mkdir()
    (settings.server_folder / "workbooks" / "visit.xlsx").write_bytes(b"sheet")
    (settings.server_folder / "blobs" / "parts").mkdir()
    (settings.server_folder / "blobs" / "parts" / ("0" * 64)).write_bytes(b"half")
    yield made
    made.store.close()


@pytest.fixture
def elsewhere(tmp_path):
    (tmp_path / "new").mkdir()
    return ServerSettings(f"sqlite:///{tmp_path}/new/server.db", tmp_path / "new")


def names_in(folder):
    return sorted(one.name for one in folder.iterdir())


def put_back(country, folder, settings):
    return backup.put_back(folder, settings, country.clock, country.ids)


def test_a_server_made_of_a_backup_is_the_same_server_with_another_epoch(country, settings, elsewhere, tmp_path):
    made, added = backup.make(country.store, settings, tmp_path / "copy")
    done = put_back(country, tmp_path / "copy", elsewhere)
    again = open_store(elsewhere.database, clock=country.clock, ids=country.ids)
    before, server = country.everything(), country.store.setting("server")
    country.store.close()
    country.store = again
    assert (made.server, again.setting("server")) == (server, server)
    assert country.everything() == before
    assert (added, done.files, done.damaged) == (2, 2, ())
    assert int(again.setting("epoch")) == done.epoch > 1
    assert lies_at(elsewhere.server_folder, hashlib.sha256(PHOTO).hexdigest()).read_bytes() == PHOTO
    assert (elsewhere.server_folder / "workbooks" / "visit.xlsx").read_bytes() == b"sheet"
    assert not (elsewhere.server_folder / "blobs" / "parts").exists()


def test_one_backup_put_back_twice_has_another_epoch_each_time(country, settings, tmp_path):
    backup.make(country.store, settings, tmp_path / "copy")
    epochs = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        country.clock.advance(3600)
        there = ServerSettings(f"sqlite:///{tmp_path}/{name}/server.db", tmp_path / name)
        epochs.append(put_back(country, tmp_path / "copy", there).epoch)
    assert 1 < epochs[0] < epochs[1]


def test_a_backup_made_while_tablets_send_holds_whole_pushes_only(country, settings, elsewhere, tmp_path):
    over, pushed = threading.Event(), threading.Event()
    tablet = country.enrol(country.grace)[0]

    def send():
        while not over.is_set():
            tablet.push([country.visit() for _ in range(5)])
            pushed.set()

    sending = threading.Thread(target=send)
    sending.start()
    assert pushed.wait(30)
    backup.make(country.store, settings, tmp_path / "copy")
    over.set()
    sending.join(30)
    put_back(country, tmp_path / "copy", elsewhere)
    with sqlite3.connect(tmp_path / "new" / "server.db") as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ((n,),) = found.execute("SELECT count(*) FROM record WHERE kind = 'submission'").fetchall()
        assert n % 5 == 1 < n
    found.close()


def test_the_next_backup_adds_what_is_new_and_leaves_one_database(country, settings, tmp_path):
    folder = tmp_path / "copy"
    first, _ = backup.make(country.store, settings, folder)
    country.clock.advance(86_400)
    lay_down(settings.server_folder, b"another")
    (settings.server_folder / "workbooks" / "visit.xlsx").write_bytes(b"shoot")
    second, added = backup.make(country.store, settings, folder)
    assert added == 2
    assert second.database != first.database
    assert [one.name for one in folder.glob("server-*")] == [second.database]
    assert (folder / "workbooks" / "visit.xlsx").read_bytes() == b"shoot"
    assert {one.stat().st_mode & 0o077 for one in (folder, folder / second.database, folder / backup.MANIFEST)} == {0}


def test_a_backup_that_breaks_off_leaves_the_one_before_it_good(country, settings, elsewhere, tmp_path):
    folder = tmp_path / "copy"
    first, _ = backup.make(country.store, settings, folder)
    country.clock.advance(86_400)
    lay_down(settings.server_folder, b"another")
    shutil.rmtree(folder / "blobs")
    (folder / "blobs").write_bytes(b"in the way")
    with pytest.raises((OSError, StorageError)):
        backup.make(country.store, settings, folder)
    (folder / "blobs").unlink()
    assert [one.name for one in folder.glob("server-*")] == [first.database]
    assert put_back(country, folder, elsewhere).files == 1


def test_another_servers_folder_is_not_written_over(country, settings, clock, tmp_path):
    (tmp_path / "other").mkdir()
    theirs = ServerSettings(f"sqlite:///{tmp_path}/other/server.db", tmp_path / "other")
    other = open_store(theirs.database, clock=clock)
    backup.make(other, theirs, tmp_path / "copy")
    other.close()
    with pytest.raises(BadSettings, match="another server"):
        backup.make(country.store, settings, tmp_path / "copy")


@pytest.mark.parametrize("left", ["server.db", "server.db-wal"])
def test_nothing_is_put_back_over_a_database_or_its_log(country, settings, elsewhere, tmp_path, left):
    backup.make(country.store, settings, tmp_path / "copy")
    (tmp_path / "new" / left).write_bytes(b"theirs")
    with pytest.raises(BadSettings, match="put it aside"):
        put_back(country, tmp_path / "copy", elsewhere)
    assert (tmp_path / "new" / left).read_bytes() == b"theirs"
    assert names_in(tmp_path / "new") == [left]


def test_a_damaged_database_is_not_put_back_and_a_damaged_photo_is_left_out_and_named(
    country, settings, elsewhere, tmp_path
):
    made, _ = backup.make(country.store, settings, tmp_path / "copy")
    photo = hashlib.sha256(PHOTO).hexdigest()
    lies_at(tmp_path / "copy", photo).write_bytes(b"A" + PHOTO[1:])
    whole = (tmp_path / "copy" / made.database).read_bytes()
    (tmp_path / "copy" / made.database).write_bytes(whole[:-1] + b"\x99")
    with pytest.raises(BadSettings, match="not as it was written"):
        put_back(country, tmp_path / "copy", elsewhere)
    assert names_in(tmp_path / "new") == []
    (tmp_path / "copy" / made.database).write_bytes(whole)
    assert put_back(country, tmp_path / "copy", elsewhere).damaged == (photo,)
    assert not lies_at(elsewhere.server_folder, photo).exists()


def test_what_an_interrupted_restore_left_is_no_hindrance(country, settings, elsewhere, tmp_path):
    backup.make(country.store, settings, tmp_path / "copy")
    (tmp_path / "new" / "server.db.back").write_bytes(b"half")
    (tmp_path / "new" / "server.db.back-wal").write_bytes(b"half")
    put_back(country, tmp_path / "copy", elsewhere)
    assert [one for one in names_in(tmp_path / "new") if "server" in one] == ["server.db"]


@pytest.mark.parametrize(
    "said",
    ["", "[]", "{}", '{"kind":"kioo-backup/1"}', '{"kind":"kioo-backup/2","server":"a","made":1,"engine":"sqlite","database":"x","sha256":""}',
     '{"kind":"kioo-backup/1","server":"a","made":1,"engine":"sqlite","database":"../x","sha256":""}'],
)  # fmt: skip
def test_what_is_no_backup_is_said_to_be_none(tmp_path, said):
    (tmp_path / backup.MANIFEST).write_text(said)
    with pytest.raises(BadSettings, match="holds"):
        backup.read(tmp_path)


def test_a_backup_goes_back_to_its_own_kind_of_database(country, settings, tmp_path):
    backup.make(country.store, settings, tmp_path / "copy")
    with pytest.raises(BadSettings, match="same kind"):
        put_back(country, tmp_path / "copy", replace(settings, database="postgresql:///kioo"))


def test_the_command_line_copies_and_puts_back(country, settings, elsewhere, tmp_path, capsys):
    live = ["--database", settings.database, "--folder", str(settings.server_folder)]
    new = ["--database", elsewhere.database, "--folder", str(elsewhere.server_folder)]
    assert main(["admin", "backup", str(tmp_path / "copy"), *live]) == 0
    said = capsys.readouterr().out
    named = json.loads((tmp_path / "copy" / backup.MANIFEST).read_text())["database"]
    assert said == f"{named}  2 files more\n"
    assert main(["admin", "restore", str(tmp_path / "copy"), *live]) == 1
    assert "put it aside" in capsys.readouterr().err
    assert main(["admin", "restore", str(tmp_path / "copy"), *new]) == 0
    assert capsys.readouterr().out.startswith("2 files, epoch ")
    lies_at(tmp_path / "copy", hashlib.sha256(PHOTO).hexdigest()).write_bytes(b"")
    shutil.rmtree(tmp_path / "new")
    (tmp_path / "new").mkdir()
    assert main(["admin", "restore", str(tmp_path / "copy"), *new]) == 1
    assert "left out, not as it was written" in capsys.readouterr().out


@pytest.mark.long
def test_postgresql_is_copied_and_put_back_the_same_way(postgres, postgres_url, clock, tmp_path, monkeypatch):
    settings = ServerSettings(postgres_url, tmp_path / "live")
    country = Country(clock, random.Random(5), postgres_url, settings)
    country.enrol(country.grace)[0].push([country.visit(), country.promise(), country.feedback()])
    lay_down(settings.server_folder, PHOTO)
    backup.make(country.store, settings, tmp_path / "copy")
    empty = ServerSettings(postgres.new_database("put_back", "TEMPLATE template0"), tmp_path / "new")
    done = backup.put_back(tmp_path / "copy", empty, clock, country.ids)
    with pytest.raises(BadSettings, match="already exists"):
        backup.put_back(tmp_path / "copy", empty, clock, country.ids)
    before = country.everything()
    country.store.close()
    country.store = open_store(empty.database, clock=clock, ids=country.ids)
    assert country.everything() == before
    assert int(country.store.setting("epoch")) == done.epoch > 1
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadSettings, match="client programs"):
        backup.make(country.store, empty, tmp_path / "copy")
    country.store.close()

import os
import sqlite3
import subprocess
import sys

import pytest

from core.errors import DiskFull, InUse, OurFault, StorageError, Tampered
from storage.database import PRAGMAS, Database, FolderLock
from storage.models import Fact


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "vault.db")
    yield opened
    opened.close()


def keep(database, name, size=1):
    with database.writing() as sqlite:
        Fact.insert(name=name, value=os.urandom(size)).execute(sqlite)


def keep_together(database, *names):
    with database.writing() as sqlite:
        for name in names:
            Fact.insert(name=name, value=b"").execute(sqlite)


def names(database):
    with database.turn() as sqlite:
        return sorted(name for (name,) in Fact.select(Fact.name).tuples().execute(sqlite))


def test_every_pragma_is_in_force(database):
    with database.turn() as sqlite:
        found = {name: sqlite.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
    assert found == dict(PRAGMAS)


def test_the_file_is_for_its_owner_only(database, tmp_path):
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_a_turn_that_breaks_leaves_nothing(database):
    keep(database, "first")
    with pytest.raises(OurFault):
        keep_together(database, "second", "first")
    keep(database, "third")
    assert names(database) == ["first", "third"]


def test_the_same_row_twice_is_our_fault(database):
    keep(database, "first")
    with pytest.raises(OurFault):
        keep(database, "first")


def test_a_full_disk_is_said_and_what_was_saved_stands(database):
    keep(database, "before")
    with database.turn() as sqlite:
        (pages,) = sqlite.execute_sql("PRAGMA page_count").fetchone()
        sqlite.execute_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull):
        keep(database, "big", 100_000)
    assert names(database) == ["before"]
    with database.turn() as sqlite:
        sqlite.execute_sql("PRAGMA max_page_count = 1000000")
    keep(database, "big", 100_000)
    assert names(database) == ["before", "big"]


FILL_UNTIL_REFUSED = """
import resource, signal, sys
from pathlib import Path
from core.errors import DiskFull
from storage.database import Database
from storage.models import Fact
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = Database(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
kept = 0
try:
    while True:
        with database.writing() as sqlite:
            Fact.insert(name=f"fact {kept}", value=bytes(20_000)).execute(sqlite)
        kept += 1
except DiskFull:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with database.writing() as sqlite:
        Fact.insert(name="after", value=bytes(20_000)).execute(sqlite)
    print(kept, Fact.select().count(database.sqlite))
"""


def test_a_write_the_system_refuses_is_a_full_disk_and_the_next_one_works(tmp_path):
    path = tmp_path / "vault.db"
    done = subprocess.run(
        [sys.executable, "-c", FILL_UNTIL_REFUSED, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    kept, rows = map(int, done.stdout.split())
    assert kept > 3
    assert rows == kept + 1
    again = Database(path)
    assert len(names(again)) == rows
    again.close()


def test_two_holders_of_one_folder_are_told_apart(tmp_path):
    first = FolderLock(tmp_path / "vault.lock")
    with pytest.raises(InUse):
        FolderLock(tmp_path / "vault.lock")
    first.release()
    FolderLock(tmp_path / "vault.lock").release()


def test_another_program_that_writes_into_the_file_is_in_use(tmp_path, database):
    other = sqlite3.connect(tmp_path / "vault.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database.sqlite.execute_sql("PRAGMA busy_timeout = 0")
    with pytest.raises(InUse):
        keep(database, "mine")
    other.close()
    keep(database, "mine")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "vault.db"
    path.write_bytes(b"<html>not a database</html>" * 200)
    with pytest.raises(Tampered):
        Database(path)
    assert path.read_bytes().startswith(b"<html>")


def test_a_file_of_a_newer_kioo_is_refused(tmp_path):
    Database(tmp_path / "vault.db").close()
    raw = sqlite3.connect(tmp_path / "vault.db")
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(StorageError, match="newer"):
        Database(tmp_path / "vault.db")


def test_a_deleted_row_is_gone_from_file_and_log(tmp_path, database):
    with database.writing() as sqlite:
        Fact.insert(name="gone", value=b"quite-a-secret" * 3).execute(sqlite)
    database.checkpoint()
    with database.writing() as sqlite:
        Fact.delete().execute(sqlite)
    database.checkpoint()
    assert b"quite-a-secret" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())

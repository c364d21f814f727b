import sqlite3
import threading

import peewee
import pytest

from core.errors import BadSettings, OurFault
from server.store import log
from server.store.database import open_store
from server.store.log import Reach
from server.store.tables import Setting

POSTGRES = pytest.param("postgresql", marks=pytest.mark.xdist_group("postgres"))


@pytest.fixture(params=["file", "memory", POSTGRES])
def url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path}/kioo.db" if request.param == "file" else "sqlite:///:memory:"


@pytest.fixture(params=["file", POSTGRES])
def lasting_url(request, tmp_path):
    """A database that outlives its store and may be opened twice."""
    return request.getfixturevalue("postgres_url") if request.param == "postgresql" else f"sqlite:///{tmp_path}/kioo.db"


@pytest.fixture
def store(url, clock, ids):
    made = open_store(url, clock=clock, ids=ids)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("postgresql://", "names no database"),
        ("postgres://kioo:pass word@db/kioo", "cannot be read"),
        ("postgresql://kioo:password@127.0.0.1:1/kioo", "cannot be opened"),
        ("mysql://kioo:password@db", "not a database URL"),
        ("sqlite:///", "not a database URL"),
        ("", "not a database URL"),
        ("sqlite:////no/such/folder/kioo.db", "cannot be opened"),
    ],
)
def test_a_database_we_cannot_use_is_named_without_its_password(url, word):
    with pytest.raises(BadSettings, match=word) as told:
        open_store(url)
    assert "kioo:pass" not in str(told.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "kioo.db"
    path.write_bytes(b"minutes of the meeting" * 100)
    with pytest.raises(BadSettings):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"minutes")


def test_a_database_of_a_newer_kioo_is_refused(lasting_url, clock, ids):
    store = open_store(lasting_url, clock=clock, ids=ids)
    ours = store.setting("schema")
    store.set_setting("schema", "99")
    try:
        with pytest.raises(BadSettings, match="newer"):
            open_store(lasting_url)
    finally:
        store.set_setting("schema", ours)
        store.close()


def test_a_server_keeps_its_id_and_its_log_over_a_restart(lasting_url, clock, ids):
    store = open_store(lasting_url, clock=clock, ids=ids)
    server = store.setting("server")
    with store.writing():
        log.emit("d1", "priority", "p", {"text": "Hands"})
    store.close()
    again = open_store(lasting_url, clock=clock, ids=ids)
    with again.reading():
        assert (again.setting("server"), log.last_number("d1")) == (server, 1)
    again.close()


def test_the_file_is_written_ahead_and_fully_synchronised(tmp_path, clock, ids):
    store = open_store(f"sqlite:///{tmp_path}/kioo.db", clock=clock, ids=ids)
    with store.reading():
        told = [
            store.engine.database.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        ]
    assert told == ["wal", 2]
    assert (tmp_path / "kioo.db-wal").exists()
    store.close()


def write_and_break(store, value):
    with store.writing():
        store.set_setting("a", value)
        raise ZeroDivisionError


def test_a_turn_that_raises_leaves_nothing_and_an_inner_one_only_its_own_part(store):
    with pytest.raises(ZeroDivisionError):
        write_and_break(store, "1")
    assert store.setting("a") == ""
    with store.writing():
        store.set_setting("a", "1")
        with pytest.raises(ZeroDivisionError):
            write_and_break(store, "2")
    assert store.setting("a") == "1"


def test_a_query_outside_of_a_turn_is_a_mistake_that_shows(store):
    with pytest.raises((AttributeError, peewee.PeeweeException)):
        list(Setting.select())


def test_writing_inside_reading_is_a_mistake_that_shows(store):
    with store.reading(), pytest.raises(OurFault), store.writing():
        pass


def test_two_stores_in_one_process_do_not_mix(store, clock, ids):
    other = open_store("sqlite:///:memory:", clock=clock, ids=ids)
    store.set_setting("whose", "ours")
    assert other.setting("whose") == ""
    with store.reading():
        assert other.setting("whose") == ""
        assert store.setting("whose") == "ours"
    other.close()


def test_numbers_of_a_log_have_no_gaps_when_many_write(store):
    def write(name):
        for number in range(25):
            with store.writing():
                log.emit("d1", "visit", f"{name}-{number}", {})

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading():
        assert [item.seq for item in log.entries_since(Reach("d1"), 0)] == list(range(1, 101))


def test_a_turn_of_one_district_writes_in_no_other(store):
    with store.writing("d1"):
        with store.writing("d1"), store.writing():
            log.emit("d1", "priority", "p", {})
        with pytest.raises(OurFault), store.writing("d2"):
            pass
    with store.writing(), store.writing("d2"):
        log.emit("d2", "priority", "p", {})
    with store.reading():
        assert (log.last_number("d1"), log.last_number("d2")) == (1, 1)


def test_a_write_of_one_statement_is_kept(store):
    with store.one_write():
        Setting.create(name="a", value="1")
    assert store.setting("a") == "1"


def test_a_long_log_is_read_whole_and_in_order(store):
    with store.writing():
        log.emit_all("d1", [log.News("visit", f"v{number}", {}) for number in range(450)])
    with store.reading():
        assert [item.seq for item in log.entries_since(Reach("d1"), 3)] == list(range(4, 451))


def test_a_reader_sees_one_moment_while_others_write(lasting_url, clock, ids):
    store = open_store(lasting_url, clock=clock, ids=ids)
    with store.reading():
        before = log.last_number("d1")
        writer = threading.Thread(target=lambda: emit_one(store))
        writer.start()
        writer.join()
        assert log.last_number("d1") == before
    with store.reading():
        assert log.last_number("d1") == before + 1
    store.close()


def emit_one(store):
    with store.writing():
        log.emit("d1", "visit", "v", {})


def test_two_processes_on_one_database_take_turns(lasting_url, clock, ids):
    server, command_line = (open_store(lasting_url, clock=clock, ids=ids) for _ in range(2))
    emit_one(server)
    emit_one(command_line)
    with server.reading():
        assert log.last_number("d1") == 2
    server.close()
    command_line.close()


def test_sealed_rows_have_no_hidden_order_of_arrival(tmp_path, clock, ids):
    open_store(f"sqlite:///{tmp_path}/kioo.db", clock=clock, ids=ids).close()
    file = sqlite3.connect(tmp_path / "kioo.db")
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        file.execute("SELECT rowid FROM sealed")
    file.close()

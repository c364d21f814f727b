"""What only PostgreSQL can do to us: several writers at once, a server that goes away, values it cannot hold."""

import hashlib
import json
import random
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest

from core.errors import BadSettings, DatabaseAway, DiskFull
from kioo.cli import main
from server import admin, audit, barriers
from server.main import create_app
from server.store import log
from server.store.database import open_store
from server.store.log import Reach
from server.store.mixing import forget_how_they_came
from server.store.tables import Device, OrgUnit, Record, Sealed
from server.sync_service import SyncService
from tests.fakes.web import TestClient
from tests.server.country import PLACES, Country, statuses

pytestmark = pytest.mark.xdist_group("postgres")
IMPATIENT = "&options=-c%20lock_timeout%3D50"


@pytest.fixture
def country(clock, postgres_url):
    made = Country(clock, random.Random(11), postgres_url)
    yield made
    made.store.close()


@pytest.fixture
def second(country, clock, ids, postgres_url):
    """Another process of the same server; it waits 50 ms for a lock, not 20 s."""
    made = open_store(postgres_url + IMPATIENT, clock=clock, ids=ids)
    yield made
    made.close()


def test_a_reader_by_cursor_skips_nothing_while_two_servers_write_one_district(country, second):
    """Fault 37, cursor_gap: a number that is taken first and committed last would never be seen."""
    over = threading.Event()
    seen = []

    def write(store, name):
        for number in range(20):
            with store.writing("d1"):
                log.emit("d1", "lesson", f"{name}-{number}", {})

    def read():
        cursor = 0
        while True:
            last_round = over.is_set()
            with second.reading():
                items = list(log.entries_since(Reach("d1"), cursor))
            seen.extend(item.id for item in items)
            cursor = items[-1].seq if items else cursor
            if last_round:
                return

    with ThreadPoolExecutor() as pool:
        reader = pool.submit(read)
        writers = [pool.submit(write, country.store, name) for name in "abcd"]
        for writer in writers:
            writer.result()
        over.set()
        reader.result()
    lessons = [name for name in seen if "-" in name and name[0] in "abcd"]
    assert sorted(lessons) == sorted(f"{name}-{number}" for name in "abcd" for number in range(20))


def test_the_same_records_sent_to_two_servers_at_once_are_there_once(country, clock, postgres_url):
    """Fault 4, race_same_id, over two processes' worth of connections."""
    other = open_store(postgres_url, clock=clock, ids=country.ids)
    _, enrolled = country.enrol(country.grace)
    twin = type(country.service)(other, clock, country.ids, country.settings)
    records = [country.visit(), country.promise(), country.barrier()]
    with ThreadPoolExecutor() as pool:
        sent = [
            pool.submit(service.for_token(enrolled.token).push, records)
            for service in (country.service, twin, country.service, twin)
        ]
        answers = [one.result() for one in sent]
    other.close()
    told = [status for answer in answers for status, _ in statuses(answer)]
    assert (told.count("stored"), told.count("duplicate")) == (3, 9)
    assert len(country.rows(Record)) == 3


@pytest.mark.long
def test_chains_of_the_audit_stay_whole_when_two_servers_write(country, clock, postgres_url):
    other = open_store(postgres_url, clock=clock, ids=country.ids)

    def act(store):
        for _ in range(10):
            audit.write(store, audit.COUNTRY, "x", "looked", "y")

    with ThreadPoolExecutor() as pool:
        for one in [pool.submit(act, store) for store in (country.store, other) * 2]:
            one.result()
    other.close()
    assert audit.first_break(country.store, audit.COUNTRY) is None


def test_districts_do_not_wait_for_each_other_but_the_country_waits_for_all(country, second):
    with country.store.writing("d1"):
        with second.writing("d2"):
            log.emit("d2", "lesson", "x", {})
        with pytest.raises(DatabaseAway), second.writing("d1"):
            pass
        with pytest.raises(DatabaseAway), second.writing():
            pass
        with second.one_write():
            Device.update(last_heard=1).execute()
        with second.reading():
            assert barriers.find("d1", "none") is None
    with country.store.writing(), pytest.raises(DatabaseAway), second.writing("d2"):
        pass
    with second.writing("a district nobody wrote in"):
        pass


def test_two_servers_that_start_at_once_on_an_empty_database_agree(postgres, clock, ids):
    url = postgres.new_database("empty")
    with ThreadPoolExecutor() as pool:
        stores = list(pool.map(lambda _: open_store(url, clock=clock, ids=ids), range(4)))
    assert len({store.setting("server") for store in stores}) == 1
    for store in stores:
        store.close()


def test_a_database_that_goes_in_mid_batch_costs_nothing_that_was_acknowledged(postgres, country, clock, tmp_path):
    settings = replace(country.settings, database=postgres.url("kioo"), server_folder=tmp_path)
    app = create_app(settings, clock=clock, ids=country.ids)
    _, enrolled = country.enrol(country.grace)
    first, cut = country.visit(), country.visit()
    with TestClient(app, headers={"Authorization": f"Bearer {enrolled.token}"}) as http:
        assert push(http, first).json()["results"][0]["status"] == "stored"
        with powerless(postgres, country.store):
            answer = push(http, cut)
            assert (answer.status_code, answer.json()["type"]) == (503, "busy")
            assert answer.headers["Retry-After"] == "30"
            assert "K-27" in http.get("/healthz").text
        told = [push(http, record).json()["results"][0]["status"] for record in (first, cut)]
    assert told == ["duplicate", "stored"]
    assert {row.id for row in country.rows(Record)} == {first.id, cut.id}
    with country.store.reading():
        assert log.newest("d1", "lesson", "half") is None


@contextmanager
def powerless(postgres, store):
    """The power goes in the middle of a writing turn, and comes back at the end of the block."""

    def half_written():
        with store.writing("d1"):
            log.emit("d1", "lesson", "half", {})
            postgres.stop(signal.SIGQUIT)
            log.emit("d1", "lesson", "other half", {})

    try:
        with pytest.raises(DatabaseAway):
            half_written()
        yield
    finally:
        postgres.start()


def push(http, record):
    body = {"records": [{**vars(record), "data": dict(record.data), "extra": {}}]}
    return http.post("/sync/v1/push", content=json.dumps(body))


def test_a_server_that_cuts_idle_connections_is_not_noticed(country, postgres_url):
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kioo'"
    with psycopg.connect(postgres_url) as database:
        database.execute(cut)
    assert country.store.setting("epoch") == "1"


def test_a_database_without_room_is_full_and_one_that_may_not_be_written_is_away(country):
    raised = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{}'; END $$"
    for code, error in (("53100", DiskFull), ("25006", DatabaseAway), ("40P01", DatabaseAway)):
        with pytest.raises(error), country.store.writing():
            country.store.engine.database.execute_sql(raised.format(code))


def test_a_mistake_of_ours_stays_what_it_is(country):
    with pytest.raises(Exception, match="no_such_table"), country.store.reading():
        country.store.engine.database.execute_sql("SELECT * FROM no_such_table")


def test_what_postgresql_cannot_hold_is_kept_all_the_same(country):
    tablet, _ = country.enrol(country.grace)
    zero = country.promise("pr-\0")
    endless = country.promise("".join(random.Random(1).choices("abcdefghijklmnop0123456789", k=9000)))
    sent = [country.visit(author="Gra\0ce"), zero, endless, country.visit(rev=2**52)]
    assert [status for status, _ in statuses(tablet.push(sent))] == ["stored"] * 4
    assert [status for status, _ in statuses(tablet.push(sent))] == ["duplicate"] * 4
    kept = {row.id: row for row in country.rows(Record)}
    assert json.loads(kept[zero.id].body)["id"] == "pr-\0"
    assert kept[endless.id].flags == "not-understood"


def test_texts_lie_in_the_order_of_their_bytes(country):
    with country.store.writing():
        for name in ("ä", "Z", "a", "B", "é"):
            OrgUnit.insert(id=name, path=name, level="x", name=name).execute()
        query = OrgUnit.select().where(OrgUnit.level == "x").order_by(OrgUnit.id)
        assert [row.id for row in query] == ["B", "Z", "a", "ä", "é"]


@pytest.mark.long
def test_what_is_acknowledged_is_on_the_disk_whatever_the_database_does_for_others(country, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("ALTER DATABASE kioo SET synchronous_commit = off")
    store = open_store(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("ALTER DATABASE kioo RESET synchronous_commit")
    with store.writing():
        assert store.engine.database.execute_sql("SHOW synchronous_commit").fetchone() == ("on",)
    store.close()


def test_sealed_rows_do_not_tell_with_what_they_came(country):
    tablet, _ = country.enrol(country.grace)
    company = 'SELECT count(*) FROM "sealed" s JOIN "record" r ON s.xmin = r.xmin'
    tablet.push([country.feedback() for _ in range(3)])
    assert forget_how_they_came(country.store) == 3
    tablet.push([country.visit(), *(country.feedback() for _ in range(5))])
    with country.store.reading():
        assert country.store.engine.database.execute_sql(company).fetchone() == (5,)
    assert (forget_how_they_came(country.store), forget_how_they_came(country.store)) == (5, 0)
    with country.store.reading():
        assert country.store.engine.database.execute_sql(company).fetchone() == (0,)
    assert len(country.rows(Sealed)) == 8


@pytest.mark.long
def test_a_database_of_other_letters_is_refused(postgres):
    url = postgres.new_database("ascii", "ENCODING 'SQL_ASCII' TEMPLATE template0")
    with pytest.raises(BadSettings, match="UTF8"):
        open_store(url)


def test_without_the_driver_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadSettings, match="kioo\\[postgres\\]"):
        open_store("postgresql://db/kioo")


@pytest.mark.long
def test_two_servers_over_one_folder_put_a_photo_together_once(country, clock, postgres_url, tmp_path):
    settings = replace(country.settings, server_folder=tmp_path)
    other = open_store(postgres_url, clock=clock, ids=country.ids)
    _, enrolled = country.enrol(country.grace)
    photo = random.Random(5).randbytes(60_000)
    name = hashlib.sha256(photo).hexdigest()
    file = {"name": "a.jpg", "sha256": name, "size": len(photo), "type": "image/jpeg"}
    devices = [
        SyncService(store, clock, country.ids, settings).for_token(enrolled.token) for store in (country.store, other)
    ]
    devices[0].push([country.record({"answers": {}, "attachments": [file]}, form="kioo_visit", version="1")])

    def send(device):
        stands = device.blob(name)
        while not stands.whole:
            stands = device.send_blob(name, stands.have, photo[stands.have : stands.have + 997])

    with ThreadPoolExecutor() as pool:
        for sending in [pool.submit(send, device) for device in devices]:
            sending.result()
    other.close()
    assert (tmp_path / "blobs" / name[:2] / name).read_bytes() == photo


@pytest.mark.long
def test_the_command_line_and_a_server_share_one_database(postgres_url, tmp_path, capsys):
    places = tmp_path / "places.csv"
    places.write_text(PLACES)
    where = ["--database", postgres_url, "--folder", str(tmp_path)]
    assert main(["admin", "import-places", str(places), *where]) == 0
    assert main(["admin", "add-person", "Grace", "supervisor", "d1", *where]) == 0
    assert main(["admin", "people", *where]) == 0
    assert "supervisor at d1" in capsys.readouterr().out
    assert main(["admin", "people", "--database", "postgresql://kioo:secret@127.0.0.1:1/kioo"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("kioo: the database 127.0.0.1:1/kioo cannot be opened")
    assert "secret" not in told


@pytest.mark.long
def test_a_dump_put_back_is_the_same_server(postgres, country, clock, tmp_path):
    tablet, _ = country.enrol(country.grace)
    tablet.push([country.visit(), country.promise(), *(country.feedback() for _ in range(3))])
    dump = tmp_path / "kioo.dump"
    postgres.run("pg_dump", "--format=custom", f"--dbname={postgres.url('kioo')}", stdout=dump)
    restored = postgres.new_database("restored", "TEMPLATE template0")
    postgres.run("pg_restore", f"--dbname={restored}", stdin=dump)
    again = open_store(restored, clock=clock, ids=country.ids)
    assert again.setting("server") == country.store.setting("server")
    assert admin.restored(again) > 1
    before = country.everything()
    country.store.close()
    country.store = again
    assert country.everything() == before

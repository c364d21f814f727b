import sqlite3

import pytest

from core.errors import BadSettings, Refused
from core.settings import ServerSettings
from server import admin, programme
from server.main import create_app
from server.store.tables import Barrier
from tests.fakes.programme import DATA, gives_keys, opens
from tests.fakes.web import TestClient
from tests.server.country import PLACES, sealed_feedback


@pytest.fixture
def settings(tmp_path):
    return ServerSettings(f"sqlite:///{tmp_path}/kioo.db", tmp_path)


def test_a_second_start_is_the_same_server_with_the_same_keys(settings, clock, ids):
    seen = []
    for _ in range(2):
        app = create_app(settings, clock=clock, ids=ids)
        if not seen:
            gives_keys(app.state.store)
        with TestClient(app) as client:
            seen.append((client.get("/healthz").text, programme.told(app.state.store, settings)))
    assert seen[0] == seen[1]
    assert seen[0][1].data_key == DATA.public


def test_a_server_makes_no_private_key_and_lets_no_tablet_in_before_it_has_a_public_one(settings, clock, ids, tmp_path):
    app = create_app(settings, clock=clock, ids=ids)
    admin.import_units(app.state.store, PLACES.splitlines())
    grace = admin.add_person(app.state.store, "Grace", "", "", "supervisor", "d1")
    with pytest.raises(Refused, match="no keys yet"):
        admin.new_enrol_code(app.state.store, grace)
    app.state.store.close()
    assert not any("key" in path.name for path in tmp_path.iterdir())


def test_settings_that_cannot_work_are_said_at_the_start(tmp_path, clock, ids):
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadSettings):
        create_app(ServerSettings("postgresql://x", tmp_path), clock=clock, ids=ids)


def test_the_servers_pulse_lets_old_barriers_climb(settings, clock, ids):
    app = create_app(settings, clock=clock, ids=ids)
    store = app.state.store
    admin.import_units(store, PLACES.splitlines())
    with store.writing():
        body = (
            '{"id":"b","facility":"f1","district":"d1","level":"district","state":"raised","raised_on":"2026-01-01",'
            '"since":"2026-01-01","answers":[],"replies":[]}'
        )
        Barrier.create(
            district="d1", id="b", facility="f1", level="district", state="raised", raised="2026-01-01", body=body
        )
    with TestClient(app) as client:
        for _ in range(200):
            client.get("/healthz")
            with store.reading():
                level = Barrier.get().level
            if level != "district":
                break
    assert level == "national"


def test_nothing_a_patient_said_is_on_the_servers_disk(tmp_path, clock, ids):
    settings = ServerSettings(f"sqlite:///{tmp_path}/kioo.db", tmp_path)
    app = create_app(settings, clock=clock, ids=ids)
    store, service = app.state.store, app.state.service
    admin.import_units(store, PLACES.splitlines())
    gives_keys(store)
    grace = admin.add_person(store, "Grace", "", "", "supervisor", "d1")
    token = service.for_token("").enrol(admin.new_enrol_code(store, grace), "t1", "T").token
    records = [sealed_feedback(DATA, ids) for _ in range(10)]
    assert {one.status for one in service.for_token(token).push(records).results} == {"stored"}
    assert opens(store).people == 10
    store.close()
    file = sqlite3.connect(tmp_path / "kioo.db")
    assert file.execute("SELECT sum(n) FROM tally WHERE item = 'overall'").fetchone() == (10,)
    file.close()
    held = b"".join(path.read_bytes() for path in tmp_path.glob("kioo.db*"))
    assert b"grandmother" not in held

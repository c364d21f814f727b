import sqlite3

import pytest

from core.errors import BadSettings
from core.settings import ServerSettings
from server import admin
from server.main import create_app
from server.store.tables import Barrier
from tests.fakes.web import TestClient
from tests.server.country import PLACES, sealed_feedback


@pytest.fixture
def settings(tmp_path):
    return ServerSettings(f"sqlite:///{tmp_path}/kioo.db", tmp_path)


def test_a_second_start_is_the_same_server_with_the_same_key(settings, clock, ids):
    seen = []
    for _ in range(2):
        app = create_app(settings, clock=clock, ids=ids)
        with TestClient(app) as client:
            seen.append((client.get("/healthz").text, app.state.service.key.id))
    assert seen[0] == seen[1]


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
    grace = admin.add_person(store, "Grace", "", "", "supervisor", "d1")
    token = service.for_token("").enrol(admin.new_enrol_code(store, grace), "t1", "T").token
    record = sealed_feedback(service.key, ids)
    assert service.for_token(token).push([record]).results[0].status == "stored"
    store.close()
    file = sqlite3.connect(tmp_path / "kioo.db")
    assert file.execute("SELECT sum(n) FROM tally WHERE item = 'overall'").fetchone() == (1,)
    file.close()
    held = b"".join(path.read_bytes() for path in tmp_path.glob("kioo.db*"))
    assert b"grandmother" not in held

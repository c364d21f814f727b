import shutil

import pytest

from core.errors import DatabaseAway
from core.settings import ServerSettings
from server import health
from server.main import create_app
from tests.fakes.web import TestClient


@pytest.fixture
def client(tmp_path, clock, ids):
    made = create_app(ServerSettings(f"sqlite:///{tmp_path}/kioo.db", tmp_path), clock=clock, ids=ids)
    yield TestClient(made)
    made.state.store.close()


def test_a_server_that_can_work_says_ok_and_hardly_more(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, f"ok {client.app.state.service.server}")


def test_a_server_without_its_database_says_so_without_its_address(client, monkeypatch):
    def away(_name):
        raise DatabaseAway("10.0.0.7 does not answer")

    monkeypatch.setattr(client.app.state.store, "setting", away)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer (K-27)")


def test_a_server_whose_disk_is_nearly_full_says_so(client, monkeypatch):
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: usage._replace(free=health.ROOM_NEEDED - 1))
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (503, "hardly any room on the disk")

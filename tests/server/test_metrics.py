"""What is measured, for whom, and what never is."""

from dataclasses import replace

import pytest

from core.ids import IdMaker
from core.settings import ServerSettings
from server.main import create_app
from tests.fakes.web import TestClient

TOKEN = "a long word that only Prometheus knows"


@pytest.fixture
def settings(tmp_path):
    return ServerSettings(f"sqlite:///{tmp_path}/kioo.db", tmp_path, metrics_token=TOKEN)


def opened(settings, clock):
    return TestClient(
        create_app(settings, clock=clock, ids=IdMaker(clock, lambda size: b"\7" * size)), raise_server_exceptions=False
    )


@pytest.fixture
def client(settings, clock):
    made = opened(settings, clock)
    yield made
    made.app.state.store.close()


def measured(client, token=TOKEN):
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_requests_are_counted_by_the_pattern_of_their_address_and_never_by_what_stands_in_it(client):
    client.get("/places/tindwa?name=grace")
    client.get("/sync/v1/blob/abc", headers={"Authorization": "Bearer secret-of-a-tablet"})
    client.get("/v1/key/another-secret/projects/1/formList")
    client.get("/nowhere/at/all")
    text = measured(client).text
    assert 'kioo_requests_total{method="GET",route="/places/{facility}",status="303"} 1.0' in text
    assert 'kioo_requests_total{method="GET",route="/sync/v1/blob/{sha256}",status="401"} 1.0' in text
    assert 'kioo_request_seconds_count{route="/places/{facility}"} 1.0' in text
    assert 'kioo_requests_total{method="GET",route="/{anything:path}",status="404"} 1.0' in text
    for word in ("tindwa", "grace", "secret", "abc", "nowhere", "sealed"):
        assert word not in text


def test_it_says_how_room_database_and_devices_stand(client):
    text = measured(client).text
    assert "kioo_database_up 1.0" in text
    assert 'kioo_devices{state="silent"} 0.0' in text
    assert float(text.partition("\nkioo_room_bytes ")[2].split()[0]) > 0


def test_what_broke_is_counted_as_it_was_answered(client, monkeypatch):
    monkeypatch.setattr(client.app.state.store, "setting", lambda _: 1 / 0)
    assert client.get("/healthz").status_code == 500
    monkeypatch.undo()
    assert 'route="/healthz",status="500"} 1.0' in measured(client).text


@pytest.mark.parametrize("token", ["", "guess", TOKEN[:-1], "é"])
def test_only_who_has_the_token_reads_it(client, token):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}".encode()})
    assert (answer.status_code, answer.text) == (401, "")


def test_without_a_token_in_the_settings_nothing_is_there(settings, clock):
    client = opened(replace(settings, metrics_token=""), clock)
    assert (measured(client, "").status_code, measured(client).status_code) == (404, 404)
    client.app.state.store.close()


def test_settings_never_show_their_secrets(settings):
    assert TOKEN not in repr(replace(settings, database="postgresql://kioo:hidden@h/d"))
    assert "hidden" not in repr(replace(settings, database="postgresql://kioo:hidden@h/d"))

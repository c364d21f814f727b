"""Many names from one public address: slowed at every door that takes a password, whoever else signs in meanwhile."""

import base64

import pytest
from starlette.testclient import TestClient

from server import accounts, patience
from server.patience import Pace
from tests.server.odk.stand import PASSWORD


def by_page(client, name, password):
    return client.post("/sign-in", data={"name": name, "password": password}, follow_redirects=False).status_code


def by_session(client, name, password):
    return client.post("/v1/sessions", json={"email": name, "password": password}).status_code


def by_basic(client, name, password):
    told = base64.b64encode(f"{name}:{password}".encode()).decode()
    return client.get("/v1/projects", headers={"Authorization": f"Basic {told}"}).status_code


@pytest.fixture
def at(stand, monkeypatch):
    monkeypatch.setattr(accounts, "_fits", lambda password, kept: password == PASSWORD)  # Argon2id is slow on purpose
    monkeypatch.setattr(patience, "ONE_ADDRESS", Pace(6, 60_000))
    return lambda address: TestClient(stand.client.app, base_url=str(stand.client.base_url), client=(address, 5000))


@pytest.mark.parametrize("door", [by_page, by_session, by_basic])
def test_many_names_from_one_address_become_slow_and_others_do_not_wait(at, door):
    sprayer, clinic, near = at("8.8.4.4"), at("9.9.9.9"), at("10.0.0.7")
    told = [door(sprayer, f"name{n}", "spring2026 spring2026") for n in range(8)]
    assert told == [401] * 7 + [429]
    assert door(sprayer, "mosi", PASSWORD) == 429
    for client in (clinic, near):
        assert door(client, "mosi", PASSWORD) in {200, 303}


def test_all_doors_count_together(at):
    sprayer = at("8.8.4.4")
    told = [door(sprayer, f"name{n}", "x") for n in range(3) for door in (by_page, by_session, by_basic)]
    assert told == [401] * 7 + [429] * 2


def test_a_proxy_that_does_not_say_who_asks_makes_nobody_wait(at):
    assert [by_session(at("172.17.0.1"), f"name{n}", "x") for n in range(12)] == [401] * 12

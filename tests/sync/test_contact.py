import random

import pytest

from sync import engine, events
from sync.protocol import Programme
from sync.runner import run_round
from tests.fakes.memory_server import MemoryServer, enrolled
from tests.fakes.memory_store import MemoryStore
from tests.fakes.network import BadNetwork


@pytest.fixture
def world(clock):
    return MemoryServer(clock)


@pytest.fixture
def store():
    return MemoryStore()


def contact(store, protocol, clock):
    return run_round(store, protocol, engine.State(), clock, lambda: 0.5, event=events.Woken("start"))


def test_each_answer_of_the_server_is_told_to_the_memory(world, store, clock):
    device = enrolled(world)
    contact(store, device, clock)
    world.programme = Programme("d1", "AAAA", "r1", "BBBB", 30)
    contact(store, device, clock)
    told = {"data_key_id": "d1", "data_key": "AAAA", "recovery_key_id": "r1", "recovery_key": "BBBB", "lease_days": 30}
    assert store.contact.said == [{}, told | {"keep_months": 13, "courier_key": ""}]


def test_silence_is_no_contact(store, clock):
    _, report = contact(store, BadNetwork(enrolled(MemoryServer(clock)), random.Random(1), ["portal"]), clock)
    assert (report.problem, store.contact.said) == ("somebody-else", [])

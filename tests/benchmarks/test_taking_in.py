"""The benchmark of taking in sends what a server keeps, and says where each figure stands beside the others."""

import pytest

from benchmarks.country import served, service_in, settle
from benchmarks.taking_in.__main__ import PEER, rates, rows
from benchmarks.taking_in.load import requests_of, seconds_to_send
from core.errors import OurFault
from server.store.tables import Record


@pytest.mark.long
def test_every_visit_of_a_round_is_taken_in(tmp_path):
    found = rates(tmp_path / "round", visits=20, npm=None)
    with service_in(tmp_path / "round" / "kioo") as service, service.store.reading():
        assert Record.select().count() == 20 + 20 + 2
    assert all(rate > 0 for rate in found.values())


@pytest.mark.long
def test_a_server_that_refuses_gives_no_figure(tmp_path):
    with service_in(tmp_path) as service:
        district = settle(service, 1)
    bodies = requests_of([district.visitor.visit("f0", days_ago=1, seed=1)], 1)
    with served(tmp_path) as address, pytest.raises(OurFault, match="401"):
        seconds_to_send(address, "no token", bodies, clients=2)


def test_the_table_holds_each_beside_pouchdb():
    one, eight, single = "Kioo, batches of 100, 1 client", "Kioo, batches of 100, 8 clients", "Kioo, one a request"
    told = "\n".join(rows([{one: 6_000.0, eight: 5_400.0, single: 600.0, PEER: 1_500.0}]))
    assert "| 6,000 | 4 |" in told
    assert "| 5,400 (0.9 of 1 client) | 3.6 |" in told
    assert "| - | - |" not in told

"""Every LocalStore must pass this: the real vault and the one in memory."""

import os
from random import Random

import pytest

from core.ids import IdMaker
from core.records import PullItem, Receipt
from storage.kdf import KdfParameters
from storage.vault import open_vault
from sync import engine, events
from sync.runner import run_round
from tests.fakes.memory_server import MemoryServer, enrolled
from tests.fakes.memory_store import MemoryStore, file_of, make_record

CHEAP = KdfParameters(memory_kib=8, passes=1, weak=True)


@pytest.fixture(params=["memory", "vault", "vault while locked"])
def local(request, clock, tmp_path):
    """A store and a way to put a record into its outbox."""
    if request.param == "memory":
        store = MemoryStore()
        yield store, store.add
        return
    vault = open_vault(tmp_path / "device", clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP)
    session = vault.add_person("p1", "Grace", "supervisor", "sun", "4711")
    yield (
        session if request.param == "vault" else vault.sync_session(),
        lambda record: session.put("thing", record.id, {}, events=[record]),
    )
    vault.close()


def test_what_was_added_is_pending_until_a_receipt_names_its_revision(local):
    store, add = local
    add(make_record(rev=1))
    add(make_record(rev=2, data={"n": 2}))
    store.mark_sending(["r1"])
    assert [record.rev for record in store.pending()] == [1, 2]
    store.accept([Receipt("r1", 1, "stored")])
    assert [record.rev for record in store.pending()] == [2]


def test_a_record_comes_back_as_it_was_made(local):
    store, add = local
    record = make_record(form="kioo_visit", version="1", extra={"newer": [1]})
    add(record)
    assert store.pending() == [record]


def test_pending_keeps_to_the_bytes_but_gives_at_least_one(local):
    store, add = local
    for n in range(5):
        add(make_record(f"r{n}", data={"text": Random(n).randbytes(1000).hex()}))
    assert len(store.pending(1)) == 1
    assert 1 < len(store.pending(5000)) < 5


@pytest.mark.parametrize("status", ["stored", "duplicate", "conflict", "quarantined", "gone"])
def test_each_safe_answer_lets_go(local, status):
    store, add = local
    add(make_record())
    store.accept([Receipt("r1", 1, status)])
    assert store.pending() == []


def test_what_was_refused_waits_for_a_person_and_is_not_offered(local):
    store, add = local
    add(make_record())
    store.accept([Receipt("r1", 1, "refused", "too-large")])
    assert store.pending() == []


def test_a_receipt_for_something_unknown_is_harmless(local):
    store, add = local
    add(make_record())
    store.accept([Receipt("never", 1, "stored"), Receipt("r1", 7, "refused", "incomplete")])
    assert len(store.pending()) == 1


def test_news_and_cursor_are_kept_together(local):
    store, _ = local
    assert dict(store.cursor()) == {}
    item = PullItem("d1", 3, "barrier", "b1", "put", "f1", {"title": "No gloves"})
    assert store.apply_pull([item], {"d1": 3, "@mark": 2**48 - 1, "@whole": 1}) == [("barrier", "b1")]
    assert dict(store.cursor()) == {"d1": 3, "@mark": 2**48 - 1, "@whole": 1}


def test_a_whole_round_leaves_nothing_behind(local, clock):
    store, add = local
    world = MemoryServer(clock)
    world.tell("barrier", "b1", {"title": "No gloves"})
    for n in range(40):
        add(make_record(f"r{n}", data={"text": f"{n} " * 200}))
    state, report = run_round(store, enrolled(world), engine.State(), clock, lambda: 0.5, event=events.Woken("start"))
    assert (state.phase, report.safe, report.changed) == ("settled", 40, (("barrier", "b1"),))
    assert store.pending() == []
    assert len(world.stored) == 40


def test_a_restored_server_is_offered_again_what_was_safe_and_a_first_one_nothing(local):
    store, add = local
    add(make_record())
    store.accept([Receipt("r1", 1, "stored")])
    assert (store.server_stands_at(4), store.pending()) == (0, [])
    assert (store.server_stands_at(4), store.pending()) == (0, [])
    assert (store.server_stands_at(5), [one.id for one in store.pending()]) == (1, ["r1"])
    assert store.server_stands_at(5) == 0


def test_a_restored_server_is_offered_a_record_again_whose_files_were_still_on_their_way(local):
    store, add = local
    add(make_record(data={"attachments": [file_of("photo.jpg", b"a photo")]}))
    store.server_stands_at(4)
    store.accept([Receipt("r1", 1, "stored")])
    assert (store.pending(), store.server_stands_at(4)) == ([], 0)
    assert (store.server_stands_at(5), [one.id for one in store.pending()]) == (1, ["r1"])

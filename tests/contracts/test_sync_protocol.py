"""Every SyncProtocol must pass this: the small server of the tests and the real one, in process and over HTTP."""

import re
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from core.errors import ServerSaysNo
from server.sync_api import sync_router
from sync import engine, events
from sync.canonical import sha256_of
from sync.runner import run_round
from tests.contracts.conftest import server_stand
from tests.fakes.memory_store import MemoryStore, make_record
from tests.fakes.network import BadNetwork

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sync-protocol.md").read_text()


def refused(ask, problem):
    with pytest.raises(ServerSaysNo) as caught:
        ask()
    assert caught.value.problem == problem


def statuses(answer):
    return [(receipt.id, receipt.status) for receipt in answer.results]


def all_pages(device, limit_bytes, cursor=None):
    pages, cursor = [], cursor or {}
    while True:
        page = device.pull(cursor, limit_bytes)
        assert not page.more or dict(page.cursor) != cursor
        pages.append(page)
        cursor = dict(page.cursor)
        if not page.more:
            return pages


def barriers(pages):
    return [item.id for page in pages for item in page.items if item.kind == "barrier"]


def test_a_code_makes_a_tablet_belong(stand):
    enrolled = stand.connect("").enrol(stand.new_code(), "tablet-1", "Tablet 3")
    assert (enrolled.server, enrolled.device, enrolled.person.name) == (stand.server, "tablet-1", "Grace")
    assert (enrolled.person.role, enrolled.person.path, enrolled.person.district) == ("supervisor", "n/r/d1/", "d1")
    assert stand.connect(enrolled.token).hello().server == stand.server


def test_a_code_nobody_made_is_wrong(stand):
    refused(lambda: stand.connect("").enrol("NEVERMADE", "tablet-1", "Tablet"), "wrong-code")


def test_a_code_works_once(stand):
    code = stand.new_code()
    stand.connect("").enrol(code, "tablet-1", "Tablet")
    refused(lambda: stand.connect("").enrol(code, "tablet-2", "Tablet"), "code-used")


def test_the_same_tablet_may_ask_again_until_it_was_heard(stand):
    code = stand.new_code()
    stand.connect("").enrol(code, "tablet-1", "Tablet")
    token = stand.connect("").enrol(code, "tablet-1", "Tablet").token
    stand.connect(token).hello()
    refused(lambda: stand.connect("").enrol(code, "tablet-1", "Tablet"), "code-used")


def test_nobody_takes_over_a_tablet_by_its_id(stand):
    stand.enrolled("tablet-1")
    refused(lambda: stand.connect("").enrol(stand.new_code(), "tablet-1", "Eve"), "device-taken")


def test_a_second_person_joins_with_the_token_of_the_tablet(stand):
    token = stand.connect("").enrol(stand.new_code(), "tablet-1", "Tablet").token
    stand.connect(token).hello()
    again = stand.connect(token).enrol(stand.new_code(), "tablet-1", "Tablet")
    assert stand.connect(again.token).hello()


@pytest.mark.parametrize("token", ["", "made-up"])
def test_a_stranger_gets_nothing(stand, token):
    stranger = stand.connect(token)
    refused(stranger.hello, "not-enrolled")
    refused(lambda: stranger.push([make_record()]), "not-enrolled")
    refused(lambda: stranger.pull({}, 1000), "not-enrolled")
    assert stand.held("r1", 1) == 0


def test_hello_says_who_is_there_and_what_time_it_is(stand, clock):
    hello = stand.enrolled().hello()
    assert (hello.server, hello.now, 1 in hello.api) == (stand.server, clock.now_ms(), True)
    assert hello.scope
    assert hello.limits.records >= 1


def test_what_is_sent_twice_is_kept_once(stand):
    device = stand.enrolled()
    assert statuses(device.push([make_record()])) == [("r1", "stored")]
    assert statuses(device.push([make_record()])) == [("r1", "duplicate")]
    assert stand.held("r1", 1) == 1


def test_twice_in_one_batch_is_kept_once(stand):
    device = stand.enrolled()
    assert statuses(device.push([make_record(), make_record()])) == [("r1", "stored"), ("r1", "duplicate")]
    assert stand.held("r1", 1) == 1


def test_another_revision_is_another_record(stand):
    device = stand.enrolled()
    device.push([make_record(rev=2, data={"id": "r1", "what": "mend both"})])
    assert statuses(device.push([make_record(rev=1)])) == [("r1", "stored")]
    assert (stand.held("r1", 1), stand.held("r1", 2)) == (1, 1)


def test_another_content_under_the_same_id_is_kept_beside_the_first(stand):
    device = stand.enrolled()
    other = make_record(data={"id": "r1", "what": "something else"})
    device.push([make_record()])
    for _ in range(2):
        assert statuses(device.push([other])) == [("r1", "conflict")]
    assert stand.held("r1", 1) == 2


def test_one_bad_record_does_not_spoil_the_batch(stand):
    torn = replace(make_record("torn"), sha256="0" * 64)
    answer = stand.enrolled().push([make_record("a"), torn, make_record("b")])
    assert statuses(answer) == [("a", "stored"), ("torn", "refused"), ("b", "stored")]
    assert answer.results[1].problem == "hash-mismatch"
    assert stand.held("torn", 1) == 0


def test_a_record_over_the_limit_is_refused_by_name(stand):
    device = stand.enrolled()
    long = make_record("long", data={"text": "a" * (device.hello().limits.record_bytes + 1)})
    answer = device.push([long, make_record("short")])
    assert statuses(answer) == [("long", "refused"), ("short", "stored")]
    assert answer.results[0].problem == "record-too-large"


def test_too_many_records_are_too_large_and_none_is_kept(stand):
    device = stand.enrolled()
    many = [make_record(f"r{n}") for n in range(device.hello().limits.records + 1)]
    refused(lambda: device.push(many), "too-large")
    assert stand.held("r0", 1) == 0


@pytest.mark.parametrize("facility", ["f9", "nowhere"])
def test_a_place_that_is_not_theirs_is_kept_aside(stand, facility):
    answer = stand.enrolled().push([make_record(facility=facility, district="d2")])
    assert [(one.status, one.problem) for one in answer.results] == [("quarantined", "not-yours")]
    assert stand.held("r1", 1) == 1


def test_a_kind_of_a_newer_app_is_kept(stand):
    answer = stand.enrolled().push([make_record(kind="song")])
    assert [(one.status, one.problem) for one in answer.results] == [("stored", "unknown-kind")]


SEALED = make_record(
    "6f1c7c1e-9f0b-4d1e-8a44-0d8f0c7b2a11",
    kind="feedback",
    data={"week": "2026-W47", "channel": "kiosk", "language": "sw", "key": "00000000", "sealed": "AAAA"},
    author=None,
    made=None,
)


def test_a_sealed_record_comes_without_author_and_time(stand):
    assert statuses(stand.enrolled().push([SEALED])) == [(SEALED.id, "stored")]


def test_a_device_that_was_shut_out_is_told_so_and_may_leave_sealed_records_only(stand):
    device = stand.enrolled()
    stand.shut_out("tablet-1")
    ordinary = make_record("r9")
    asks = (device.hello, lambda: device.pull({}, 100), lambda: device.content("0" * 64, 0, 1))
    pushes = (lambda: device.push([]), lambda: device.push([ordinary]), lambda: device.push([SEALED, ordinary]))
    for ask in (*asks, *pushes):
        refused(ask, "device-revoked")
    assert (stand.held("r9", 1), stand.held(SEALED.id, 1)) == (0, 0)
    answer = device.push([SEALED])
    assert [(one.status, one.problem) for one in answer.results] == [("quarantined", "not-yours")]


def test_the_log_comes_whole_in_small_pages_and_in_big_ones(stand):
    device = stand.enrolled()
    names = [f"b{n}" for n in range(12)]
    for name in names:
        stand.tell(name)
    small, big = all_pages(device, 1), all_pages(device, 1 << 20)
    assert barriers(small) == barriers(big) == names
    assert all(len(page.items) <= 1 for page in small)
    assert len(big) == 1


def test_only_what_is_new_comes_after_a_cursor(stand):
    device = stand.enrolled()
    stand.tell("b1")
    cursor = dict(all_pages(device, 1 << 20)[-1].cursor)
    assert all_pages(device, 1 << 20, cursor)[0].items == []
    stand.tell("b2")
    assert barriers(all_pages(device, 1 << 20, cursor)) == ["b2"]


def test_the_numbers_of_a_district_only_rise(stand):
    device = stand.enrolled()
    for n in range(5):
        stand.tell(f"b{n}")
    seqs = [item.seq for page in all_pages(device, 100) for item in page.items]
    assert seqs == sorted(set(seqs))


def test_a_cursor_ahead_of_the_log_is_said_to_be_wrong(stand):
    refused(lambda: stand.enrolled().pull({"d1": 10**6}, 1000), "cursor")


def test_many_workers_with_the_same_record_make_one(stand):
    stand.enrolled("tablet-0")
    devices = [stand.enrolled(f"tablet-{n}") for n in range(1, 6)]
    told, start = [], threading.Barrier(len(devices))

    def work(device):
        start.wait(10)
        told.extend(statuses(device.push([make_record()])))

    threads = [threading.Thread(target=work, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Counter(told) == {("r1", "stored"): 1, ("r1", "duplicate"): 4}
    assert stand.held("r1", 1) == 1


@pytest.mark.parametrize("seed", range(3))
def test_through_a_bad_network_everything_arrives_once(stand, clock, seed):
    network = BadNetwork(stand.enrolled(), Random(seed))
    store, random = MemoryStore(), Random(seed)
    for n in range(15):
        data = {"id": f"r{n}", "text": random.randbytes(400).hex()}
        store.add(make_record(f"r{n}", data=data, sha256=sha256_of(data)))
    stand.tell("b1")
    state, event = engine.State(), events.Woken("start")
    for step in range(45):
        network.good = step > 20
        state, _ = run_round(store, network, state, clock, random.random, event=event)
        event = events.Tick()
    assert (state.phase, store.outbox) == ("settled", {})
    assert [stand.held(f"r{n}", 1) for n in range(15)] == [1] * 15
    assert ("barrier", "b1") in store.things


def test_the_endpoints_of_the_server_are_those_of_the_specification(clock, tmp_path):
    app, _ = server_stand(clock, tmp_path)
    router = sync_router(app.state.service)
    app.state.store.close()
    served = {(method, route.path) for route in router.routes for method in route.methods if "{rest" not in route.path}
    assert served == set(re.findall(r"^### (GET|POST|PATCH) ([\w/{}]+)", DOCUMENT, re.MULTILINE))

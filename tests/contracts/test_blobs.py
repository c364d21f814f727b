"""Photos and files over every SyncProtocol: they arrive whole, once, and from where they stopped."""

import random
from hashlib import sha256

import pytest

from core.errors import ServerSaysNo
from sync import engine, events
from sync.protocol import BlobState
from sync.runner import run_round
from tests.fakes.memory_store import MemoryStore, file_of, make_record
from tests.fakes.network import BadNetwork

PHOTO = random.Random(5).randbytes(200_000)
NAME = sha256(PHOTO).hexdigest()


def submission(name, *contents, **changes):
    files = [file_of(f"{number}.jpg", content) for number, content in enumerate(contents)]
    data = {"answers": {}, "attachments": files}
    return make_record(name, kind="submission", data=data, form="kioo_visit", version="1", **changes)


def refused(ask, problem):
    with pytest.raises(ServerSaysNo) as caught:
        ask()
    assert caught.value.problem == problem


@pytest.fixture
def device(stand):
    return stand.enrolled()


def test_a_push_says_which_contents_are_still_to_come(device):
    answer = device.push([submission("s1", PHOTO, b"small"), submission("s2", PHOTO)])
    assert [one.status for one in answer.results] == ["stored", "stored"]
    assert {one.sha256: (one.have, one.whole) for one in answer.blobs} == {
        NAME: (0, False),
        sha256(b"small").hexdigest(): (0, False),
    }


def test_a_content_comes_in_pieces_from_where_it_stands_and_is_whole_at_the_end(device):
    device.push([submission("s1", PHOTO)])
    assert device.blob(NAME) == BlobState(NAME, 0, whole=False)
    assert device.send_blob(NAME, 0, PHOTO[:70_000]) == BlobState(NAME, 70_000, whole=False)
    assert device.blob(NAME) == BlobState(NAME, 70_000, whole=False)
    assert device.send_blob(NAME, 70_000, PHOTO[70_000:]) == BlobState(NAME, len(PHOTO), whole=True)
    assert device.blob(NAME).whole
    assert device.push([submission("s2", PHOTO)]).blobs == [BlobState(NAME, len(PHOTO), whole=True)]


def test_a_piece_for_another_place_changes_nothing_and_is_told_where_to_go_on(device):
    device.push([submission("s1", PHOTO)])
    device.send_blob(NAME, 0, PHOTO[:100])
    for start in (0, 50, 101, 200_000, 10**15):
        assert device.send_blob(NAME, start, PHOTO[:100]) == BlobState(NAME, 100, whole=False)
    device.send_blob(NAME, 100, PHOTO[100:])
    assert device.send_blob(NAME, 0, b"something else").whole


@pytest.mark.parametrize("wrong", [PHOTO[:-1] + b"?", PHOTO + b"more"], ids=["changed", "longer"])
def test_another_content_than_the_one_named_is_dropped(device, wrong):
    device.push([submission("s1", PHOTO)])
    refused(lambda: device.send_blob(NAME, 0, wrong), "blob-mismatch")
    assert device.blob(NAME) == BlobState(NAME, 0, whole=False)
    assert device.send_blob(NAME, 0, PHOTO).whole


def test_an_empty_file_arrives_too(device):
    device.push([submission("s1", b"")])
    nothing = sha256(b"").hexdigest()
    assert device.blob(nothing) == BlobState(nothing, 0, whole=False)
    assert device.send_blob(nothing, 0, b"") == BlobState(nothing, 0, whole=True)


def test_a_content_that_no_record_names_is_not_taken(device):
    refused(lambda: device.blob(NAME), "blob-unknown")
    refused(lambda: device.send_blob(NAME, 0, PHOTO), "blob-unknown")


def test_a_content_over_the_limit_is_not_taken_and_its_record_is(device):
    big = file_of("film.mp4", b"") | {"size": (100 << 20) + 1, "sha256": "ab" * 32}
    answer = device.push([make_record("s1", kind="submission", data={"attachments": [big]})])
    assert answer.results[0].status == "stored"
    refused(lambda: device.blob("ab" * 32), "blob-too-large")
    refused(lambda: device.send_blob("ab" * 32, 0, b"x"), "blob-too-large")


def test_a_stranger_learns_and_sends_nothing(stand, device):
    device.push([submission("s1", PHOTO)])
    stranger = stand.connect("nobody")
    refused(lambda: stranger.blob(NAME), "not-enrolled")
    refused(lambda: stranger.send_blob(NAME, 0, PHOTO), "not-enrolled")


@pytest.mark.parametrize("named", [None, "x", {}, [1], [{"name": "a"}], [file_of("a", b"") | {"sha256": "../../etc"}]])
def test_files_named_in_a_way_nobody_reads_leave_the_record_as_it_is(stand, device, named):
    record = make_record("s1", kind="submission", data={"answers": {}, "attachments": named})
    answer = device.push([record])
    assert (answer.results[0].status, list(answer.blobs)) == ("stored", [])
    assert stand.held("s1", 1) == 1


@pytest.mark.parametrize("seed", range(6))
def test_through_a_bad_network_every_file_arrives_once_and_then_its_record_is_safe(stand, clock, seed):
    network = BadNetwork(stand.enrolled(), random.Random(seed))
    store, state = MemoryStore(), engine.State()
    contents = [random.Random(n).randbytes(30_000 * n) for n in range(1, 4)]
    for number in range(4):
        mine = contents[: number % 3 + 1]
        store.add(submission(f"s{number}", *mine), *mine)
    for number in range(60):
        network.good = number > 40
        state, _ = run_round(store, network, state, clock, lambda: 0.5, event=events.Tick() if number else None)
        if state.phase == "off":
            state, _ = run_round(store, network, state, clock, lambda: 0.5, event=events.Woken("start"))
    assert (store.outbox, store.stored, store.blobs_refused) == ({}, {}, {})
    assert sorted(store.safe) == [(f"s{number}", 1) for number in range(4)]
    device = network._protocol
    assert all(device.blob(sha256(content).hexdigest()).whole for content in contents)

import logging
import random
import threading
from hashlib import sha256

import pytest

from core.clock import SystemClock
from core.errors import Locked, Offline, OurFault
from core.records import Receipt
from sync import engine, events
from sync.problems import refusal
from sync.protocol import BlobState, Limits, PushAnswer
from sync.runner import Runner, run_round
from tests.fakes.memory_server import MemoryServer, enrolled
from tests.fakes.memory_store import MemoryStore, file_of, make_record
from tests.fakes.network import BadNetwork


@pytest.fixture
def world(clock):
    return MemoryServer(clock)


@pytest.fixture
def store():
    return MemoryStore()


def start(store, protocol, clock, state=None, event=None):
    return run_round(store, protocol, state or engine.State(), clock, lambda: 0.5, event=event or events.Woken("start"))


def test_one_round_sends_everything_brings_the_news_and_rests(world, store, clock):
    for n in range(50):
        store.add(make_record(f"r{n}"))
    world.tell("barrier", "b1", {"title": "No gloves"})
    state, report = start(store, enrolled(world), clock)
    assert (state.phase, report.sent, report.safe, report.problem) == ("settled", 50, 50, None)
    assert (report.changed, report.wait_seconds) == ((("barrier", "b1"),), 30)
    assert (len(world.stored), store.outbox) == (50, {})


def test_the_cursor_goes_on_where_it_stopped(world, store, clock):
    device = enrolled(world)
    world.tell("barrier", "b1", {})
    state, _ = start(store, device, clock)
    world.tell("barrier", "b2", {})
    _, report = start(store, device, clock, state, events.Tick())
    assert report.changed == (("barrier", "b2"),)


def test_what_one_scope_hid_comes_when_the_scope_changes(world, store, clock):
    device = enrolled(world)
    world.tell("barrier", "b1", {})
    state, _ = start(store, device, clock)
    store.things.clear()
    world.scope = "d1 and more"
    _, report = start(store, device, clock, state, events.Tick())
    assert report.changed == (("barrier", "b1"),)


def test_nobody_there_leaves_everything_and_says_why(store, world, clock):
    network = BadNetwork(enrolled(world), random.Random(1), ["portal"])
    store.add(make_record())
    state, report = start(store, network, clock)
    assert (state.phase, report.problem, report.wait_seconds) == ("wait", "somebody-else", 2.5)
    assert len(store.outbox) == 1


def test_a_woken_round_that_may_not_be_does_nothing(store, world, clock):
    network = BadNetwork(enrolled(world), random.Random(1), ["lost"])
    state, _ = start(store, network, clock)
    same, report = start(store, network, clock, state, events.Woken("record"))
    assert (same, report.wait_seconds, network.told) == (state, None, ["lost"])


def test_an_answer_lost_after_the_server_stored_is_harmless(store, world, clock):
    network = BadNetwork(enrolled(world), random.Random(1), ["answer lost"])
    network.good = True
    store.add(make_record())
    hello, push = network.hello, network.push

    def lost_push(records):
        push(records)
        raise Offline("cut-off")

    network.push = lost_push
    state, report = start(store, network, clock)
    assert (report.safe, len(store.outbox), len(world.stored)) == (0, 1, 1)
    network.push, network.hello = push, hello
    start(store, network, clock, state, events.Tick())
    assert (store.safe, world.times_stored) == ({("r1", 1): "duplicate"}, {("r1", 1): 1})


def test_an_edit_made_while_sending_is_not_cleared_by_the_late_receipt(store, world, clock):
    class EditingDevice:
        def __init__(self, device):
            self.hello, self.pull, self._device = device.hello, device.pull, device

        def push(self, records):
            answer = self._device.push(records)
            if records[0].rev == 1:
                store.add(make_record(rev=2, data={"what": "mend both taps"}))
                return answer
            raise Offline("nobody-answered")

    store.add(make_record())
    start(store, EditingDevice(enrolled(world)), clock)
    assert list(store.outbox) == [("r1", 2)]


def test_receipts_for_records_that_were_not_sent_change_nothing(store, world, clock):
    class Confused:
        def __init__(self, device):
            self.hello, self.pull = device.hello, device.pull

        def push(self, records):
            return PushAnswer(0, [Receipt("other", 1, "stored"), Receipt("r1", 9, "stored")])

    store.add(make_record())
    store.add(make_record("other", rev=2))
    _, report = start(store, Confused(enrolled(world)), clock)
    assert (report.safe, len(store.outbox)) == (0, 2)


def test_what_does_not_match_its_hash_is_set_apart_and_never_sent(store, world, clock):
    store.add(make_record("torn", sha256="0" * 64))
    store.add(make_record("whole"))
    _, report = start(store, enrolled(world), clock)
    assert store.needs_you == {("torn", 1): "hash-mismatch"}
    assert list(world.stored) == [("whole", 1)]
    assert (report.refused, report.safe) == (1, 1)


def test_a_record_over_the_limit_is_refused_and_kept(store, world, clock):
    world.limits = Limits(record_bytes=100)
    store.add(make_record("long", data={"text": "a" * 500}))
    store.add(make_record("short"))
    start(store, enrolled(world), clock)
    assert store.needs_you == {("long", 1): "record-too-large"}
    assert list(world.stored) == [("short", 1)]


def test_a_breaking_record_at_the_head_of_the_outbox_does_not_hide_the_rest(store, world, clock):
    store.add(make_record("big", data={"text": "x" * 200_000}))
    for n in range(5):
        store.add(make_record(f"r{n}"))
    world.breaks_on = lambda records: "broken" if any(record.id == "big" for record in records) else None
    device, state, event = enrolled(world), engine.State(), events.Woken("start")
    for _ in range(5):
        state, _ = start(store, device, clock, state, event)
        event = events.Tick()
    assert len(world.stored) == 5


def test_a_full_device_says_so_and_loses_nothing(store, world, clock):
    store.add(make_record())
    store.full, device = True, enrolled(world)
    state, report = start(store, device, clock)
    assert (report.problem, len(store.outbox)) == ("device-full", 1)
    store.full = False
    _, report = start(store, device, clock, state, events.Tick())
    assert (report.safe, world.times_stored) == (1, {("r1", 1): 1})


def test_a_round_ends_at_the_first_fault(store, world, clock):
    world.limits = Limits(records=1)
    for n in range(3):
        store.add(make_record(f"r{n}"))
    store.full = True
    start(store, enrolled(world), clock)
    assert world.batches == [1]


def test_a_store_that_cannot_be_read_is_a_problem_and_not_a_crash(world, clock):
    class Shut(MemoryStore):
        def pending(self, limit_bytes=None):
            raise Locked("nobody has unlocked yet")

    state, report = start(Shut(), enrolled(world), clock)
    assert (state.phase, report.problem) == ("wait", "device-memory")


def test_a_fault_of_ours_is_named_by_its_code(store, clock):
    class Broken:
        def hello(self):
            raise OurFault("promised and not held")

    assert start(store, Broken(), clock)[1].problem == "K-01"


def test_the_difference_of_the_clocks_is_told(store, world, clock):
    device = enrolled(world)
    world.clock = type(clock)(clock.now_ms() + 86_400_000)
    assert start(store, device, clock)[1].skew_ms == 86_400_000


class Watched:
    """A Runner whose rounds can be awaited."""

    def __init__(self, store, protocol, clock, every=30.0):
        self.reports, self._came = [], threading.Condition()
        self.runner = Runner(store, protocol, clock, lambda: 0.0, every=every, on_change=self._heard)

    def _heard(self, report):
        with self._came:
            self.reports.append(report)
            self._came.notify_all()

    def wait_for(self, wanted):
        with self._came:
            assert self._came.wait_for(lambda: any(wanted(report) for report in self.reports), 10)

    def __enter__(self):
        self.runner.start()
        return self

    def __exit__(self, *_):
        self.runner.stop()


@pytest.fixture
def real_clock():
    return SystemClock()


def test_the_runner_begins_at_start_and_again_when_woken(store, world, real_clock):
    device = enrolled(world)
    with Watched(store, device, real_clock) as watched:
        watched.wait_for(lambda report: report.problem is None)
        store.add(make_record())
        watched.runner.wake("record")
        watched.wait_for(lambda report: report.safe == 1)
        assert watched.runner.last.safe == 1


def test_everything_arrives_without_a_tap_when_the_server_comes_back(store, world, real_clock):
    network = BadNetwork(enrolled(world), random.Random(1), ["lost"])
    store.add(make_record())
    with Watched(store, network, real_clock, every=0.02) as watched:
        watched.wait_for(lambda report: report.problem == "nobody-answered")
        network.good = True
        watched.wait_for(lambda report: report.safe == 1)


def test_a_bug_does_not_end_the_sending_for_good(store, world, real_clock, caplog):
    caplog.set_level(logging.INFO)
    device, bugs = enrolled(world), iter([ValueError("SENTINEL")])

    class Buggy(MemoryStore):
        def pending(self, limit_bytes=None):
            for bug in bugs:
                raise bug
            return super().pending(limit_bytes)

    buggy = Buggy()
    buggy.add(make_record())
    with Watched(buggy, device, real_clock, every=0.02) as watched:
        watched.wait_for(lambda report: report.safe == 1)
    assert "ValueError" in caplog.text
    assert "SENTINEL" not in caplog.text


def test_stop_ends_the_thread_and_may_come_before_start(store, world, real_clock):
    before = Watched(store, enrolled(world), real_clock)
    before.runner.stop()
    with Watched(store, enrolled(world, "t2"), real_clock) as watched:
        watched.wait_for(lambda report: True)
    assert not [thread for thread in threading.enumerate() if thread.name == "kioo-sync"]


# Photos and files.

PHOTO = random.Random(3).randbytes(100_000)
PHOTO_NAME = sha256(PHOTO).hexdigest()


def with_photo(name="s1", content=PHOTO):
    return make_record(name, kind="submission", data={"attachments": [file_of("ward.jpg", content)]}), content


def test_one_round_sends_the_record_the_news_and_then_its_photo(world, store, clock):
    store.add(*with_photo())
    _, report = start(store, enrolled(world), clock)
    assert (store.outbox, store.safe, report.problem) == ({}, {("s1", 1): "stored"}, None)
    assert world.contents == {PHOTO_NAME: PHOTO}
    assert world.pieces == [16 << 10, 32 << 10, 100_000 - (48 << 10)]


def test_the_smallest_goes_first_and_equal_ones_once(world, store, clock):
    store.add(*with_photo("s1"))
    store.add(*with_photo("s2", b"small"))
    store.add(*with_photo("s3"))
    start(store, enrolled(world), clock)
    assert world.pieces[0] == 5
    assert sum(world.pieces) == 5 + len(PHOTO)
    assert len(store.safe) == 3


def test_a_server_gone_in_mid_photo_goes_on_where_it_stood(world, store, clock):
    device = enrolled(world)
    store.add(*with_photo())
    send = device.send_blob

    def gone_after_two(sha256, begin, piece):
        if len(world.pieces) == 2:
            raise Offline("nobody-answered")
        return send(sha256, begin, piece)

    device.send_blob = gone_after_two
    state, report = start(store, device, clock)
    assert (state.phase, report.problem) == ("wait", "nobody-answered")
    assert list(store.outbox) == [("s1", 1)]
    device.send_blob = send
    start(store, device, clock, state, events.Tick())
    assert sum(world.pieces) == len(PHOTO)
    assert store.safe


def test_what_somebody_else_sent_already_is_not_sent_again(world, store, clock):
    enrolled(world).push([with_photo()[0]])
    enrolled(world, "tablet-2").push([with_photo("s2")[0]])
    world.contents[PHOTO_NAME] = PHOTO
    store.add(*with_photo())
    start(store, enrolled(world, "tablet-3"), clock)
    assert (world.pieces, list(store.safe)) == ([], [("s1", 1)])


def test_a_photo_that_is_lost_on_the_device_is_set_apart_and_the_rest_goes(world, store, clock):
    store.add(with_photo()[0])
    store.add(*with_photo("s2", b"there"))
    state, report = start(store, enrolled(world), clock)
    assert store.blobs_refused == {PHOTO_NAME: "file-gone"}
    assert (list(store.safe), state.phase, report.problem) == ([("s2", 1)], "settled", None)


def test_a_file_over_the_limit_is_set_apart_without_asking(world, store, clock):
    world.limits = Limits(blob_bytes=1000)
    store.add(*with_photo())
    store.add(*with_photo("s2", b"there"))
    start(store, enrolled(world), clock)
    assert store.blobs_refused == {PHOTO_NAME: "blob-too-large"}
    assert world.pieces == [5]


@pytest.mark.parametrize(("problem", "apart"), [("blob-mismatch", False), ("blob-too-large", True)])
def test_a_file_the_server_does_not_take_holds_nothing_up(world, store, clock, problem, apart):
    device = enrolled(world)
    store.add(*with_photo("s1", b"first"))
    store.add(*with_photo("s2"))
    send, name = device.send_blob, sha256(b"first").hexdigest()

    def no(sha256, begin, piece):
        if sha256 == name:
            raise refusal(problem)
        return send(sha256, begin, piece)

    device.send_blob = no
    state, report = start(store, device, clock)
    assert list(store.safe) == [("s2", 1)]
    assert (state.phase, report.problem) == ("settled", None if apart else problem)
    assert store.blobs_refused == ({name: problem} if apart else {})


def test_a_server_that_never_moves_on_is_left_alone_for_now(world, store, clock):
    device = enrolled(world)
    store.add(*with_photo())
    device.send_blob = lambda sha256, begin, piece: BlobState(sha256, 0, whole=False)
    state, report = start(store, device, clock)
    assert (state.phase, report.problem, store.safe) == ("settled", "broken", {})


def test_a_full_device_keeps_the_photo_until_it_can_note_that_it_arrived(world, store, clock):
    device = enrolled(world)
    store.add(*with_photo())
    send = device.send_blob

    def full(sha256, begin, piece):
        store.full = True
        return send(sha256, begin, piece)

    device.send_blob = full
    world.limits = Limits(batch_bytes=1 << 20)
    store.contents[PHOTO_NAME] = PHOTO
    state, report = start(store, device, clock, engine.State(piece=1 << 20))
    assert (state.phase, report.problem, store.safe) == ("wait", "device-full", {})
    store.full, device.send_blob = False, send
    start(store, device, clock, state, events.Tick())
    assert (store.safe, sum(world.pieces)) == ({("s1", 1): "stored"}, len(PHOTO))

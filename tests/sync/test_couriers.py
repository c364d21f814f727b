"""Any order of parcels, replies, direct contacts, losses, repeats and restores: nothing is lost, nothing twice, and what is told is true."""

import base64
import os
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import KiooError, Refused
from core.parcel import Outside, inside_size, read_outside
from core.records import MARK
from storage import stream
from storage.giving import closed, opened_reply
from sync import engine, events
from sync.parcel_packing import parts_of
from sync.protocol import Letter
from sync.replies import take_reply
from sync.wire import read_reply
from tests.fakes.clock import FakeClock
from tests.fakes.memory_server import MemoryServer, enrolled
from tests.fakes.memory_store import MemoryStore
from tests.fakes.network import FATES, BadNetwork
from tests.sync.test_convergence import Tablet, restore_the_server

OFTEN = {"make": 5, "trip": 9, "take": 8, "direct": 4, "tell": 6, "edit": 2}
SELDOM = ("pack", "lend", "round", "lose", "scope", "restore", "restart")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*(step for step, times in OFTEN.items() for _ in range(times)), *SELDOM]),
        st.integers(0, 5000),
    ),
    min_size=15,
    max_size=60,
)


class Courier(Tablet):
    """A tablet that also gives parcels and carries others'."""

    def __init__(self, name, world, seed):
        self.name, self.world, self.random = name, world, Random(seed)
        self.store, self.state, self.made = MemoryStore(), engine.State(), []
        self.given, self.keys, self.marks = [], {}, {}
        way = enrolled(world, name)
        self.token = way.token
        self.network = BadNetwork(way, Random(seed + 1), ("fine",) * 20 + FATES)

    def pack(self):
        key, cursor = os.urandom(32), self.store.cursor()
        plain = {district: seq for district, seq in cursor.items() if not district.startswith("@")}
        mark = cursor.get(MARK, 0)
        letter = Letter(self.token, base64.b64encode(key).decode(), plain, mark, 600)
        parts = parts_of(letter, self.store.pending(), [])
        size = 80 + stream.sealed_size(inside_size(parts))
        outside = Outside("parcel", self.world.server, self.random.randbytes(16).hex(), size)
        body = b"".join(closed(outside, parts, base64.b64decode(self.world.courier.public)))
        self.given.append((outside.id, body))
        self.keys[outside.id], self.marks[outside.id] = key, mark

    def take(self, reply):
        file = BytesIO(reply)
        outside = read_outside(file)
        told = read_reply(opened_reply(self.keys[outside.id], outside, file.read()))
        before, cursor = dict(self.store.things), dict(self.store.cursor())
        try:
            take_reply(self.store, told, self.marks[outside.id])
        except Refused:
            assert told.epoch < self.store.epoch
        known, now = cursor.get(MARK, 0), self.store.cursor()
        if known == told.mark:  # nothing becomes older
            assert all(self.store.things[key]["n"] >= body["n"] for key, body in before.items())
            assert all(now[name] >= seq for name, seq in cursor.items())
        elif known != self.marks[outside.id]:  # it heard the server by itself since
            assert (self.store.things, dict(now)) == (before, cursor)
        return told


def do(giver, carrier, replies, step, value):
    match step:
        case "make":
            giver.make(value)
        case "edit":
            giver.edit(value)
        case "pack":
            giver.pack()
        case "lend" if giver.given:
            name, body = giver.given[value % len(giver.given)]
            carrier.store.carried.parcels[name] = body
        case "round":
            travel(carrier, replies)
        case "trip":
            trip(giver, carrier, replies, value)
        case "take" if replies:
            giver.take(replies[sorted(replies)[value % len(replies)]])
        case "direct":
            giver.round(events.Woken("hand"))
        case _:
            befall(giver, carrier, step, value)


def befall(giver, carrier, step, value):
    """What nobody of them decides."""
    world = giver.world
    match step:
        case "lose":
            carrier.store.carried.parcels.clear()
        case "tell":
            world.tell("promise", f"p{value % 5}", {"n": world.times_told, "text": "x" * (value % 700)})
        case "scope":
            world.scope += "+"
        case "restore":
            restore_the_server(world)
        case "restart":
            carrier.state = giver.state = engine.State()


def trip(giver, carrier, replies, value):
    """There with a parcel and, mostly, back with its reply."""
    giver.pack()
    carrier.store.carried.parcels.update(giver.given[-1:])
    travel(carrier, replies)
    if value % 3 and giver.given[-1][0] in replies:
        giver.take(replies[giver.given[-1][0]])


def travel(carrier, replies):
    """To where there is a network, for a while."""
    for event in (events.Woken("start"), events.Tick()):
        carrier.round(event)
    replies |= carrier.store.carried.replies


def check(giver):
    """What the device calls safe is at the server it last heard; what is neither safe nor refused is all here."""
    store, world = giver.store, giver.world
    if store.epoch == world.epoch:
        assert set(store.safe) <= set(world.stored)
    assert {(one.id, one.rev) for one in giver.made} == set(store.outbox) | set(store.safe)
    assert not store.needs_you


def check_news(giver):
    """The cursor tells the truth: whatever it has passed stands here as the log had it there, or newer."""
    store, world = giver.store, giver.world
    newest = {}
    for item in world.log:
        if item.seq <= store.kept_cursor.get("d1", 0):
            newest[item.kind, item.id] = item.body
    assert all(store.things[key]["n"] >= body["n"] for key, body in newest.items())


@given(STEPS, st.integers(0, 2**32))
def test_couriers_and_contacts_in_any_order_lose_nothing_and_repeat_nothing(steps, seed):
    world = MemoryServer(FakeClock())
    giver, carrier = Courier("a", world, seed), Courier("b", world, seed + 7)
    replies = {}
    for step, value in steps:
        do(giver, carrier, replies, step, value)
        check(giver)
        check_news(giver)
    for reply in replies.values():
        giver.take(reply)
        giver.take(reply)
    check(giver)
    giver.settle()
    assert world.stored == {(record.id, record.rev): record for record in giver.made}
    assert set(world.times_stored.values()) <= {1}
    assert giver.store.things == {(item.kind, item.id): item.body for item in world.log}


@settings(max_examples=40)
@given(st.integers(1, 12), st.integers(0, 2**32))
def test_who_never_meets_the_network_still_becomes_safe_and_hears_all_news(count, seed):
    world = MemoryServer(FakeClock())
    giver, carrier = Courier("a", world, seed), Courier("b", world, seed + 7)
    carrier.network.good = True
    for n in range(count):
        giver.make(Random(n).randrange(3000))
        world.tell("promise", f"p{n}", {"n": n, "text": "x" * 300})
    for _ in range(40):
        if not giver.store.outbox and len(giver.store.things) == count:
            break
        giver.pack()
        name, body = giver.given[-1]
        carrier.store.carried.parcels[name] = body
        for _ in range(30):
            carrier.round(events.Woken("start"))
            if name in carrier.store.carried.replies:
                giver.take(carrier.store.carried.replies[name])
                break
    assert (giver.store.outbox, len(giver.store.safe)) == ({}, count)
    assert giver.store.things == {(item.kind, item.id): item.body for item in world.log}


def test_a_reply_from_before_the_server_was_restored_makes_nothing_safe():
    world = MemoryServer(FakeClock())
    giver, carrier = Courier("a", world, 1), Courier("b", world, 2)
    giver.network.good = carrier.network.good = True
    giver.round()
    giver.make(50)
    giver.pack()
    carrier.store.carried.parcels[giver.given[0][0]] = giver.given[0][1]
    carrier.round()
    world.stored.clear()
    world.times_stored.clear()
    world.epoch += 1
    giver.store.server_stands_at(world.epoch)
    (reply,) = carrier.store.carried.replies.values()
    giver.take(reply)
    assert (len(giver.store.outbox), giver.store.safe) == (1, {})


@pytest.mark.parametrize("spot", ["magic", "id", "salt", "stream", "end"])
def test_a_reply_with_one_byte_changed_is_not_taken(spot):
    world = MemoryServer(FakeClock())
    giver, carrier = Courier("a", world, 1), Courier("b", world, 2)
    carrier.network.good = True
    giver.make(50)
    giver.pack()
    carrier.store.carried.parcels[giver.given[0][0]] = giver.given[0][1]
    carrier.round()
    (reply,) = carrier.store.carried.replies.values()
    wrong = bytearray(reply)
    wrong[{"magic": 0, "id": 10, "salt": 45, "stream": 200, "end": -1}[spot]] ^= 1
    with pytest.raises((KiooError, KeyError)):
        giver.take(bytes(wrong))
    assert (len(giver.store.outbox), giver.store.safe) == (1, {})

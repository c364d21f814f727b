"""Any edits, any bad network, any restarts of tablets, any restored server: in the end the server holds each record exactly once and the device what it was told."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import engine, events
from sync.runner import run_round
from tests.fakes.clock import FakeClock
from tests.fakes.memory_server import MemoryServer, enrolled
from tests.fakes.memory_store import MemoryStore, make_record
from tests.fakes.network import BadNetwork

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("make"), st.integers(0, 6000)),
        st.tuples(st.just("edit"), st.integers(0, 50)),
        st.tuples(st.just("tell"), st.integers(0, 5)),
        st.sampled_from([("round", 0), ("restart", 0), ("full", 0), ("scope", 0), ("restore", 0)]),
    ),
    min_size=5,
    max_size=60,
)


class Tablet:
    """One device: its store, its engine and its bad network."""

    def __init__(self, name, world, seed):
        self.name, self.world, self.random = name, world, Random(seed)
        self.store, self.state, self.made = MemoryStore(), engine.State(), []
        self.network = BadNetwork(enrolled(world, name), Random(seed + 1))

    def make(self, size):
        text = self.random.randbytes(size // 2).hex()
        self._add(make_record(f"{self.name}-{len(self.made)}", data={"text": text}))

    def edit(self, which):
        if self.made:
            known = self.made[which % len(self.made)]
            rev = 1 + max(record.rev for record in self.made if record.id == known.id)
            self._add(make_record(known.id, rev=rev, data={"text": f"edited {rev}"}))

    def _add(self, record):
        self.made.append(record)
        self.store.add(record)

    def round(self, event=None):
        chance = self.random.random
        event = event or (events.Woken("start") if self.state.phase == "off" else events.Tick())
        self.state, report = run_round(self.store, self.network, self.state, self.world.clock, chance, event=event)
        self.world.clock.advance(report.wait_seconds or 0)
        return report

    def settle(self):
        """Until a round that began with a greeting had nothing to do: one that went on after a cut has not heard who is there now."""
        self.network.good, self.store.full, greeted = True, False, False
        for _ in range(80):
            self.round()
            settled = self.state.phase == "settled" and not self.store.outbox
            if settled and greeted:
                return
            greeted = settled
        pytest.fail(f"never settled: {self.state} {len(self.store.outbox)} waiting")


def restore_the_server(world):
    """Its last backup held every other record."""
    for key in sorted(world.stored)[::2]:
        del world.stored[key], world.times_stored[key]
    world.epoch += 1


def do(tablet, step, value):
    match step:
        case "make":
            tablet.make(value)
        case "edit":
            tablet.edit(value)
        case "tell":
            tablet.world.tell("promise", f"p{value}", {"n": tablet.world.times_told})
        case "scope":
            tablet.world.scope += "+"
        case "restore":
            restore_the_server(tablet.world)
        case "restart":
            tablet.state = engine.State()
        case "full":
            tablet.store.full = not tablet.store.full
    if step in {"round", "restart", "full"}:
        tablet.round(events.Woken("start"))


@given(STEPS, STEPS, st.integers(0, 2**32))
def test_in_the_end_everything_is_there_exactly_once(first, second, seed):
    world = MemoryServer(FakeClock(), limits=replace(MemoryServer(FakeClock()).limits, records=4))
    tablets = [Tablet("a", world, seed), Tablet("b", world, seed + 7)]
    plan = [(tablets[0], step) for step in first] + [(tablets[1], step) for step in second]
    Random(seed).shuffle(plan)
    for tablet, (step, value) in plan:
        do(tablet, step, value)
        if tablet.store.epoch == world.epoch:
            assert set(tablet.store.safe) <= set(world.stored)  # what is called safe is on the server
    for tablet in tablets:
        tablet.settle()
    made = {(record.id, record.rev): record for tablet in tablets for record in tablet.made}
    assert world.stored == made
    assert set(world.times_stored.values()) <= {1}
    assert not world.conflicts
    newest = {(item.kind, item.id): item.body for item in world.log}
    for tablet in tablets:
        assert tablet.store.things == newest
        assert not tablet.store.needs_you
        assert tablet.store.kept_cursor["@whole"] == 1


@settings(max_examples=25)
@given(
    st.integers(1, 60), st.sets(st.integers(0, 59), max_size=4), st.sampled_from(["broken", "too-large", "malformed"])
)
def test_poison_never_keeps_the_others_back(count, poison, problem):
    world = MemoryServer(FakeClock())
    bad = {f"a-{n}" for n in poison if n < count}
    world.breaks_on = lambda records: problem if any(record.id in bad for record in records) else None
    tablet = Tablet("a", world, count)
    tablet.network.good = True
    for _ in range(count):
        tablet.make(200)
    for _ in range(60):
        tablet.round()
    assert {key[0] for key in world.stored} == {f"a-{n}" for n in range(count)} - bad
    waiting = {key[0] for key in tablet.store.outbox}
    assert waiting == bad
    assert {key[0] for key in tablet.store.needs_you} == (set() if problem == "broken" else bad)


def test_a_restored_server_is_asked_from_the_start():
    world = MemoryServer(FakeClock())
    tablet = Tablet("a", world, 1)
    for n in range(5):
        world.tell("promise", f"p{n}", {"n": n})
    tablet.settle()
    world.log, world.epoch = world.log[:2], 2
    world.tell("promise", "p9", {"n": 9})
    tablet.settle()
    assert ("promise", "p9") in tablet.store.things


def test_a_server_that_lost_its_log_without_saying_so_is_asked_from_the_start_too():
    world = MemoryServer(FakeClock())
    tablet = Tablet("a", world, 1)
    for n in range(5):
        world.tell("promise", f"p{n}", {"n": n})
    tablet.settle()
    world.log = []
    world.tell("promise", "p9", {"n": 9})
    tablet.settle()
    assert ("promise", "p9") in tablet.store.things

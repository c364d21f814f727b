"""Three tablets tell of one promise, in any order, with a server put back from old backups: a real SQLite file each time."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.promise_words import apply_update, crossed, new_update, stamp_after
from server import admin
from server.store.database import open_store
from server.sync_service import SyncService
from tests.fakes.clock import FakeClock
from tests.server.country import Country

ON = "2026-11-18"
SKEWS = (0, -90_000, 3 * 366 * 86_400_000)
"""By how much each tablet's stamps are off, in ms: right, a minute and a half behind, years ahead."""
TABLETS = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("tells"), TABLETS, st.sampled_from(["done", "partly", "open"]), st.sampled_from([None, 1, 2])
        ),
        st.tuples(st.sampled_from(["sends", "pulls"]), TABLETS),
        st.tuples(st.sampled_from(["backup", "restore"])),
    ),
    max_size=14,
)


class Server:
    """A district's server whose database can be kept and put back."""

    def __init__(self, folder):
        self.file, self.url = folder / "server.db", f"sqlite:///{folder / 'server.db'}"
        self.country = Country(FakeClock(), random.Random(3), self.url)
        self.clock, self.store = self.country.clock, self.country.store
        enrolled = [self.country.enrol(self.country.grace) for _ in SKEWS]
        self.tokens = [one.token for _, one in enrolled]
        enrolled[0][0].push([self.country.promise()])
        self.backup = self.fresh = self.kept()

    def kept(self):
        self.store.close()
        held = self.file.read_bytes()
        self.open()
        return held

    def put_back(self, held):
        self.store.close()
        self.file.write_bytes(held)
        self.open()

    def open(self):
        self.store = open_store(self.url, clock=self.clock, ids=self.country.ids)
        self.service = SyncService(self.store, self.clock, self.country.ids, self.country.settings)

    def way(self, tablet):
        return self.service.for_token(self.tokens[tablet])

    def promise(self, tablet):
        """As a tablet that asks from the start is told."""
        told = [one.body for one in self.way(tablet).pull({}, 1 << 20).items if one.kind == "promise"]
        return dict(told[-1])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("restored"))
    yield made
    made.store.close()


def played(server, steps, chance):
    server.put_back(server.fresh)
    server.backup = server.fresh
    seen, told = [server.promise(one) for one in range(3)], [[], [], []]
    for number, (what, *rest) in enumerate(steps):
        server.clock.advance(60)
        match what:
            case "tells":
                tablet, state, month = rest
                due = f"2027-0{month}-01" if month else None
                here = seen[tablet]
                data = new_update(here, state, None, ON, "team", due=due)
                data["hlc"] = stamp_after(here, server.clock.now_ms() + SKEWS[tablet], f"t{tablet}")
                told[tablet].append(server.country.record(data, "promise_update", id=f"w-{number}"))
                seen[tablet] = apply_update(here, {**data, "id": f"w-{number}"})
            case "sends":
                server.way(rest[0]).push(told[rest[0]])
            case "pulls":
                seen[rest[0]] = server.promise(rest[0])
                for one in told[rest[0]]:
                    seen[rest[0]] = apply_update(seen[rest[0]], {**one.data, "id": one.id})
            case "backup":
                server.backup = server.kept()
            case "restore":
                server.put_back(server.backup)
                admin.restored(server.store)
    for tablet in chance.sample(range(3), 3):  # after a restored server each offers all of it again
        server.way(tablet).push(chance.sample(told[tablet], len(told[tablet])))
    return told


def all_end_the_same(server, steps, chance):
    told = played(server, steps, chance)
    first, *others = (server.promise(tablet) for tablet in range(3))
    assert others == [first, first]
    words = {one.id for tablet in told for one in tablet}
    assert {one["id"] for one in first["history"]} == words  # nothing is lost, nothing is there twice
    assert len(first["history"]) == len(words)
    assert all(one["id"] in words for one in crossed(first))
    for tablet in told:
        mine = [one.id for one in tablet]
        assert [one["id"] for one in first["history"] if one["id"] in mine] == mine  # nobody's words change places
    if not told[2]:  # where every clock is right, it is what anybody comes to who has all the words
        expected = server.promise(0) | {"state": "open", "reason": None, "due": "2026-12-01", "history": []}
        for one in chance.sample([*told[0], *told[1]], len(words)):
            expected = apply_update(expected, {**one.data, "id": one.id})
        assert first == expected


@settings(max_examples=8, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_all_end_the_same_whatever_backups_are_put_back(server, steps, chance):
    all_end_the_same(server, steps, chance)


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_all_end_the_same_whatever_backups_are_put_back_at_length(server, steps, chance):
    all_end_the_same(server, steps, chance)

"""What screens keep is on the disk in the right space, with its records."""

import pytest

from app.asks import Drop, Fetch, Find, Keep, Outgoing
from app.asks.people import ChoosePin, UseCode
from app.effects import do, memory
from app.wiring import Desk
from core.canonical import sha256_of
from core.errors import Locked
from tests.app.district import district


@pytest.fixture
def desk(tablet, world):
    made = Desk(tablet)
    world.gone = "nobody-answered"
    return made


@pytest.fixture
def aisha(desk, world):
    return enrolled(desk, world, "AISHA-01")


def enrolled(desk, world, code, pin="274913"):
    world.gone = ""
    do(desk, UseCode("https://d.example", code))
    world.gone = "nobody-answered"
    do(desk, ChoosePin(pin))
    return desk


def test_a_kept_thing_is_fetched_and_found_by_its_head_and_dropped(aisha):
    kept = do(aisha, Keep("draft", {"a": 1}, head={"form": "x"}, tag="t"))
    assert (kept.rev, kept.tag) == (1, "t")
    again = do(aisha, Keep("draft", {"a": 2}, id=kept.id, head={"form": "x"}))
    assert again.rev == 2
    assert do(aisha, Fetch("draft", kept.id)).body == {"id": kept.id, "a": 2}
    assert do(aisha, Find(("draft",), {"form": "x"})).things["draft"] == ({"id": kept.id, "a": 2},)
    assert do(aisha, Find(("draft",), {"form": "y"})).things["draft"] == ()
    do(aisha, Drop("draft", kept.id))
    assert do(aisha, Fetch("draft", kept.id)).body is None


def test_records_go_up_with_id_hash_person_and_time(aisha, clock):
    do(aisha, Keep("note", {}, outgoing=(Outgoing("promise", "f", "d1", {"x": 1}),)))
    [record] = aisha.open_session.pending()
    assert (record.author, record.made, record.sha256) == ("p-aisha", clock.now_ms(), sha256_of({"x": 1}))


def test_an_unsigned_record_says_neither_who_nor_when(aisha):
    record = memory.wire_record(aisha, Outgoing("reflection", "f", "d1", {"lines": []}, signed=False))
    assert (record.author, record.made) == (None, None)


def test_each_space_belongs_to_whom_it_says(desk, world):
    enrolled(desk, world, "TINDWA-1")
    assert [memory.space_of(desk, name) for name in ("own", "team", "device")] == [
        "own/p-team",
        "team/f-tindwa",
        "device",
    ]


def test_what_is_my_own_is_not_found_by_the_next_person(aisha, tablet, world):
    kept = do(aisha, Keep("draft", {"a": 1}))
    shared = do(aisha, Keep("hint", {"b": 1}, space="device"))
    enrolled(aisha, world, "NEEMA-01", "391746")
    assert do(aisha, Fetch("draft", kept.id)).body is None
    assert do(aisha, Fetch("hint", shared.id)).body == {"id": shared.id, "b": 1}


def test_nobody_reads_without_unlocking(desk):
    with pytest.raises(Locked):
        do(desk, Find(("draft",)))


def test_an_ask_that_nobody_does_is_our_fault(desk):
    with pytest.raises(KeyError):
        do(desk, object())


def test_the_districts_things_are_told_once(clock):
    assert len({(item.kind, item.id) for item in district(clock).log}) == len(district(clock).log)

"""Packing by blocks: the same bytes come back, never more than asked for, and only where both ends can and it pays."""

import bz2
import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ServerSaysNo
from core.records import WireRecord
from server.request_body import understood
from sync import blocks
from sync.packing import Packing
from sync.protocol import BY_BLOCKS, BY_DICTIONARY, Limits


@given(st.binary(max_size=4_000), st.integers(0, 5_000))
def test_what_was_packed_comes_back_up_to_as_much_as_may(body, most):
    plain, whole = blocks.unpacked(blocks.packed(body), most)
    assert plain == body[: most + 1]
    assert not whole or plain == body


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read_and_nothing_else(body):
    try:
        plain, _ = blocks.unpacked(body, 100)
    except ValueError:
        return
    assert len(plain) <= 101


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b * 2, lambda b: b""])
def test_a_body_that_is_not_one_whole_is_malformed(spoil):
    with pytest.raises(ServerSaysNo) as refused:
        understood(spoil(blocks.packed(b'{"records": []}')), BY_BLOCKS, Limits(), lambda name: b"")
    assert refused.value.problem == "malformed"


def test_a_small_body_that_unpacks_to_a_mountain_is_stopped_at_the_limit():
    bomb = blocks.packed(b" " * (64 << 20))
    assert len(bomb) < 1_000
    plain, whole = blocks.unpacked(bomb, 1 << 20)
    assert (len(plain), whole) == ((1 << 20) + 1, False)


@given(st.integers(1, 3_000_000))
def test_a_body_is_sorted_in_one_block_as_far_as_bzip2_goes(size):
    level = blocks.packed(b"x" * size)[3:4]
    assert int(level) * 100_000 >= min(size, 900_000)


def sheets(count):
    """Sheets of one form, each with answers and words of its own."""
    chance = Random(7)
    words = [bytes(chance.choices(b"abcdefghilmnorstu", k=chance.randint(2, 9))).decode() for _ in range(400)]
    return [
        WireRecord(
            f"r{n}",
            1,
            "submission",
            "d1",
            f"f{n}",
            chance.randbytes(32).hex(),
            {
                "answers": {f"tracer/{q}": chance.choice(["yes", "no"]) for q in range(60)}
                | {"words": " ".join(chance.choices(words, k=80))}
            },
            form="visit",
            version="1",
        )
        for n in range(count)
    ]


def test_many_sheets_go_by_blocks_and_are_much_smaller_so():
    packing = Packing(taken=frozenset({BY_BLOCKS, BY_DICTIONARY}))
    many = sheets(60)
    parcel = packing.parcel(many, BY_BLOCKS)
    assert len(parcel.body) < 0.85 * len(packing.parcel(many, BY_DICTIONARY).body)
    read = understood(parcel.body, BY_BLOCKS, Limits(), lambda name: b"")
    assert [one["id"] for one in read["records"]] == [one.id for one in many]
    assert json.loads(bz2.decompress(parcel.body)) == read


def test_a_single_sheet_goes_by_the_dictionary():
    packing = Packing(taken=frozenset({BY_BLOCKS, BY_DICTIONARY}))
    assert packing.parcel(sheets(1), BY_BLOCKS) is None


def test_a_server_that_does_not_take_blocks_gets_none():
    assert Packing(taken=frozenset({BY_DICTIONARY})).parcel(sheets(60), BY_BLOCKS) is None


def test_a_device_whose_python_has_no_bzip2_sends_none(monkeypatch):
    monkeypatch.setattr(blocks, "HERE", False)
    assert Packing(taken=frozenset({BY_BLOCKS, BY_DICTIONARY})).parcel(sheets(60), BY_BLOCKS) is None


def test_a_server_whose_python_has_no_bzip2_refuses_them_and_the_device_goes_on_otherwise(monkeypatch):
    packing = Packing(taken=frozenset({BY_BLOCKS}))
    parcel = packing.parcel(sheets(60), BY_BLOCKS)
    monkeypatch.setattr(blocks, "HERE", False)
    with pytest.raises(ServerSaysNo) as refused:
        understood(parcel.body, BY_BLOCKS, Limits(), lambda name: b"")
    packing.not_read(parcel, refused.value.problem)
    gzipped = packing.parcel(sheets(60), "gzip")
    packing.came(gzipped, spoilt=0, of=60)
    assert next(packing.ways()) == "gzip"

import gzip
import random

from hypothesis import given
from hypothesis import strategies as st

from sync.batch import body_of, choose, key_of
from sync.engine import PushBatch
from sync.protocol import Limits
from tests.fakes.memory_store import make_record


def wanted(limit_bytes=16 << 10, most=500, aside=(), alone=(), limits=None):
    return PushBatch(limit_bytes, most, frozenset(aside), frozenset(alone), limits or Limits())


def noise(size, seed=1):
    return {"sealed": random.Random(seed).randbytes(size // 2).hex()}


def test_small_records_go_first():
    records = [make_record("big", data=noise(3000)), make_record("small"), make_record("middle", data=noise(900))]
    assert [record.id for record in choose(records, wanted())] == ["small", "middle", "big"]


def test_the_budget_counts_compressed_bytes():
    flat = [make_record(str(n), data={"text": "the same words " * 300}) for n in range(20)]
    dense = [make_record(str(n), data=noise(4500, n)) for n in range(20)]
    assert len(choose(flat, wanted())) == 20
    assert 4 <= len(choose(dense, wanted())) <= 8


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=12), st.integers(1, 20_000), st.integers(1, 15))
def test_a_batch_fits_unless_it_is_one_record(sizes, limit, most):
    records = [make_record(str(n), data=noise(size, n)) for n, size in enumerate(sizes)]
    batch = choose(records, wanted(limit, most))
    assert 1 <= len(batch) <= most
    assert len(batch) == 1 or len(gzip.compress(body_of(batch), 6)) <= limit + 64


def test_the_inflated_limit_of_the_server_is_kept():
    records = [make_record(str(n), data={"text": "a" * 1000}) for n in range(10)]
    assert len(choose(records, wanted(limits=Limits(inflated_bytes=3500)))) == 2


def test_what_is_aside_stays_out_and_what_breaks_things_goes_last_and_alone():
    records = [make_record("a"), make_record("b"), make_record("c"), make_record("d")]
    alone = [("b", 1), ("c", 1)]
    assert [r.id for r in choose(records, wanted(aside=[("a", 1)], alone=alone))] == ["d"]
    assert [r.id for r in choose(records, wanted(aside=[("a", 1), ("d", 1)], alone=alone))] == ["b"]
    assert choose(records, wanted(aside=[key_of(record) for record in records])) == []


def test_another_revision_of_what_is_aside_may_go():
    assert choose([make_record("a", rev=2)], wanted(aside=[("a", 1)]))

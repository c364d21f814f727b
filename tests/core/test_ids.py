import random
import uuid

from hypothesis import given
from hypothesis import strategies as st

from core.ids import IdMaker
from tests.fakes.clock import FakeClock


def maker(now_ms: int, seed: int = 1) -> IdMaker:
    return IdMaker(FakeClock(now_ms), random.Random(seed).randbytes)


@given(st.integers(0, 2**48 - 1), st.integers())
def test_a_record_id_is_a_version_7_uuid_that_holds_its_millisecond(now_ms, seed):
    made = uuid.UUID(maker(now_ms, seed).record())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == now_ms


@given(st.integers(0, 2**47), st.integers(1, 2**40))
def test_later_records_sort_later(now_ms, later):
    assert maker(now_ms).record() < maker(now_ms + later).record()


@given(st.integers(0, 2**40))
def test_an_unlinkable_id_does_not_depend_on_the_time(now_ms):
    assert maker(now_ms).unlinkable() == maker(0).unlinkable()
    assert uuid.UUID(maker(now_ms).unlinkable()).version == 4

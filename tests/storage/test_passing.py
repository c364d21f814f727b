"""A content is counted and hashed on its way, whatever its parts, and never gathered."""

import hashlib
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DiskFull
from storage.passing import Passing

KB = 1 << 10
SIZES = st.lists(st.sampled_from([0, 1, 100, 64 * KB, 300 * KB, 512 * KB, 1100 * KB]), max_size=8)


@given(SIZES)
def test_what_comes_out_is_what_went_in_and_its_hash_is_right(sizes: list[int]) -> None:
    parts = [bytes([number]) * size for number, size in enumerate(sizes)]
    passing, whole = Passing(), b"".join(parts)
    assert b"".join(passing.through(parts)) == whole
    assert (passing.size, passing.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())


def test_no_more_than_two_blocks_are_held_of_a_content_without_end() -> None:
    asked = 0

    def endless() -> Iterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield bytes(64 * KB)

    for given_on, _ in enumerate(islice(Passing().through(endless()), 100)):
        assert asked - given_on <= 24


def test_a_content_that_breaks_breaks_for_who_reads_it() -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(600 * KB)
        raise DiskFull("no room left on this device")

    with pytest.raises(DiskFull):
        list(Passing().through(broken()))

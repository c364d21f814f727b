"""Stamps of the hybrid logical clock: monotone, after what was heard, near the wall clock, sorted as texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hlc import AHEAD_MS, Stamp, bounded, node_of, stamp_of, tick

MS = st.integers(0, (1 << 48) - 1)
STAMPS = st.builds(Stamp, MS, st.integers(0, (1 << 16) - 1), st.text("abcXYZ019-_", max_size=8))
DAY = 86_400_000


@given(STAMPS)
def test_what_is_written_is_read_back(stamp):
    assert stamp_of(str(stamp)) == stamp


@given(STAMPS, STAMPS)
def test_texts_sort_as_stamps_do(one, other):
    assert (str(one) < str(other)) == (one < other)


@pytest.mark.parametrize("text", [None, 7, "", "0.0.a", "00000000000g.0000.a", "000000000001.0000.a b", ["x"]])
def test_anything_else_is_no_stamp(text):
    assert stamp_of(text) is None


@given(st.lists(st.integers(0, 10 * DAY), min_size=1, max_size=20))
def test_one_clock_never_goes_back_however_the_wall_clock_jumps(walls):
    told = []
    for now in walls:
        told.append(tick(told[-1:], now, "a"))
    assert told == sorted(set(told))
    assert told[-1].ms == max(walls)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.integers(-500, 500)), max_size=40))
def test_what_saw_something_comes_after_it_and_nobody_runs_ahead_of_the_fastest_clock(events):
    """Three tablets whose clocks differ by at most half a second tell each other things."""
    last = {name: Stamp(0, 0, name) for name in "abc"}
    fastest = 0
    for now, (teller, hearer, skew) in enumerate(events, 1_000_000):
        fastest = max(fastest, now + skew)
        said = tick([last[teller]], now + skew, teller)
        assert said > last[teller]
        heard = tick([last[hearer] if hearer != teller else said, said], now, hearer)
        assert heard > said
        fastest = max(fastest, now)
        assert said.ms <= fastest
        assert heard.ms <= fastest
        last |= {teller: said}
        last |= {hearer: heard}


def test_more_in_one_millisecond_than_can_be_counted_goes_on_in_the_next():
    assert tick([Stamp(5, (1 << 16) - 1, "a")], 5, "b") == Stamp(6, 0, "b")


@given(STAMPS, MS)
def test_a_bounded_stamp_is_never_far_ahead_and_a_good_one_is_left_alone(stamp, now):
    kept = bounded(stamp, now)
    assert kept.ms <= now + AHEAD_MS
    assert kept == stamp or stamp.ms > now + AHEAD_MS
    assert bounded(kept, now) == kept


def test_what_was_said_before_is_never_put_after():
    assert bounded(Stamp(9 * DAY, 3, "a"), DAY + 7, [Stamp(DAY, 0, "a")]) == Stamp(DAY, 0, "a")


def test_a_node_says_nothing_of_the_device():
    assert len(node_of("0199-tablet")) == 8
    assert "0199" not in node_of("0199-tablet")
    assert node_of("a") != node_of("b")

from hypothesis import given
from hypothesis import strategies as st

from sync.retry import FIRST_CEILING, LAST_CEILING, LONGEST_RETRY_AFTER, Wait, time_limit, wait_after


def test_the_ceiling_doubles_from_5_seconds_to_a_quarter_of_an_hour():
    assert [wait_after(n).most for n in (1, 2, 3, 8, 9, 500)] == [5, 10, 20, 640, 900, 900]


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_drawn_wait_lies_between_nothing_and_the_ceiling(failures, chance):
    assert 0 <= wait_after(failures).drawn(chance) <= LAST_CEILING


def test_all_of_the_range_is_drawn_so_that_tablets_do_not_come_back_together():
    wait = wait_after(1)
    assert (wait.drawn(0.0), wait.drawn(0.5)) == (0, FIRST_CEILING / 2)


@given(st.integers(1, 40), st.floats(0, 1, exclude_max=True), st.floats(0, LONGEST_RETRY_AFTER))
def test_the_wait_is_never_shorter_than_the_server_asked(failures, chance, asked):
    assert wait_after(failures, retry_after=asked).drawn(chance) >= asked


def test_a_server_that_asks_for_a_day_gets_an_hour():
    assert wait_after(1, retry_after=86_400).least == LONGEST_RETRY_AFTER


def test_a_lower_ceiling_holds_while_nobody_answers():
    assert wait_after(20, ceiling=30) == Wait(0, 30)


@given(st.integers(0, 1 << 20), st.integers(0, 1 << 20))
def test_more_bytes_never_get_less_time_and_nothing_waits_for_ever(one, other):
    assert 30 <= time_limit(min(one, other)) <= time_limit(max(one, other)) <= 300


def test_a_full_batch_on_the_slowest_link_gets_its_minutes():
    assert time_limit(16 << 10) > 16
    assert time_limit(256 << 10) > 200

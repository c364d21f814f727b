"""Time without contact grows with real time, whatever is done to the clock."""

from hypothesis import given
from hypothesis import strategies as st

from core.lease import DAY_MS, Lease

STEPS = st.lists(
    st.tuples(st.integers(0, 5 * DAY_MS), st.integers(-40 * DAY_MS, 40 * DAY_MS) | st.just(0), st.booleans()),
    max_size=12,
)


def lived(steps, *, honest):
    """A device's life: real time passes, somebody sets the date (unless `honest`), it is switched off and on."""
    real, set_by, started = 0, 0, 0
    lease, least = Lease.begun(0, 0.0), 0
    for passed, moved, restarted in steps:
        real += passed
        if restarted:
            started = real
        else:
            least += passed
        set_by += 0 if honest else moved
        before = lease
        lease = lease.later(real + set_by, (real - started) / 1000)
        assert lease.alone_ms >= before.alone_ms
    return lease, real, least


@given(STEPS)
def test_with_an_honest_clock_it_is_the_time_that_passed(steps):
    lease, real, _ = lived(steps, honest=True)
    assert lease.alone_ms == real


@given(STEPS)
def test_setting_the_date_never_makes_it_shorter_than_the_device_was_awake(steps):
    lease, _, least = lived(steps, honest=False)
    assert lease.alone_ms >= least


def test_parts_of_seconds_lend_nothing_either():
    assert Lease.begun(0, 0.0).later(-1, 4.095).alone_ms == 4095


def test_a_date_put_back_does_not_lend_time():
    lease = Lease.begun(100 * DAY_MS, 0.0).later(129 * DAY_MS, 60.0)
    back = lease.later(90 * DAY_MS, 3600.0)
    assert back.alone_ms == 29 * DAY_MS + 3_540_000
    assert back.later(91 * DAY_MS, 0.0).is_over(30)


def test_it_is_over_after_so_many_days_and_never_without_a_limit():
    lease = Lease.begun(0, 0.0).later(30 * DAY_MS, 0.0)
    assert (lease.days, lease.is_over(30), lease.is_over(31), lease.is_over(0)) == (30, True, False, False)
    assert Lease.from_json(lease.as_json()) == lease

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import OurFault
from learning.proportions import top2, wilson
from tests.learning.vectors import shared

# R 4.2.2 prop.test(x, n, correct=FALSE); the first two are cases of Newcombe 1998 (Stat Med 17:857).
TYPED = [
    (81, 263, 0.25528852, 0.36620958),
    (15, 148, 0.0623864, 0.16048724),
    (0, 20, 0, 0.16112516),
    (18, 20, 0.69896635, 0.97213352),
    (5, 5, 0.56551754, 1),
]
SHARED = [(row["x"], row["n"], *row["ci"]) for row in shared("wilson_95").get("rows", ())]


@pytest.mark.parametrize(("x", "n", "low", "high"), TYPED + SHARED)
def test_wilson_agrees_with_the_reference(x, n, low, high):
    assert wilson(x, n) == pytest.approx((low, high), abs=1e-6)


@st.composite
def shares(draw):
    n = draw(st.integers(1, 5000))
    return draw(st.integers(0, n)), n


@given(shares())
def test_the_interval_holds_the_share_and_stays_a_share(share):
    x, n = share
    low, high = wilson(x, n)
    assert 0 <= low <= x / n <= high <= 1
    assert low < high


@given(shares())
def test_the_interval_of_the_others_is_the_mirror_image(share):
    x, n = share
    low, high = wilson(x, n)
    assert wilson(n - x, n) == pytest.approx((1 - high, 1 - low))


@given(shares(), st.integers(2, 20))
def test_more_people_make_the_interval_narrower(share, times):
    x, n = share
    low, high = wilson(x, n)
    less_low, less_high = wilson(times * x, times * n)
    assert less_high - less_low < high - low


def test_nobody_asked_could_be_anything():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("x", "n"), [(3, 2), (-1, 5), (0, -1)])
def test_what_is_no_share_is_our_fault(x, n):
    with pytest.raises(OurFault):
        wilson(x, n)


def test_top2_counts_the_best_among_the_rated_only():
    counts = {"very_good": 3, "good": 2, "poor": 1, "rather_not": 7}
    assert top2(counts, ("very_good", "good"), ("very_good", "good", "middle", "poor", "very_poor")) == (5, 6)

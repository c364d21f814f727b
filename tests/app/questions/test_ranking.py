"""An order always holds every choice once."""

from hypothesis import given
from hypothesis import strategies as st

from app.questions.ranking import moved, ranked

ORDERS = st.lists(st.text("abcdef", min_size=1, max_size=2), min_size=1, max_size=8, unique=True)


@given(ORDERS, st.integers(0, 7), st.integers(-3, 12))
def test_a_move_loses_nothing_and_ends_where_it_was_sent(order, at, to):
    at %= len(order)
    after = moved(order, at, to)
    assert sorted(after) == sorted(order)
    assert after[max(0, min(to, len(order) - 1))] == order[at]


@given(ORDERS, st.integers(0, 7))
def test_up_and_down_again_changes_nothing(order, at):
    at = at % (len(order) - 1) + 1 if len(order) > 1 else 0
    assert moved(moved(order, at, at - 1), max(at - 1, 0), at) == tuple(order)


@given(ORDERS, st.lists(st.sampled_from(["a", "b", "zz"])))
def test_every_choice_is_ranked_once_whatever_was_kept(choices, kept):
    after = ranked(" ".join(kept), choices)
    assert sorted(after) == sorted(choices)


def test_what_was_ranked_comes_first_then_the_author_s_order():
    assert ranked("c a gone c", ["a", "b", "c", "d"]) == ("c", "a", "b", "d")

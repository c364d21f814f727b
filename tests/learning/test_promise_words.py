"""Words about promises: every one is kept, the later one stands, whatever order they come in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AnswerProblem, Refused
from core.hlc import AHEAD_MS, Stamp, stamp_of
from learning.promise_words import (
    apply_update,
    believed,
    crossed,
    is_in_sight,
    new_update,
    stamp_after,
    told_over,
    with_words,
)
from learning.promises import STATES
from tests.learning.test_promises import promise

NOON = 1_795_003_200_000  # 2026-11-18
ON = "2026-11-18"


def update(state, on, arrival=0, **more):
    return {
        "promise": "p1",
        "state": state,
        "reason": None,
        "on": on,
        "by_role": "supervisor",
        "id": f"u{arrival}",
    } | more


def word(promise, state, at, node, name, **more):
    """What somebody tells who sees this promise."""
    data = new_update(promise, state, more.pop("reason", None), ON, more.pop("role", "team"), **more)
    return {**data, "hlc": stamp_after(promise, at, node), "id": name}


def test_an_update_changes_the_state_and_stays_in_the_history():
    done = apply_update(promise(), new_update(promise(), "stuck", "no money", "2026-11-20", "supervisor"))
    assert (done["state"], done["reason"]) == ("stuck", "no money")
    (word,) = done["history"]
    assert (word["on"], word["reason"], word["by_role"]) == ("2026-11-20", "no money", "supervisor")


def test_an_update_that_arrives_late_is_kept_but_does_not_win():
    first = apply_update(promise(), update("done", "2026-11-20", 1))
    both = apply_update(first, update("stuck", "2026-11-10", 2, reason="rain"))
    assert (both["state"], both["reason"], len(both["history"])) == ("done", None, 2)


def test_of_two_updates_of_one_day_the_later_arrival_wins():
    first = apply_update(promise(), update("done", "2026-11-20", 1))
    assert apply_update(first, update("partly", "2026-11-20", 2))["state"] == "partly"


def test_the_same_update_counts_once():
    once = apply_update(promise(), update("done", "2026-11-20", 1))
    assert apply_update(once, update("done", "2026-11-20", 1)) == once


def test_what_is_not_known_is_kept():
    changed = apply_update({**promise(), "colour": "blue"}, update("done", "2026-11-20", proof="photo"))
    assert changed["colour"] == "blue"
    assert changed["history"][0]["proof"] == "photo"


@pytest.mark.parametrize("broken", [{"state": "flying"}, {"on": "soon"}, {"on": None}])
def test_an_update_that_makes_no_sense_is_told(broken):
    with pytest.raises(AnswerProblem):
        apply_update(promise(), update("done", "2026-11-20") | broken)


@pytest.mark.parametrize("state", ["stuck", "dropped"])
def test_stuck_and_dropped_need_a_reason(state):
    with pytest.raises(Refused):
        new_update(promise(), state, " ", "2026-11-20", "supervisor")


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
UPDATES = st.lists(st.tuples(st.sampled_from(STATES), DAYS), max_size=6, unique_by=lambda one: one[1])


@given(UPDATES, st.randoms(use_true_random=False))
def test_in_any_order_of_arrival_the_latest_day_wins_and_nothing_is_lost(said, chance):
    updates = [update(state, on.isoformat(), number) for number, (state, on) in enumerate(said)]
    shuffled = chance.sample(updates, len(updates))
    one = two = promise()
    for each, other in zip(updates, shuffled, strict=True):
        one, two = apply_update(one, each), apply_update(two, other)
    assert one["state"] == two["state"] == max(said, key=lambda pair: pair[1], default=("open", None))[0]
    assert sorted(entry["id"] for entry in two["history"]) == sorted(entry["id"] for entry in updates)


@given(UPDATES)
def test_an_update_never_changes_the_promise_it_was_given(said):
    before = promise()
    for state, on in said:
        apply_update(before, update(state, on.isoformat()))
    assert before == promise()


def test_two_who_did_not_hear_of_each_other_end_the_same_and_what_is_covered_is_seen():
    team = word(promise(), "stuck", NOON, "a", "u1", reason="No money")
    visitor = word(promise(), "done", NOON + 1, "b", "u2", role="supervisor")
    one, two = (
        apply_update(apply_update(promise(), first), then) for first, then in ((team, visitor), (visitor, team))
    )
    assert one == two
    assert (one["state"], [each["id"] for each in crossed(one)]) == ("done", ["u1"])
    assert crossed(one)[0]["reason"] == "No money"
    settled = apply_update(one, word(one, "partly", NOON + 2, "a", "u3"))
    assert (settled["state"], crossed(settled), len(settled["history"])) == ("partly", [], 3)


def test_who_saw_the_other_or_says_the_same_has_crossed_nobody():
    first = apply_update(promise(), word(promise(), "partly", NOON, "a", "u1"))
    assert crossed(apply_update(first, word(first, "done", NOON + 1, "b", "u2"))) == []
    assert crossed(apply_update(first, word(promise(), "partly", NOON + 1, "b", "u2"))) == []
    assert crossed(apply_update(first, word(promise(), "done", NOON + 1, "a", "u2"))) == []  # the same tablet


def test_a_third_who_saw_only_one_of_two_leaves_the_other_in_sight():
    early, late = (
        word(promise(), "stuck", NOON, "a", "u1", reason="Rain"),
        word(promise(), "partly", NOON + 5, "b", "u2"),
    )
    seen = apply_update(promise(), late)
    third = word(seen, "done", NOON + 9, "c", "u3")
    assert third["over"] == ["u2"]
    told = apply_update(apply_update(seen, third), early)
    assert (told["state"], [one["id"] for one in crossed(told)]) == ("done", ["u1"])


def test_another_day_and_how_it_stands_are_told_each_by_itself():
    moved = word(promise(), "partly", NOON, "a", "u1", due="2027-01-15")
    later = word(promise(), "stuck", NOON + 1, "b", "u2", reason="No money")
    told = apply_update(apply_update(promise(), later), moved)
    assert (told["state"], told["reason"], told["due"]) == ("stuck", "No money", "2027-01-15")


def test_a_day_that_is_over_or_none_is_not_told():
    with pytest.raises(Refused):
        new_update(promise(), "partly", None, ON, "team", due="2026-11-17")
    with pytest.raises(AnswerProblem):
        apply_update(promise(), update("partly", ON, due="soon"))


def test_a_clock_years_ahead_is_taken_for_now_and_what_it_said_keeps_its_order():
    years = NOON + 3 * 366 * 86_400_000
    first = word(promise(), "partly", years, "a", "u1")
    second = word(apply_update(promise(), first), "done", years + 60_000, "a", "u2")
    for order in ((first, second), (second, first)):
        told = promise()
        for number, one in enumerate(order):
            told = apply_update(told, believed(told, one, NOON + number))
        assert (told["state"], [one["id"] for one in told["history"]]) == ("done", ["u1", "u2"])
        assert told["history"][-1]["said"] == second["hlc"]
        assert all(stamp_of(one["hlc"]).ms <= NOON + 1 for one in told["history"])
        other = word(promise(), "stuck", NOON + 60_000, "b", "u3", reason="Rain")
        assert apply_update(told, believed(told, other, NOON + 60_000))["state"] == "stuck"


@given(st.lists(st.integers(0, 1), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_words_of_one_wrong_clock_keep_their_order_also_when_they_come_at_once_or_upside_down(later, chance):
    here, words = promise(), []
    for number, passed in enumerate(later):
        at = NOON + 3 * 366 * 86_400_000 + number * passed
        words.append(word(here, "done" if number % 2 else "partly", at, "a", f"u{9 - number}"))
        here = apply_update(here, words[-1])
    told, now = promise(), NOON
    for one in chance.sample(words, len(words)):
        now += chance.randint(0, 1)
        told = apply_update(told, believed(told, one, now))
    assert [one["id"] for one in told["history"]] == [one["id"] for one in words]
    assert (told["state"], crossed(told)) == (words[-1]["state"], [])


def test_a_clock_years_behind_still_stands_above_what_it_saw():
    seen = apply_update(promise(), word(promise(), "partly", NOON, "a", "u1"))
    assert apply_update(seen, word(seen, "done", 0, "b", "u2"))["state"] == "done"


@pytest.mark.parametrize("broken", ["yesterday", "", None, 7, "f" * 17 + ".0.x"])
def test_a_stamp_that_is_none_counts_as_none(broken):
    told = apply_update(promise(), believed(promise(), update("done", ON, hlc=broken), NOON))
    assert (told["state"], stamp_of(told["history"][0]["hlc"]).counter) == ("done", 0)


def test_words_without_stamps_answer_all_that_was_told_before_them():
    """Older devices say nothing of what they saw."""
    told = apply_update(apply_update(promise(), update("partly", ON, 1)), update("done", ON, 2))
    assert (told["state"], crossed(told), told_over(told)) == ("done", [], ["u2"])
    before = {**promise(), "history": [{"on": ON, "state": "partly", "reason": None, "by_role": "team", "id": "u0"}]}
    assert apply_update(before, update("done", ON, 1))["state"] == "done"


@pytest.mark.parametrize("over", [None, "u1", [["u1"]], [{"a": 1}], 7])
def test_strange_things_told_over_break_nothing(over):
    told = apply_update(apply_update(promise(), update("partly", ON, 1)), update("done", ON, 2, over=over))
    assert isinstance(crossed(told), list)


def test_a_promise_that_is_over_stays_in_sight_for_thirty_days_when_two_spoke_at_once():
    told = apply_update(promise(), word(promise(), "partly", NOON, "a", "u1"))
    told = apply_update(told, word(promise(), "done", NOON + 1, "b", "u2"))
    assert is_in_sight(told, date(2026, 12, 18))
    assert not is_in_sight(told, date(2026, 12, 19))
    assert is_in_sight(promise(), date(2030, 1, 1))
    assert not is_in_sight({**promise(), "state": "done"}, date(2026, 11, 18))


STAMPED = st.builds(
    lambda state, ms, counter, node, due: {"state": state, "hlc": str(Stamp(ms, counter, node)), "due": due},
    st.sampled_from(STATES),
    st.integers(NOON, NOON + 3),
    st.integers(0, 2),
    st.sampled_from("abc"),
    st.sampled_from(["2026-12-01", "2027-01-01", None]),
)
WORDS = st.lists(STAMPED, max_size=7, unique_by=lambda one: one["hlc"])


def told_in(words):
    told = promise()
    for one in words:
        known = {name: value for name, value in one.items() if value is not None}
        told = apply_update(told, {"promise": "p1", "reason": None, "on": ON, "by_role": "team", "over": [], **known})
    return told


@given(WORDS, st.randoms(use_true_random=False), st.data())
def test_whatever_order_they_come_in_and_however_often_all_end_the_same(words, chance, data):
    words = [{**one, "id": f"u{number}"} for number, one in enumerate(words)]
    again = data.draw(st.lists(st.sampled_from(words), max_size=3)) if words else []
    one, two = told_in(words), told_in(chance.sample([*words, *again], len(words) + len(again)))
    assert one == two
    assert with_words(one, one["history"]) == one
    if words:
        assert one["state"] == max(words, key=lambda each: each["hlc"])["state"]
    assert {each["id"] for each in one["history"]} == {each["id"] for each in words}


@given(WORDS)
def test_nobody_is_told_twice_what_stands(words):
    told = told_in([{**one, "id": f"u{number}"} for number, one in enumerate(words)])
    assert all((each["state"], each["reason"]) != (told["state"], told["reason"]) for each in crossed(told))


def test_nothing_ahead_by_less_than_clocks_differ_is_changed():
    near = word(promise(), "done", NOON + AHEAD_MS, "a", "u1")
    assert believed(promise(), near, NOON) is near

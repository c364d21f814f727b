from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AnswerProblem, Refused
from learning.promises import (
    STATES,
    apply_update,
    due_state,
    in_order,
    is_due,
    is_ours,
    is_unfinished,
    new_promise,
    new_update,
    next_open,
)

TODAY = date(2026, 11, 22)


def promise(promise_id="p1", side="facility", due="2026-12-01", **more):
    facts = {
        "promise_id": promise_id,
        "facility": "f1",
        "district": "d1",
        "what": "Hang the soap on a string",
        "owner_side": side,
        "owner_name": "in-charge",
        "due": due,
        "made_on": "2026-11-01",
        "source": {"kind": "visit", "id": "v1"},
    }
    return new_promise(**(facts | more))


def update(state, on, arrival=0, **more):
    return {
        "promise": "p1",
        "state": state,
        "reason": None,
        "on": on,
        "by_role": "supervisor",
        "id": f"u{arrival}",
    } | more


def test_a_fresh_promise_has_the_agreed_shape():
    assert promise(why="It walks away") == {
        "id": "p1",
        "facility": "f1",
        "district": "d1",
        "what": "Hang the soap on a string",
        "why": "It walks away",
        "owner_side": "facility",
        "owner_name": "in-charge",
        "due": "2026-12-01",
        "state": "open",
        "reason": None,
        "made_on": "2026-11-01",
        "source": {"kind": "visit", "id": "v1"},
        "history": [],
    }


@pytest.mark.parametrize("change", [{"what": "  "}, {"owner_name": ""}, {"due": "2026-10-31"}])
def test_a_promise_without_what_who_or_a_coming_day_is_refused_with_a_next_step(change):
    with pytest.raises(Refused) as told:
        promise(**change)
    assert told.value.next_step


@pytest.mark.parametrize("change", [{"due": "soon"}, {"owner_side": "mars"}])
def test_a_day_or_side_that_is_none_is_an_answer_problem(change):
    with pytest.raises(AnswerProblem):
        promise(**change)


def test_an_update_changes_the_state_and_stays_in_the_history():
    done = apply_update(promise(), new_update(promise(), "stuck", "no money", "2026-11-20", "supervisor"))
    assert (done["state"], done["reason"]) == ("stuck", "no money")
    assert done["history"] == [{"on": "2026-11-20", "state": "stuck", "reason": "no money", "by_role": "supervisor"}]


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


@pytest.mark.parametrize(
    ("days", "kind", "told"),
    [(30, "later", 30), (8, "later", 8), (7, "soon", 7), (1, "soon", 1), (0, "today", 0), (-3, "past", 3)],
)
def test_when_a_promise_is_due(days, kind, told):
    one = promise(due=TODAY + timedelta(days=days))
    state = due_state(one, TODAY)
    assert (state.kind, state.days) == (kind, told)
    assert is_due(one, TODAY) == (days <= 0)


@pytest.mark.parametrize(("state", "waits"), [("done", False), ("dropped", False), ("partly", True), ("stuck", True)])
def test_done_and_dropped_promises_are_never_due(state, waits):
    one = promise(due="2026-11-02") | {"state": state}
    assert is_due(one, TODAY) == waits == is_unfinished(one)


def test_ours_come_first_then_the_day():
    theirs, later = promise("a", due="2026-11-02"), promise("b", "district", "2026-12-24")
    sooner = promise("c", "national", "2026-12-01")
    assert [one["id"] for one in in_order([theirs, later, sooner])] == ["c", "b", "a"]
    assert [is_ours(one) for one in (theirs, later, sooner)] == [False, True, True]


def test_the_next_one_is_open_and_not_yet_answered():
    some = [promise("a"), promise("b", "district"), promise("c", "region") | {"state": "done"}]
    assert next_open(some)["id"] == "b"
    assert next_open(some, {"b"})["id"] == "a"
    assert next_open(some, {"a", "b"}) is None

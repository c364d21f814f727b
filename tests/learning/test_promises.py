from datetime import date, timedelta

import pytest

from core.errors import AnswerProblem, Refused
from learning.promises import (
    due_state,
    in_order,
    is_due,
    is_ours,
    is_unfinished,
    new_promise,
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

import json

import pytest

from core.errors import AnswerProblem, Refused
from server import access, audit, barriers, follow_up
from server.access import NotYours
from server.store import log
from server.store.tables import Audit, Barrier, Promise

YES = {"what": "Bring the spare fridge", "due": "2026-12-12", "owner_name": "Cold chain officer"}


@pytest.fixture
def raised(country):
    country.enrol(country.grace)[0].push([country.barrier(), country.promise()])
    return "ba-1"


def who(country, role, unit, name="Aisha"):
    person = country.person(name, role, unit)
    with country.store.reading():
        return access.who_is(person)


def test_an_answer_with_a_promise_reaches_the_facilitys_tablet(country, raised):
    tablet, _ = country.enrol(country.team)
    known = tablet.pull({}, 1 << 20).cursor
    aisha = who(country, "manager", "d1")
    answered = follow_up.answer_barrier(country.store, aisha, raised, "promise", "Yes, from the store.", YES)
    assert answered["state"] == "decided"
    news = {item.kind: item.body for item in tablet.pull(known, 1 << 20).items}
    assert news["barrier"]["answers"][-1]["text"] == "Yes, from the store."
    assert news["barrier"]["answers"][-1]["promise"] == news["promise"]["id"]
    assert (news["promise"]["owner_side"], news["promise"]["due"]) == ("district", "2026-12-12")
    [acted] = [row for row in country.rows(Audit, district="d1") if row.thing == raised]
    assert (acted.who, acted.what) == (aisha.id, "answered a barrier: promise")


def test_an_answer_without_words_or_promise_changes_nothing(country, raised):
    aisha = who(country, "manager", "d1")
    for kind, text, promise in (
        ("explained", " ", None),
        ("promise", "Yes", None),
        ("promise", "Yes", {**YES, "what": ""}),
    ):
        with pytest.raises(Refused):
            follow_up.answer_barrier(country.store, aisha, raised, kind, text, promise)
    with pytest.raises(AnswerProblem):
        follow_up.answer_barrier(country.store, aisha, raised, "promise", "Yes", {**YES, "due": "soon"})
    assert country.rows(Barrier)[0].state == "raised"
    assert len(country.rows(Promise)) == 1
    assert country.rows(Audit, district="d1") == []


def test_only_a_manager_at_or_above_the_place_may_answer(country, raised):
    strangers = [
        who(country, "manager", "d2", "Zuri"),
        who(country, "supervisor", "d1", "Otim"),
        who(country, "team", "f1", "Amani"),
        who(country, "admin", "n", "Root"),
    ]
    for stranger in strangers:
        with pytest.raises(NotYours):
            follow_up.answer_barrier(country.store, stranger, raised, "seen", "")
    with pytest.raises(NotYours):
        follow_up.answer_barrier(country.store, strangers[0], "no such barrier", "seen", "")


def test_what_moves_up_is_answered_one_level_higher(country, raised):
    aisha, rehema = who(country, "manager", "d1"), who(country, "manager", "r", "Rehema")
    moved = follow_up.answer_barrier(country.store, aisha, raised, "moved_up", "Beyond our budget.")
    assert (moved["level"], moved["state"]) == ("region", "moved_up")
    with country.store.reading():
        assert follow_up.answering_level(rehema, moved) == "region"
        assert follow_up.answering_level(aisha, moved) == "district"
    told = follow_up.answer_barrier(country.store, rehema, raised, "explained", "Not this year: no money.")
    assert (told["state"], told["answers"][-1]["level"]) == ("explained", "region")


def test_nobody_answering_for_thirty_days_makes_it_climb_by_itself(country, raised):
    assert barriers.climb_overdue(country.store) == 0
    country.clock.advance(31 * 86_400)
    assert barriers.climb_overdue(country.store) == 1
    assert barriers.climb_overdue(country.store) == 0
    assert country.rows(Barrier)[0].level == "region"
    with country.store.reading():
        assert log.newest("d1", "barrier", raised)["level"] == "region"


def test_a_promise_followed_up_from_the_pages_keeps_its_history(country, raised):
    aisha = who(country, "manager", "d1")
    told = follow_up.update_promise(country.store, aisha, "pr-1", "partly", "One basin is left")
    assert (told["state"], told["history"][-1]["by_role"]) == ("partly", "manager")
    again = follow_up.update_promise(country.store, aisha, "pr-1", "done", None)
    assert [one["state"] for one in again["history"]] == ["partly", "done"]
    assert json.loads(country.rows(Promise)[0].body) == again
    with pytest.raises(Refused):
        follow_up.update_promise(country.store, aisha, "pr-1", "stuck", "")
    with pytest.raises(NotYours):
        follow_up.update_promise(country.store, who(country, "manager", "d2"), "pr-1", "done", None)
    assert audit.first_break(country.store, "d1") is None

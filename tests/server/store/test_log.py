from server.store import log
from server.store.log import Reach


def entries(country, reach, since=0):
    with country.store.reading():
        return list(log.entries_since(reach, since))


def test_the_newest_of_a_thing_replaces_it_under_a_new_number(country):
    with country.store.writing():
        before = log.last_number("d1")
        log.emit("d1", "promise", "p", {"state": "open"}, facility="f1")
        log.emit("d1", "promise", "p", {"state": "done"}, facility="f1")
    [news] = entries(country, Reach("d1"), before)
    assert (news.seq, news.body, news.op) == (before + 2, {"state": "done"}, "put")


def test_what_was_withdrawn_leaves_a_tombstone(country):
    with country.store.writing():
        log.emit("d1", "lesson", "x", {"title": "Soap"})
        log.withdraw("d1", "lesson", "x")
        assert log.newest("d1", "lesson", "x") is None
    last = entries(country, Reach("d1"))[-1]
    assert (last.id, last.op, last.body) == ("x", "del", {})


def test_a_narrow_reach_sees_its_facilities_and_what_belongs_to_nobody(country):
    with country.store.writing():
        log.emit("d1", "visit", "a", {}, facility="f1")
        log.emit("d1", "visit", "b", {}, facility="f2")
    seen = {item.facility for item in entries(country, Reach("d1", frozenset({"f1"})))}
    assert seen == {None, "f1"}
    assert {item.facility for item in entries(country, Reach("d1", frozenset()))} == {None}

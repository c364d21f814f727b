"""What is found by its head is what looking at every head would find, in the order of writing; and little is looked at."""

import json
from itertools import islice

from hypothesis import example, given
from hypothesis import strategies as st

from storage import index as index_module
from storage.index import Entry, Index, lean, matches, place_in_order

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2),
    st.sampled_from([0.0, 1.0, "", "a", "1", float("nan")]),
    st.lists(st.integers(0, 1), max_size=2),
    st.dictionaries(st.just("x"), st.integers(0, 1), max_size=1),
)
ASKED = st.dictionaries(st.sampled_from(["facility", "form"]), VALUES)
HEADS = st.builds(dict.__or__, ASKED, st.one_of(st.just({}), st.fixed_dictionaries({"day": st.sampled_from("abc")})))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("pq"), st.sampled_from("1234"), HEADS),
        st.tuples(st.just("drop"), st.sampled_from("pq"), st.sampled_from("1234"), st.just({})),
        st.tuples(st.just("ask"), st.sampled_from("pq"), st.just(""), ASKED),
    ),
    max_size=25,
)


NAN = float("nan")


@given(STEPS)
@example([("put", "p", "1", {"facility": NAN}), ("ask", "p", "", {"facility": NAN}), ("drop", "p", "1", {})])
def test_what_is_found_is_what_a_look_at_everything_finds(steps):
    index, seq = Index(), 0
    for what, kind, record_id, head in steps:
        if what == "put":
            seq += 1
            index.put(Entry(seq, kind, record_id, 1, head))
        elif what == "drop":
            index.drop(kind, record_id)
        else:
            found = [one for one in index.of_kind(kind) if matches(one, head)]
            in_order = sorted(found, key=lambda one: place_in_order(one, "day"))
            assert list(index.having(kind, head)) == found
            assert list(index.having(kind, head, newest_first=True)) == found[::-1]
            assert list(index.having(kind, head, by="day")) == in_order
            assert list(index.having(kind, head, by="day", newest_first=True)) == in_order[::-1]
        assert [one.seq for one in index.of_kind(kind)] == sorted(one.seq for one in index.of_kind(kind))


def test_only_what_has_the_rarest_value_is_looked_at(monkeypatch):
    index, looks = Index(), []
    for number in range(2_000):
        index.put(Entry(number, "visit", str(number), 1, {"facility": f"f{number % 200}", "form": "a"}))
    monkeypatch.setattr(index_module, "matches", lambda entry, where: looks.append(entry) or matches(entry, where))
    assert len(list(index.having("visit", {"form": "a", "facility": "f7"}))) == 10
    assert len(looks) == 10


class Head(dict):
    """A head that counts how often somebody looks into it."""

    looks = 0

    def get(self, *asked):
        Head.looks += 1
        return super().get(*asked)


def test_a_list_in_an_order_is_not_sorted_again_and_only_what_is_taken_is_looked_at():
    index = Index()
    for number in range(2_000):
        index.put(Entry(number, "visit", str(number), 1, Head(facility=f"f{number % 20}", day=f"{number % 7}")))
    next(index.having("visit", {"facility": "f7"}, by="day", newest_first=True))
    Head.looks = 0
    for asked in range(20):
        newest = list(islice(index.having("visit", {"facility": f"f{asked}"}, by="day", newest_first=True), 50))
        assert [one.head["day"] for one in newest] == sorted((one.head["day"] for one in newest), reverse=True)
    assert Head.looks == 0


@given(HEADS)
def test_a_lean_head_says_the_same(head):
    assert lean(head) == head  # NaN too: it is the same object


def test_what_many_heads_say_is_held_once():
    one, other = (lean(json.loads('{"facility": "Lela"}')) for _ in range(2))
    assert one["facility"] is other["facility"]
    assert next(iter(one)) is next(iter(other))

"""What is found by its head is what looking at every head would find, in the order of writing; and little is looked at."""

from hypothesis import example, given
from hypothesis import strategies as st

from storage import index as index_module
from storage.index import Entry, Index, matches

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2),
    st.sampled_from([0.0, 1.0, "", "a", "1", float("nan")]),
    st.lists(st.integers(0, 1), max_size=2),
    st.dictionaries(st.just("x"), st.integers(0, 1), max_size=1),
)
HEADS = st.dictionaries(st.sampled_from(["facility", "form"]), VALUES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("pq"), st.sampled_from("1234"), HEADS),
        st.tuples(st.just("drop"), st.sampled_from("pq"), st.sampled_from("1234"), st.just({})),
        st.tuples(st.just("ask"), st.sampled_from("pq"), st.just(""), HEADS),
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
            assert list(index.having(kind, head)) == [one for one in index.of_kind(kind) if matches(one, head)]
        assert [one.seq for one in index.of_kind(kind)] == sorted(one.seq for one in index.of_kind(kind))


def test_only_what_has_the_rarest_value_is_looked_at(monkeypatch):
    index, looks = Index(), []
    for number in range(2_000):
        index.put(Entry(number, "visit", str(number), 1, {"facility": f"f{number % 200}", "form": "a"}))
    monkeypatch.setattr(index_module, "matches", lambda entry, where: looks.append(entry) or matches(entry, where))
    assert len(list(index.having("visit", {"form": "a", "facility": "f7"}))) == 10
    assert len(looks) == 10

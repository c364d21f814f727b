"""A query finds what looking at everything would find, and looks at the rarest word's things only."""

from hypothesis import given
from hypothesis import strategies as st

from core.search_words import fits, words_of
from core.word_index import WordIndex

TEXTS = st.lists(
    st.sampled_from(["soap", "so", "water", "الماء", "ماء", "Tulisubiri", "ውሃም", "ward", "12"]), max_size=4
).map(" ".join)
CHANGES = st.lists(st.tuples(st.sampled_from("abcde"), st.none() | TEXTS), max_size=30)


@given(CHANGES, TEXTS.map(lambda text: text[:6]))
def test_it_finds_what_looking_at_everything_finds(changes, query):
    index, plain = WordIndex(), {}
    for order, (key, text) in enumerate(changes):
        if text is None:
            index.drop(key)
            plain.pop(key, None)
        else:
            index.put(key, [text], order)
            plain[key] = (order, text)
    there = [key for key, (_, text) in plain.items() if words_of(query) and fits(query, text)]
    assert index.find(query) == sorted(there, key=lambda key: -plain[key][0])
    assert len(index) == len(plain)
    assert all(key in index for key in plain)


def test_only_the_rarest_words_things_are_looked_at():
    index = WordIndex()
    for number in range(1000):
        index.put(f"k{number}", ["visit", f"number{number % 500}"], number)
    assert index.find("visit number7 ") == [*index.find("number7 visit")]
    index.looked = 0
    assert index.find("visit number499") == ["k999", "k499"]
    assert index.looked == 2
    assert index.find("visit", most=3) == ["k999", "k998", "k997"]


def test_the_words_of_several_texts_count_together_and_a_query_without_words_finds_nothing():
    index = WordIndex()
    index.put("a", ["Soap count", "Osheka Dispensary"], 1)
    assert index.find("osheka soap") == ["a"]
    assert index.find(" ? ") == []
    index.put("a", ["Water"], 2)
    assert index.find("soap") == []

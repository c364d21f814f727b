"""How words become versions: in order, out of order, from two sides at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import EntityChange
from server.entity_history import Word, history, open_conflict


def word(record, base="", *, trunk="", branch="", creates=False, settles=False, label="", **properties):
    change = EntityChange(
        "homes",
        "h1",
        creates=creates,
        updates=not creates,
        label=label,
        properties=properties,
        base_version=base,
        trunk_version=trunk,
        branch=branch,
    )
    return Word(record, 1, change, settles=settles)


BORN = word("r0", creates=True, label="Ana", phone="1", village="Ifo")


def stands(*words):
    versions = history(words)
    return dict(versions[-1].data), [one.conflict for one in versions]


def test_a_word_on_what_it_knew_is_the_next_version_without_conflict():
    data, conflicts = stands(BORN, word("r1", "1", phone="2"), word("r2", "2", phone="3", label="Ana B"))
    assert data == {"phone": "3", "village": "Ifo", "label": "Ana B"}
    assert conflicts == ["", "", ""]


@pytest.mark.parametrize(
    ("second", "conflict", "phone"),
    [
        (word("r2", "1", village="Sol"), "soft", "2"),
        (word("r2", "1", phone="3"), "hard", "3"),
        (word("r2", "1", phone="2"), "soft", "2"),
        (word("r2", "7", phone="3"), "", "3"),
        (word("r2", creates=True, phone="9"), "hard", "2"),
    ],
)
def test_two_who_did_not_know_of_each_other_are_marked_and_the_later_word_stands(second, conflict, phone):
    data, conflicts = stands(BORN, word("r1", "1", phone="2"), second)
    assert data["phone"] == phone
    assert conflicts == ["", "", conflict]
    assert open_conflict(history([BORN, word("r1", "1", phone="2"), second])) == conflict


def test_a_second_creation_is_kept_and_never_laid_over_the_first():
    data, conflicts = stands(BORN, word("r1", creates=True, label="Other", phone="8"))
    assert data == {"label": "Ana", "phone": "1", "village": "Ifo"}
    assert conflicts == ["", "hard"]


def test_words_of_one_branch_know_of_each_other_but_not_of_another_tablets():
    ours = [
        word("a1", "1", trunk="1", branch="a", phone="2"),
        word("a2", "2", trunk="1", branch="a", phone="3"),
    ]
    assert stands(BORN, *ours)[1] == ["", "", ""]
    between = word("b1", "1", trunk="1", branch="b", phone="7")
    data, conflicts = stands(BORN, ours[0], between, ours[1])
    assert conflicts == ["", "", "hard", "hard"]
    assert data["phone"] == "3"


def test_an_entity_born_on_the_device_is_changed_there_without_conflict():
    data, conflicts = stands(
        BORN,
        word("a1", "1", branch="a", phone="2"),
        word("a2", "2", branch="a", phone="3"),
    )
    assert (data["phone"], conflicts) == ("3", ["", "", ""])


def test_words_wait_for_the_beginning_and_a_row_of_a_file_is_begun_by_its_first_change():
    early = word("r1", "1", phone="2")
    assert history([early]) == []
    assert [one.word.record for one in history([early, BORN])] == ["r0", "r1"]
    assert stands(word("r1", phone="5"))[0] == {"phone": "5"}


def test_two_tablets_that_changed_the_same_row_of_a_file_are_told_apart():
    one, other = word("a1", branch="a", phone="5"), word("b1", branch="b", phone="6")
    more = word("a2", "1", branch="a", village="Sol")
    data, conflicts = stands(one, other, more)
    assert data == {"phone": "6", "village": "Sol"}
    assert conflicts == ["", "hard", "soft"]


def test_a_person_who_settles_ends_the_conflict_until_the_next():
    clash = [BORN, word("r1", "1", phone="2"), word("r2", "1", phone="3")]
    settled = [*clash, word("page-1", "3", settles=True, phone="2")]
    assert stands(*settled)[0]["phone"] == "2"
    assert open_conflict(history(settled)) == ""
    assert open_conflict(history([*settled, word("r3", "3", phone="4")])) == "hard"


TOLD = st.dictionaries(st.sampled_from(["phone", "village", "beds"]), st.sampled_from("123"), max_size=3)


@given(st.lists(TOLD, min_size=1, max_size=6), st.data())
def test_words_of_one_device_come_to_the_same_in_any_order(told, data):
    branch = [
        word(f"a{number}", str(number), trunk="1", branch="a", **properties)
        for number, properties in enumerate(told, 1)
    ]
    shuffled = data.draw(st.permutations([BORN, *branch]))
    in_order, any_order = history([BORN, *branch]), history(shuffled)
    assert any_order[-1].data == in_order[-1].data
    assert open_conflict(any_order) == ""


@given(st.data())
def test_every_word_is_a_version_in_any_order(data):
    bases = st.integers(0, 9).map(str)
    words = [
        word(
            f"r{number}",
            data.draw(bases),
            trunk=data.draw(bases),
            branch=data.draw(st.sampled_from(["", "a", "b"])),
            creates=data.draw(st.booleans()),
            **data.draw(TOLD),
        )
        for number in range(data.draw(st.integers(0, 6)))
    ]
    shuffled = data.draw(st.permutations(words))
    versions = history(shuffled)
    assert len(versions) == len(history(words))
    assert not versions or {one.word.record for one in versions} == {one.record for one in words}
    assert [one.number for one in versions] == list(range(1, len(versions) + 1))

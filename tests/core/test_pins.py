from hypothesis import given
from hypothesis import strategies as st

from core.pins import LENGTH, NO_OTHERS, NOT_THE_SAME, TOO_EASY, Choosing, is_easy, typed_on

pins = st.text("0123456789", min_size=LENGTH, max_size=LENGTH)
keys = st.sampled_from([*"0123456789", "back", "Enter", "q"])


def typed(choosing, pin):
    for key in pin:
        choosing = choosing.touched(key)
    return choosing


@given(pins, pins, pins)
def test_numbers_are_chosen_when_both_rounds_are_the_same_new_and_not_easy(old, first, second):
    choosing = typed(Choosing(old=old), first)
    if is_easy(first):
        assert choosing == Choosing(problem=TOO_EASY, old=old)
        return
    if first == old:
        assert choosing == Choosing(problem=NO_OTHERS, old=old)
        return
    assert (choosing.chosen, choosing.typed, choosing.first) == ("", "", first)
    again = typed(choosing, second)
    if first == second:
        assert again.chosen == first
    else:
        assert again == Choosing(problem=NOT_THE_SAME, old=old)


def test_the_old_numbers_are_not_new_ones():
    assert typed(Choosing(old="274913"), "274913") == Choosing(problem=NO_OTHERS, old="274913")


@given(st.lists(keys, max_size=40))
def test_whatever_is_touched_a_round_never_grows_too_long_and_nothing_is_chosen_by_one_round(touches):
    choosing, seen = Choosing(), 0
    for key in touches:
        choosing = choosing.touched(key)
        seen += key.isdigit()
        assert len(choosing.typed) < LENGTH or choosing.chosen
        assert not choosing.chosen or seen >= 2 * LENGTH
        if choosing.chosen:
            break


def test_why_it_began_again_is_said_until_the_next_number():
    choosing = typed(Choosing(), "000000")
    assert choosing.touched("back").problem == TOO_EASY
    assert choosing.touched("2").problem == ""


@given(st.text("0123456789", max_size=LENGTH), keys)
def test_a_key_adds_one_number_or_takes_one_away(before, key):
    after = typed_on(before, key)
    assert after == (before[:-1] if key == "back" else (before + key)[:LENGTH] if key.isdigit() else before)

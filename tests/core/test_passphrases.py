"""Words that open a copy: the same however they are written, and enough of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import passphrases
from core.errors import Refused

WORDS = some.lists(some.text("abcdefghijklmnop\u00e9\u0639", min_size=1, max_size=8), min_size=1, max_size=8)


@given(WORDS)
def test_capitals_blanks_and_how_a_keyboard_composes_letters_change_nothing(words):
    written = "  \t".join(word.upper() for word in words)
    assert passphrases.plain(written) == passphrases.plain(" ".join(words))
    assert passphrases.plain("o\u0308") == passphrases.plain("\u00d6")


@given(WORDS)
def test_what_is_enough_is_what_is_taken(words):
    written = " ".join(words)
    if passphrases.are_enough(written):
        assert passphrases.check(written) == passphrases.plain(written)
    else:
        with pytest.raises(Refused):
            passphrases.check(written)


@given(WORDS)
def test_five_different_words_are_enough_and_fewer_need_sixteen_letters(words):
    different = passphrases.count(" ".join(words))
    assert different == len({passphrases.plain(word) for word in words})
    if different >= 5:
        assert passphrases.are_enough(" ".join(words))
    elif sum(map(len, words)) < 16:
        assert not passphrases.are_enough(" ".join(words))

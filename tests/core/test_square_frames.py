"""Squares in any order, twice, among strangers': the same bytes or a plain no, never anything else."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import base45
from core.errors import Refused
from core.square_frames import (
    LETTERS,
    MARK,
    MOST,
    MOST_SQUARES,
    PIECE,
    Collected,
    NoSquare,
    OtherSquares,
    Square,
    SquaresDamaged,
    read_square,
    squares,
)

WAYS = st.sampled_from(["parcels", "answers"])
CONTENTS = st.integers(1, MOST).flatmap(lambda size: st.integers(0, 255).map(lambda n: content(size, n)))
CHANCE = st.randoms(use_true_random=False)


def content(size, seed=0):
    """As random as what is sealed, and the same for the same numbers."""
    blocks = (sha256(f"{seed} {at}".encode()).digest() for at in range(0, size, 32))
    return b"".join(blocks)[:size]


def read_all(collected, texts):
    """What comes of reading these one after the other; what is refused changes nothing."""
    for text in texts:
        before = collected
        try:
            collected = collected.with_square(text)
        except Refused:
            assert collected == before
    return collected


@given(WAYS, CONTENTS, CHANCE)
def test_any_order_and_any_repeats_give_the_same_bytes(what, whole, chance):
    texts = squares(what, whole)
    shown = texts + chance.choices(texts, k=5)
    chance.shuffle(shown)
    assert read_all(Collected(what), shown).content() == whole


@given(WAYS, CONTENTS, CONTENTS, CHANCE)
def test_strangers_in_between_never_make_a_wrong_whole(what, whole, other, chance):
    mixed = [*squares(what, whole), *squares(what, other), *squares("answers", other), "0700 1234", "", MARK]
    chance.shuffle(mixed)
    found = read_all(Collected(what), mixed).content()
    assert found in {whole, other}


@given(WAYS, CONTENTS, CHANCE)
def test_without_one_of_them_there_is_nothing_and_it_is_told_which(what, whole, chance):
    texts = squares(what, whole)
    gone = chance.randrange(len(texts))
    collected = read_all(Collected(what), texts[:gone] + texts[gone + 1 :])
    assert collected.content() is None
    assert collected.missing == ([gone + 1] if len(texts) > 1 else [])


@given(CONTENTS, st.integers(0, MOST), st.integers(1, 255))
def test_a_changed_piece_is_noticed(whole, at, change):
    texts = squares("parcels", whole)
    one = read_square(texts[at % len(texts)])
    piece = bytearray(one.piece)
    piece[at % len(piece)] ^= change
    wrong = Square(one.what, one.whole, one.number, one.of, bytes(piece)).text
    collected = read_all(Collected("parcels"), [*texts, wrong])
    with pytest.raises(SquaresDamaged):
        collected.content()
    assert read_all(collected, texts).content() == whole


@given(st.text(base45.ALPHABET, max_size=120) | st.text(max_size=30) | st.binary(max_size=80).map(base45.written))
def test_other_squares_are_no_squares(text):
    for shown in (text, MARK + text, MARK + text + "."):
        try:
            one = read_square(shown)
        except NoSquare:
            continue
        assert one.text == shown


@given(CONTENTS)
def test_each_fits_its_square_has_only_its_letters_and_ends_in_none_that_readers_take_off(whole):
    texts = squares("parcels", whole)
    assert len(texts) == -(-len(whole) // PIECE) <= MOST_SQUARES
    assert all(len(text) <= LETTERS and set(text) <= set(base45.ALPHABET) for text in texts)
    assert all(text == text.strip() for text in texts)
    assert max(map(len, texts)) - min(map(len, texts)) <= 3 * len(texts)


@pytest.mark.parametrize("size", [0, MOST + 1])
def test_nothing_and_too_much_do_not_go(size):
    with pytest.raises(ValueError, match="do not go by squares"):
        squares("parcels", bytes(size))


def test_each_no_says_why():
    begun = Collected("parcels").with_square(squares("parcels", content(900))[0])
    cases = {
        squares("parcels", content(900, 1))[0]: (OtherSquares, "another set"),
        squares("answers", content(900))[0]: (NoSquare, "answers, not a parcel"),
        "KIOO-SQUARE:2:ABC.": (NoSquare, "newer Kioo"),
        "KIOO-NEAR:1:192.168.43.1 K7QM": (NoSquare, "not a square of a parcel"),
        MARK + base45.written(bytes(36)) + ".": (NoSquare, "not a square of a parcel"),
    }
    for text, (kind, words) in cases.items():
        with pytest.raises(kind, match=words):
            begun.with_square(text)
    with pytest.raises(NoSquare, match="a parcel, not answers"):
        Collected("answers").with_square(squares("parcels", content(9))[0])


def test_a_number_outside_its_set_is_no_square():
    for number, of in ((0, 3), (4, 3), (1, MOST_SQUARES + 1)):
        with pytest.raises(NoSquare):
            read_square(Square("parcels", bytes(32), number, of, b"x").text)

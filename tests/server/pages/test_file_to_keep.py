"""A file is sent in pieces that are worth a journey each, and not a byte of it changes."""

from hypothesis import given
from hypothesis import strategies as st

from server.pages.file_to_keep import PIECE, gathered


@given(st.one_of(st.lists(st.text(max_size=40)), st.lists(st.binary(max_size=40))), st.integers(1, 5_000))
def test_nothing_is_lost_and_each_piece_but_the_last_is_large(pieces, times):
    told = [*pieces] * times
    made = list(gathered(told))
    assert b"".join(made) == b"".join(one.encode() if isinstance(one, str) else one for one in told)
    assert all(len(one) >= PIECE for one in made[:-1])
    assert all(made)


def test_a_line_is_not_waited_for_longer_than_a_piece_needs():
    asked = []

    def lines():
        for number in range(100):
            asked.append(number)
            yield b"x" * (PIECE // 4)

    next(gathered(lines()))
    assert len(asked) == 4

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Tampered
from storage import stream
from storage.stream import PIECE, opened, sealed, sealed_size

KEY, PLACE = bytes(range(32)), b"vault and attachment"
SEALED = PIECE + 16
borders = st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 1, 2 * PIECE, 2 * PIECE + 1, 3 * PIECE])
cuts = st.lists(st.integers(1, 3 * PIECE), max_size=6)


def content_of(size, salt=b""):
    return (salt + b"0123456789abcdef" * (size // 16 + 1))[:size]


def parts_of(content, sizes):
    for size in sizes:
        yield content[:size]
        content = content[size:]
    yield content


def file_of(content, sizes=()):
    return b"".join(sealed(KEY, parts_of(content, sizes), PLACE))


def read(file, size, start=0, key=KEY, place=PLACE):
    return b"".join(opened(io.BytesIO(file), key, place, size, start))


@settings(max_examples=40, deadline=None)
@given(borders | st.integers(0, 3 * PIECE), cuts, st.integers(0, 3 * PIECE))
def test_any_content_comes_back_from_any_byte_on_however_it_was_cut(size, sizes, start):
    content = os.urandom(16) * (size // 16 + 1)
    content = content[:size]
    file = file_of(content, sizes)
    assert len(file) == sealed_size(size)
    start = min(start, size)
    assert read(file, size, start) == content[start:]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, PIECE * 2 + 99), st.data())
def test_any_changed_bit_is_refused(size, data):
    file = bytearray(file_of(content_of(size)))
    file[data.draw(st.integers(0, len(file) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        read(bytes(file), size)


@pytest.fixture
def three():
    """Header and the three sealed pieces of a file of three whole pieces, each of other content."""
    content = b"".join(bytes([number]) * PIECE for number in (1, 2, 3))
    file = file_of(content)
    return file[:2], [file[2 + n * SEALED :][:SEALED] for n in range(3)]


@pytest.mark.parametrize(
    "order",
    [(1, 0, 2), (0, 2, 1), (0, 1), (0,), (), (0, 0, 2), (0, 1, 1), (0, 1, 2, 2), (0, 1, 2, 0), (1, 2), (2,)],
    ids=str,
)
def test_pieces_swapped_dropped_repeated_or_appended_are_refused(three, order):
    header, pieces = three
    changed = header + b"".join(pieces[number] for number in order)
    for size in {len(order) * PIECE, 3 * PIECE}:  # also when the size was changed to fit
        with pytest.raises(Tampered):
            read(changed, size)


def test_a_cut_inside_a_piece_and_bytes_behind_the_end_are_refused(three):
    file = three[0] + b"".join(three[1])
    for changed in (file[:-1], file[: SEALED + 100], file + b"x", b""):
        for size in (3 * PIECE, len(changed) - 50):
            with pytest.raises(Tampered):
                read(changed, max(size, 0))


def test_the_pieces_of_another_file_key_or_place_are_refused(three):
    file = three[0] + b"".join(three[1])
    for changes in ({"key": bytes(32)}, {"place": b"vault and another"}):
        with pytest.raises(Tampered):
            read(file, 3 * PIECE, **changes)


def test_the_first_bytes_are_given_before_a_later_piece_is_read(three):
    header, pieces = three
    broken = header + pieces[0] + pieces[1] + bytes(SEALED)
    given = opened(io.BytesIO(broken), KEY, PLACE, 3 * PIECE)
    assert next(given) == b"\x01" * PIECE
    assert next(given) == b"\x02" * PIECE
    with pytest.raises(Tampered):
        next(given)


def test_writing_holds_no_more_than_two_pieces(monkeypatch):
    held = []
    seal = stream.seal_chunk
    monkeypatch.setattr(
        stream,
        "seal_chunk",
        lambda key, number, chunk, *rest, last: held.append(len(chunk)) or seal(key, number, chunk, *rest, last=last),
    )
    asked = []

    def content():
        for _ in range(64):
            asked.append(len(held))
            yield bytes(PIECE)

    assert sum(map(len, sealed(KEY, content(), PLACE))) == sealed_size(64 * PIECE)
    assert held == [PIECE] * 64
    assert [number - done for number, done in enumerate(asked)] == [0, *([1] * 63)]

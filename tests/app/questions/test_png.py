"""Drawings are real PNG files with the ink where the finger was."""

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from app.questions.png import drawn, encoded


def pixels(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, body, size = 8, b"", (0, 0)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        size = struct.unpack(">II", content[:8]) if kind == b"IHDR" else size
        body += content if kind == b"IDAT" else b""
        at += 12 + length
    flat = zlib.decompress(body)
    wide, high = size
    return [flat[row * (wide + 1) + 1 : (row + 1) * (wide + 1)] for row in range(high)]


@given(st.lists(st.binary(min_size=3, max_size=3), min_size=1, max_size=5))
def test_every_pixel_comes_back(rows):
    assert pixels(encoded(rows)) == rows


def test_the_ink_is_where_the_finger_was_and_nowhere_else():
    rows = pixels(drawn([[(10, 10), (30, 10)], [(5, 35)]], 40, 40, zoom=1, pen=2))
    assert (len(rows), len(rows[0])) == (40, 40)
    assert all(rows[10][x] < 128 for x in range(10, 31))
    assert rows[35][5] < 128
    assert all(value == 255 for row in rows[15:30] for value in row)


@given(st.lists(st.lists(st.tuples(st.floats(-50, 90), st.floats(-50, 90)), min_size=1, max_size=4), max_size=3))
def test_strokes_beyond_the_edge_do_no_harm(strokes):
    assert len(pixels(drawn(strokes, 40, 40, zoom=1))) == 40

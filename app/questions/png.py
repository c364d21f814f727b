"""A drawing of strokes as a PNG file, in plain Python: the phone's builds need no picture library for it. No Flet here."""

import math
import struct
import zlib
from collections.abc import Sequence

Stroke = Sequence[tuple[float, float]]
"""The places one finger touched without being lifted, in px of the drawing."""

_WHITE, _INK = 255, 27


def drawn(strokes: Sequence[Stroke], width: int, height: int, *, zoom: float = 2, pen: float = 2.5) -> bytes:
    """Dark strokes on white, `zoom` times as large as they were drawn, the pen `pen` px wide before that."""
    wide, high = round(width * zoom), round(height * zoom)
    rows = [bytearray([_WHITE]) * wide for _ in range(high)]
    for stroke in strokes:
        places = [(x * zoom, y * zoom) for x, y in stroke]
        for start, end in zip(places, [*places[1:], places[-1]], strict=True):
            _line(rows, start, end, pen * zoom / 2)
    return encoded(rows)


def _line(rows: list[bytearray], start: tuple[float, float], end: tuple[float, float], reach: float) -> None:
    steps = max(1, math.ceil(math.dist(start, end)))
    for step in range(steps + 1):
        part = step / steps
        _dot(rows, start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part, reach)


def _dot(rows: list[bytearray], x: float, y: float, reach: float) -> None:
    wide = len(rows[0])
    for row in range(max(0, math.ceil(y - reach)), min(len(rows), math.floor(y + reach) + 1)):
        half = math.sqrt(reach * reach - (row - y) ** 2)
        left, right = max(0, math.ceil(x - half)), min(wide, math.floor(x + half) + 1)
        if left < right:
            rows[row][left:right] = bytes([_INK]) * (right - left)


def encoded(rows: Sequence[bytes | bytearray]) -> bytes:
    """Rows of grey values as a PNG file (RFC 2083: 8 bits a pixel, grey, no filter)."""
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

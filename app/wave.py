"""Sound as a browser's microphone hands it over, put into a WAV file that every player opens. No Flet here."""

import math
import struct
import sys
from array import array

_BYTES = 2
_SPEEDS = {one: (one, 1) for one in (8000, 16_000, 22_050, 32_000, 44_100, 48_000)} | {
    88_200: (44_100, 2),
    96_000: (48_000, 2),
}
"""Rate and channels by how many numbers come in a second."""


def speed_of(numbers: int, seconds: float) -> tuple[int, int]:
    """How a microphone really recorded: samples a second and channels.

    A browser takes what its microphone gives, whatever it was asked for, and does not say what that was (Flet 1.0.5).
    """
    speed = max(numbers, 1) / seconds
    return _SPEEDS[min(_SPEEDS, key=lambda one: abs(math.log(one / speed)))]


def thinned(samples: bytes, rate: int, channels: int, wanted: int) -> tuple[bytes, int]:
    """One channel with about `wanted` samples a second, each the mean of its neighbours; and how many they are now."""
    by = channels * max(1, round(rate / wanted))
    values = array("h", samples[: len(samples) - len(samples) % (_BYTES * by)])
    if sys.byteorder == "big":
        values.byteswap()
    together = zip(*(values[at::by] for at in range(by)), strict=True)
    means = array("h", (sum(one) // by for one in together))
    if sys.byteorder == "big":
        means.byteswap()
    return means.tobytes(), rate * channels // by


def wave(samples: bytes, rate: int) -> bytes:
    """16-bit samples of one channel, `rate` a second, as a RIFF/WAVE file (Multimedia Programming Interface, 1991)."""
    whole = samples[: len(samples) - len(samples) % _BYTES]
    how = struct.pack("<HHIIHH", 1, 1, rate, rate * _BYTES, _BYTES, 8 * _BYTES)
    parts = _chunk(b"fmt ", how) + _chunk(b"data", whole)
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WAVE" + parts


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content

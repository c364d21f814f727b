"""Sound as a browser's microphone hands it over, put into a WAV file that every player opens. No Flet here."""

import struct

_BYTES = 2


def wave(samples: bytes, rate: int) -> bytes:
    """16-bit samples of one channel, `rate` a second, as a RIFF/WAVE file (Multimedia Programming Interface, 1991)."""
    whole = samples[: len(samples) - len(samples) % _BYTES]
    how = struct.pack("<HHIIHH", 1, 1, rate, rate * _BYTES, _BYTES, 8 * _BYTES)
    parts = _chunk(b"fmt ", how) + _chunk(b"data", whole)
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WAVE" + parts


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content

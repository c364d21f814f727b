"""Photos lose what the camera wrote into them, and nothing else."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pictures import without_traces

SECRET = b"-1.2921 36.8219 Nurse Penninah's phone"


def segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif(turned=None, order="<"):
    entries = [(0x010F, 2, 4, 0)] + ([(0x0112, 3, 1, turned)] if turned is not None else [])
    tiff = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(entries))
    for tag, kind, count, value in entries:
        tiff += struct.pack(f"{order}HHIHH", tag, kind, count, value, 0)
    return segment(0xE1, b"Exif\0\0" + tiff + bytes(4) + SECRET)


JFIF = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
COLOURS = segment(0xE2, b"ICC_PROFILE\0\1\1 the colours of this screen")
ADOBE = segment(0xEE, b"Adobe\0\x64\0\0\0\0\1")
TABLES = segment(0xDB, bytes(65)) + segment(0xC2, bytes(15))
SCAN = segment(0xDA, bytes(10)) + b"coded\xff\x00data\xff\xd3more\xff\x00"
TRACES = [
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
    segment(0xE2, b"MPF\0" + SECRET),
    segment(0xED, b"Photoshop 3.0\0" + SECRET),
    segment(0xFE, SECRET),
]
PICTURE = TABLES + SCAN + segment(0xC4, bytes(20)) + SCAN
START, END = b"\xff\xd8", b"\xff\xd9"


def test_a_photo_keeps_its_picture_and_colours_and_nothing_else():
    photo = START + JFIF + exif() + COLOURS + b"".join(TRACES) + ADOBE + PICTURE + END + b"a film behind it" + SECRET
    assert without_traces(photo) == START + JFIF + COLOURS + ADOBE + PICTURE + END


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", range(10))
def test_which_way_up_it_was_held_stays(turned, order):
    cleaned = without_traces(START + exif(turned, order) + PICTURE + END)
    assert SECRET not in cleaned
    if not 1 < turned <= 8:
        assert cleaned == START + PICTURE + END
        return
    said = cleaned[2 : -len(PICTURE + END)]
    assert said[:4] == b"\xff\xe1" + struct.pack(">H", len(said) - 2)
    assert struct.unpack(">HHIH", said[4 + 6 + 10 :][:10]) == (0x0112, 3, 1, turned)
    assert without_traces(cleaned) == cleaned


def test_a_photo_that_was_cut_short_loses_its_traces_too():
    assert without_traces(START + exif() + TABLES + SCAN) == START + TABLES + SCAN


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def test_a_drawing_keeps_its_picture_and_nothing_else():
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"pHYs", bytes(9))
    kept, end = chunk(b"IDAT", b"picture"), chunk(b"IEND", b"")
    traces = b"".join(chunk(kind, SECRET) for kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"))
    assert without_traces(start + traces + kept + end + SECRET) == start + kept + end


def test_a_webp_keeps_its_picture_and_says_that_the_rest_is_gone():
    def riff(flags, *parts):
        head = b"VP8X" + struct.pack("<I", 10) + bytes([flags]) + bytes(9)
        return b"RIFF" + struct.pack("<I", 4 + len(head) + sum(map(len, parts))) + b"WEBP" + head + b"".join(parts)

    picture = b"VP8 " + struct.pack("<I", 5) + b"dots!\0"
    traces = [kind + struct.pack("<I", len(SECRET)) + SECRET for kind in (b"EXIF", b"XMP ")]
    assert len(SECRET) % 2 == 0
    assert without_traces(riff(0x1C, traces[0], picture, traces[1]) + SECRET) == riff(0x10, picture)


@given(
    st.sampled_from([START, b"\x89PNG\r\n\x1a\n", b"RIFF\xff\0\0\0WEBP", b"", START + exif(6)]), st.binary(max_size=200)
)
def test_what_does_not_read_stays_as_it_is_or_gets_shorter(start, rest):
    assert len(without_traces(start + rest)) <= len(start + rest)


def test_other_files_are_left_alone():
    for other in (b"", b"%PDF-1.7 " + SECRET, b"RIFF\x04\0\0\0WAVE"):
        assert without_traces(other) == other

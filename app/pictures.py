"""Takes out of photos what the camera wrote about place, time and owner, without touching the picture itself.

JPEG (ITU-T T.81 annex B, Exif 2.3), PNG (ISO/IEC 15948) and WebP (RFC 9649) are taken apart into their segments; only
what is needed to draw the picture stays, and which way up it is. Anything else, or what does not read, stays as it is.
"""

import struct
from collections.abc import Iterator

_JPEG, _PNG, _RIFF = b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF"
_START_OF_SCAN, _END, _EXIF, _COLOURS, _ADOBE, _COMMENT = 0xDA, 0xD9, 0xE1, 0xE2, 0xEE, 0xFE
_APPLICATIONS = range(0xE1, 0xF0)  # APP0 is JFIF's own
_ORIENTATION = 0x0112
_PNG_KEPT = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"acTL", b"fcTL", b"fdAT"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_EXIF_AND_XMP_FLAGS = 0x0C


def without_traces(content: bytes) -> bytes:
    """The same picture, without place, time, owner, thumbnail, comments, and whatever stands behind its end."""
    try:
        if content.startswith(_JPEG):
            return _JPEG + b"".join(_jpeg(content))
        if content.startswith(_PNG):
            return _PNG + b"".join(_png(content))
        if content.startswith(_RIFF) and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError):
        return content
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    upright = True
    for marker, segment in _segments(content):
        if marker == _EXIF and upright and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
            upright = turned == 1
            yield b"" if upright else _only_orientation(turned)
        elif _is_needed(marker, segment):
            yield segment


def _is_needed(marker: int, segment: bytes) -> bool:
    """Whether the picture looks the same only with it; colours are said by ICC profiles and by Adobe's segment."""
    if marker == _COLOURS:
        return segment[4:16] == b"ICC_PROFILE\0"
    return marker == _ADOBE or (marker not in _APPLICATIONS and marker != _COMMENT)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, bytes with the marker) up to the end of the picture; a scan carries its coded data."""
    at = 2
    while at < len(content):  # a photo that was cut short ends without its last marker
        marker = content[at + 1]
        if content[at] != 0xFF:  # noqa: PLR2004  every marker begins with it
            raise IndexError(at)
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if marker == _START_OF_SCAN:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands: coded data has FF only before 00 or a restart mark (D0 to D7)."""
    while True:
        at = content.find(b"\xff", at)
        if not 0 <= at < len(content) - 1:
            return len(content)
        following = content[at + 1]
        if following and not 0xD0 <= following <= 0xD7:  # noqa: PLR2004
            return at
        at += 2


def _orientation(tiff: bytes) -> int:
    """Which way up the picture is held, 1 (upright) to 8; 1 when it is not said."""
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, first)
    for number in range(count):
        tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * number)
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else 1  # noqa: PLR2004  the eight ways there are
    return 1


def _only_orientation(turned: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return struct.pack(">BBH", 0xFF, _EXIF, 2 + 6 + len(tiff)) + b"Exif\0\0" + tiff


def _png(content: bytes) -> Iterator[bytes]:
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise IndexError(end)
        if kind[:1].isupper() or kind in _PNG_KEPT:
            yield content[at:end]
        at = end


def _webp(content: bytes) -> bytes:
    at, kept = 12, bytearray()
    (size,) = struct.unpack_from("<I", content, 4)
    while at + 8 <= min(len(content), 8 + size):
        kind = content[at : at + 4]
        (length,) = struct.unpack_from("<I", content, at + 4)
        chunk = bytearray(content[at : at + 8 + length + length % 2])
        if kind == b"VP8X":
            chunk[8] &= ~_EXIF_AND_XMP_FLAGS & 0xFF
        if kind not in _WEBP_DROPPED:
            kept += chunk
        at += 8 + length + length % 2
    return _RIFF + struct.pack("<I", 4 + len(kept)) + b"WEBP" + bytes(kept)

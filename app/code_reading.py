"""Reads the code in a picture, bars or squares; its reader, zxing-cpp, has no wheel for phones, and without it people type."""

from app.addons import addon

_CLEAR = 2000
"""Px of the longer side that a code is looked for in: more takes longer and shows no more of it."""


def reads_codes() -> bool:
    """Whether this build can read codes at all."""
    return addon("zxingcpp") is not None


def code_in(picture: bytes) -> str:
    """What the first code in a JPEG, PNG or WebP says; blank where none can be read, or the picture is none."""
    from app.picture_sizes import grey  # noqa: PLC0415  Pillow is loaded with the first picture, not with the app

    seen = grey(picture, _CLEAR)
    found = addon("zxingcpp").read_barcodes(seen) if seen is not None else []
    return next((one.text.strip() for one in found if one.valid and one.text.strip()), "")

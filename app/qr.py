"""A QR code as a picture: dark on white with its quiet zone, whatever the screen's colours are, since readers want it so."""

import io
from functools import lru_cache

import segno

_SCALE = 8


@lru_cache(maxsize=20)
def qr_png(text: str) -> bytes:
    """A PNG of the QR code; a quarter of it may be scratched or shine."""
    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=_SCALE, border=4)
    return picture.getvalue()

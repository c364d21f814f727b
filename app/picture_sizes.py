"""Makes pictures smaller: what a form asks for before a photo is kept, and the small one that stands for it on the screen.

Only Pillow's readers of JPEG, PNG and WebP are used, on content that has lost its traces already (app/pictures.py). How much
memory a picture may take is decided from what its head says, before anything is decoded.
"""

import io
import struct
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

SMALL_SIDE = 320
"""Px of the longer side of the picture that stands for a photo."""
MOST_DECODED = 36_000_000
"""Pixels held while a picture is made smaller, up to 4 bytes each; a JPEG is read at a half, a quarter or an eighth of its size."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_PLAIN = {"JPEG": ("L", "RGB"), "PNG": ("L", "LA", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}
_WRITTEN: dict[str, dict[str, Any]] = {"JPEG": {"quality": 85, "optimize": True}, "PNG": {}, "WEBP": {"quality": 82}}
_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SPOILED = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    EOFError,
    MemoryError,
    struct.error,
)
"""What Pillow raises for bytes that are no picture, or only the beginning of one."""

Image.MAX_IMAGE_PIXELS = (
    None  # Pillow's own warning comes for every large photo; MOST_DECODED refuses what would not fit
)


@dataclass(frozen=True)
class Sized:
    """A picture's bytes, and whether it is as small as was asked for; one that cannot be made smaller stays as it is."""

    content: bytes
    fits: bool


def no_larger_than(content: bytes, most: int) -> Sized:
    """The same picture with a longer side of at most `most` px; untouched, bit for bit, when it is small enough.

    A JPEG stays a JPEG, upright from then on, a PNG a PNG, a WebP a WebP. Animated ones, other kinds (HEIC, GIF), and what
    would take too much memory stay as they are.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if max(image.size) <= most:
                return Sized(content, fits=True)
            if getattr(image, "is_animated", False) or not _is_bearable(image, most):
                return Sized(content, fits=False)
            return Sized(_written(_smaller(image, most), str(image.format)), fits=True)
    except _SPOILED:
        return Sized(content, fits=False)


def small_picture(content: bytes) -> bytes | None:
    """A JPEG of at most SMALL_SIDE px that stands for the picture; None when none can be made that is smaller."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            made = _written(_on_white(_smaller(image, SMALL_SIDE)), "JPEG") if _is_bearable(image, SMALL_SIDE) else b""
    except _SPOILED:
        return None
    return made if 0 < len(made) < len(content) else None


def grey(content: bytes, most: int) -> Image.Image | None:
    """A picture in grey with a longer side of at most `most` px, for a machine to look at; None when there is none in it."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            return _on_white(_smaller(image, most)).convert("L") if _is_bearable(image, most) else None
    except _SPOILED:
        return None


def _is_bearable(image: Image.Image, most: int) -> bool:
    """Asks a JPEG to be read at a fraction of its size; tells whether what has to be held then is within bounds."""
    whole, longer = image.width * image.height, max(image.size)
    if longer > most:
        image.draft(None, (image.width * most // longer or 1, image.height * most // longer or 1))
    held = whole if image.info.get("progressive") else image.width * image.height
    return held <= MOST_DECODED


def _smaller(image: Image.Image, most: int) -> Image.Image:
    turned = _TURNED.get(image.getexif().get(ExifTags.Base.Orientation, 1)) if image.format == "JPEG" else None
    plain = image.mode in _PLAIN[str(image.format)]
    made = image if plain else image.convert("RGBA" if image.has_transparency_data else "RGB")
    made.info["icc_profile"] = image.info.get("icc_profile") if plain else None
    made.thumbnail((most, most), Image.Resampling.LANCZOS, reducing_gap=None)
    return made.transpose(turned) if turned is not None else made


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in _PLAIN["JPEG"]:
        return image
    seen = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(seen, mask=seen)
    return paper


def _written(image: Image.Image, kind: str) -> bytes:
    to = io.BytesIO()
    image.save(to, kind, exif=b"", icc_profile=image.info.get("icc_profile"), **_WRITTEN[kind])
    return to.getvalue()

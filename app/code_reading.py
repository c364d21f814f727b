"""Reads the code in a picture, bars or squares: by zxing-cpp, on phones, for which that has no wheel, by zbar; without either people type."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from app.addons import addon

if TYPE_CHECKING:
    from PIL import Image

    Read: TypeAlias = Callable[[Image.Image], Iterator[str]]

_CLEAR = 2000
"""Px of the longer side that a code is looked for in: more takes longer and shows no more of it."""


def reads_codes() -> bool:
    """Whether this build can read codes at all."""
    return _reader() is not None


def code_in(picture: bytes) -> str:
    """What the first code in a JPEG, PNG or WebP says; blank where none can be read, or the picture is none."""
    from app.picture_sizes import grey  # noqa: PLC0415  Pillow is loaded with the first picture, not with the app

    seen, read = grey(picture, _CLEAR), _reader()
    found = read(seen) if seen is not None and read is not None else iter(())
    return next((text.strip() for text in found if text.strip()), "")


def _reader() -> "Read | None":
    zxing = addon("zxingcpp")
    zbar = None if zxing else addon("pyzbar.pyzbar")
    return partial(_by_zxing, zxing) if zxing else partial(_by_zbar, zbar) if zbar else None


def _by_zxing(zxing: Any, seen: "Image.Image") -> Iterator[str]:
    return (one.text for one in zxing.read_barcodes(seen) if one.valid)


def _by_zbar(zbar: Any, seen: "Image.Image") -> Iterator[str]:
    return (one.data.decode(errors="ignore") for one in zbar.decode(seen))

"""Reads the code in a picture, bars or squares: by zxing-cpp, on phones, for which that has no wheel, by zbar; without either people type."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from app.addons import addon

if TYPE_CHECKING:
    from PIL import Image

    Read: TypeAlias = Callable[[Image.Image, bool], Iterator[str]]

_CLEAR = 2000
"""Px of the longer side that a code is looked for in: more takes longer and shows no more of it."""


def reads_codes() -> bool:
    """Whether this build can read codes at all."""
    return _reader() is not None


def code_in(picture: bytes) -> str:
    """What the first code in a JPEG, PNG or WebP says; blank where none can be read, or the picture is none."""
    return next(_codes_in(picture), "")


def squares_in(picture: bytes) -> list[str]:
    """What all QR codes in such a picture say; other kinds are not looked for, which takes a tenth of the time."""
    return list(_codes_in(picture, squares=True))


def _codes_in(picture: bytes, *, squares: bool = False) -> Iterator[str]:
    from app.picture_sizes import grey  # noqa: PLC0415  Pillow is loaded with the first picture, not with the app

    seen, read = grey(picture, _CLEAR), _reader()
    found = read(seen, squares) if seen is not None and read is not None else iter(())
    return (text.strip() for text in found if text.strip())


def _reader() -> "Read | None":
    zxing = addon("zxingcpp")
    zbar = None if zxing else addon("pyzbar.pyzbar")
    return partial(_by_zxing, zxing) if zxing else partial(_by_zbar, zbar) if zbar else None


def _by_zxing(zxing: Any, seen: "Image.Image", squares: bool) -> Iterator[str]:  # noqa: FBT001
    kinds = {"formats": zxing.BarcodeFormat.QRCode} if squares else {}
    return (one.text for one in zxing.read_barcodes(seen, **kinds) if one.valid)


def _by_zbar(zbar: Any, seen: "Image.Image", squares: bool) -> Iterator[str]:  # noqa: FBT001
    kinds = {"symbols": [zbar.ZBarSymbol.QRCODE]} if squares else {}
    return (one.data.decode(errors="ignore") for one in zbar.decode(seen, **kinds))

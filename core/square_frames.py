"""A small parcel, or its answer, as squares that one screen shows and another device's camera reads: in any order, as often as they come.

    KIOO-SQUARE:1:<base 45 of: "P" parcels or "A" answers (1) | SHA-256 of the whole (32) | number from 1 (1) | how many (1) | piece>.

How large a square is, and why: docs/decisions/0041.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal, NoReturn

from core import base45
from core.errors import Refused
from core.words import msg

What = Literal["parcels", "answers"]
MARK = "KIOO-SQUARE:1:"
LETTERS = 816
"""Characters in a square at most: a QR code of version 18 (89 modules a side) with error correction M, in capitals and figures (ISO/IEC 18004)."""
MOST_SQUARES = 20
_ANY_VERSION = MARK.split(":", maxsplit=1)[0] + ":"
_END = "."
"""Some readers take blanks off the end, and a blank is one of the 45."""
_OF: dict[bytes, What] = {b"P": "parcels", b"A": "answers"}
_LETTER_OF: dict[What, bytes] = {"parcels": b"P", "answers": b"A"}
_HEAD, _HASH = 35, 32
PIECE = (LETTERS - len(MARK) - len(_END)) // 3 * 2 - _HEAD
MOST = PIECE * MOST_SQUARES
"""Bytes that go by squares at most."""

_ONCE_MORE = msg("Let the other device show its squares, and read those.")


class NoSquare(Refused):
    """No square of ours, or not one that is wanted here."""

    code = "K-34"


class OtherSquares(Refused):
    """A square of ours, but not of those that were begun."""

    code = "K-35"


class SquaresDamaged(Refused):
    """All squares are there, and they are not what was shown."""

    code = "K-36"


@dataclass(frozen=True)
class Square:
    """One of `of` squares, counted from 1; `whole` is the SHA-256 of all pieces one behind the other."""

    what: What
    whole: bytes
    number: int
    of: int
    piece: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """What stands in the QR code."""
        head = _LETTER_OF[self.what] + self.whole + bytes([self.number, self.of])
        return MARK + base45.written(head + self.piece) + _END


def squares(what: What, content: bytes) -> list[str]:
    """What stands in the squares, in their order; pieces as equal as can be. ValueError for more than MOST bytes, or none."""
    if not 0 < len(content) <= MOST:
        raise ValueError(f"{len(content)} bytes do not go by squares")
    of = -(-len(content) // PIECE)
    size = -(-len(content) // of)
    whole = sha256(content).digest()
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    return [Square(what, whole, number, len(pieces), piece).text for number, piece in enumerate(pieces, 1)]


def read_square(text: str) -> Square:
    """From what a reader saw; NoSquare for anything else."""
    raw = _inside(text)
    what = _OF.get(raw[:1])
    if what is None or len(raw) <= _HEAD or not 0 < raw[_HEAD - 2] <= raw[_HEAD - 1] <= MOST_SQUARES:
        _no_square()
    return Square(what, raw[1 : 1 + _HASH], raw[_HEAD - 2], raw[_HEAD - 1], raw[_HEAD:])


def _inside(text: str) -> bytes:
    if not (text.startswith(MARK) and text.endswith(_END)):
        _no_square(newer=text.startswith(_ANY_VERSION) and not text.startswith(MARK))
    try:
        return base45.read(text[len(MARK) : -len(_END)])
    except ValueError:
        _no_square()


@dataclass(frozen=True)
class Collected:
    """What was read so far of the squares of one whole; `of` is 0 before the first."""

    what: What
    whole: bytes = b""
    of: int = 0
    pieces: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def missing(self) -> list[int]:
        """The numbers that were not read yet."""
        return [number for number in range(1, self.of + 1) if number not in self.pieces]

    def content(self) -> bytes | None:
        """The whole, None while some are missing. SquaresDamaged when it is not what was shown."""
        if not self.of or self.missing:
            return None
        content = b"".join(self.pieces[number] for number in range(1, self.of + 1))
        if sha256(content).digest() != self.whole:
            raise SquaresDamaged(
                msg("What was read does not fit together."),
                msg("Nothing was taken, nothing is lost. Read the squares once more."),
            )
        return content

    def with_square(self, text: str) -> "Collected":
        """With one more; one that is there already changes nothing. NoSquare or OtherSquares leave everything as it was."""
        one = read_square(text)
        if one.what != self.what:
            _other_way(one.what)
        if self.of and (one.whole, one.of) != (self.whole, self.of):
            raise OtherSquares(
                msg("This square belongs to another set."),
                msg("Read on with the ones you began, or begin anew with these."),
            )
        return replace(self, whole=one.whole, of=one.of, pieces={**self.pieces, one.number: one.piece})


def _no_square(*, newer: bool = False) -> NoReturn:
    if newer:
        raise NoSquare(msg("This square comes from a newer Kioo."), msg("Bring the app up to date, then try again."))
    raise NoSquare(msg("This is not a square of a parcel."), _ONCE_MORE)


def _other_way(what: str) -> NoReturn:
    if what == "answers":
        raise NoSquare(msg("These squares are answers, not a parcel."), msg("Whoever gave you the parcel reads them."))
    raise NoSquare(msg("These squares are a parcel, not answers."), msg("Whoever travels reads them."))

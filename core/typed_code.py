"""Bytes as a code that people read out and type: letters and digits nobody mixes up, and lines that notice a slip by themselves."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import Misread, OurFault
from core.script import western

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, which look like 1 and 0, and no U."""
LINE, GROUP = 20, 4
LONGEST = 360
"""Bytes a code may hold: more would have more lines than the check character can tell apart."""

_DATA = LINE - 1
_TO_OURS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_FROM_OURS = str.maketrans(ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_MEANT = str.maketrans("ILO", "110")
_CHECK_SIZE = 4
_SIZE_OF_FIELD, _POLYNOMIAL = 32, 0b100101  # GF(2^5), x^5 + x^2 + 1, which is primitive: x has all 31 powers


@dataclass(frozen=True)
class Line:
    """One line as it was typed; `right` is None as long as it is not full."""

    text: str
    right: bool | None


def written(content: bytes) -> str:
    """Lines of five groups of four; the last character of each line checks that line and its place."""
    return "\n".join(map(grouped, _lines(content)))


def scanned(content: bytes) -> str:
    """The same without spaces and lines, as it stands in a QR code."""
    return "".join(_lines(content))


def read(text: str) -> bytes:
    """What `written` or `scanned` was given; Misread names the first line that is not right, or says that the end is missing."""
    rows = _cut(text)
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        if not _holds(row, number):
            raise Misread("cut" if last and len(row) < LINE else "line", number + 1)
    return _checked("".join(row[:-1] for row in rows))


def lines_of(text: str) -> list[Line]:
    """What was typed so far, line by line, so that a slip shows where it was made."""
    rows = enumerate(_cut(text))
    return [Line(grouped(row), _holds(row, number) if len(row) == LINE else None) for number, row in rows]


def spoken_check(content: bytes, size: int = 12) -> str:
    """A few characters that stand for the content: two people read them to each other to know that they mean the same."""
    return grouped(letters_of(hashlib.sha256(content).digest())[:size])


def letters_of(content: bytes) -> str:
    """The bytes in our letters, five bits each, without any check."""
    return base64.b32encode(content).decode().rstrip("=").translate(_TO_OURS)


def meant(text: str) -> str:
    """The characters that count; small letters, other digits, O for 0 and I or L for 1 are as good."""
    return "".join(filter(str.isalnum, western(text).upper())).translate(_MEANT)


def grouped(row: str) -> str:
    """Characters in groups of four."""
    return " ".join(row[at : at + GROUP] for at in range(0, len(row), GROUP))


def _lines(content: bytes) -> Iterator[str]:
    if len(content) > LONGEST:
        raise OurFault(f"{len(content)} bytes are too long to be typed")
    letters = letters_of(content + _check(content))
    for number, at in enumerate(range(0, len(letters), _DATA)):
        data = letters[at : at + _DATA]
        yield data + ALPHABET[_sum(data, number)]


def _checked(letters: str) -> bytes:
    padded = letters.translate(_FROM_OURS) + "=" * (-len(letters) % 8)
    try:
        whole = base64.b32decode(padded)
    except ValueError as problem:
        raise Misread("cut") from problem
    content, check = whole[:-_CHECK_SIZE], whole[-_CHECK_SIZE:]
    if check != _check(content) or letters_of(whole) != letters:
        raise Misread("cut")
    return content


def _check(content: bytes) -> bytes:
    return hashlib.sha256(b"kioo/v1/typed/" + content).digest()[:_CHECK_SIZE]


def _cut(text: str) -> list[str]:
    letters = meant(text)
    return [letters[at : at + LINE] for at in range(0, len(letters), LINE)]


def _holds(row: str, number: int) -> bool:
    known = set(row) <= set(ALPHABET)
    return known and number < _SIZE_OF_FIELD - 1 and ALPHABET[_sum(row[:-1], number)] == row[-1]


def _sum(data: str, number: int) -> int:
    """Each character times its own power of x, plus the line's number: notices every single slip and every two characters swapped."""
    total, weight = number + 1, 1
    for letter in data:
        weight = _product(weight, 2)
        total ^= _product(ALPHABET.index(letter), weight)
    return total


def _product(one: int, other: int) -> int:
    made = 0
    while other:
        if other & 1:
            made ^= one
        other >>= 1
        one <<= 1
        if one & _SIZE_OF_FIELD:
            one ^= _POLYNOMIAL
    return made

"""How a language writes numbers, and how words that run the other way are kept apart inside its sentences."""

from typing import Self
from unicodedata import bidirectional

WESTERN_DIGITS, EASTERN_DIGITS = "0123456789", "٠١٢٣٤٥٦٧٨٩"
_DIGITS = {"ar": EASTERN_DIGITS}
_POINT = {"٫": "."}
_ISOLATE, _ISOLATE_RTL, _END_OF_ISOLATE = "\u2068", "\u2067", "\u2069"
_EASTERN_FIGURE = "AN"
_STRONG = {"L": _ISOLATE, "R": _ISOLATE_RTL, "AL": _ISOLATE_RTL}


def digits_of(language: str) -> str:
    """The ten digits of a language, 0 first."""
    return _DIGITS.get(language, WESTERN_DIGITS)


def in_digits(text: str, digits: str) -> str:
    """The text with its Western digits written in these ten."""
    return text if digits == WESTERN_DIGITS else text.translate(str.maketrans(WESTERN_DIGITS, digits))


def western(text: str) -> str:
    """The text as a machine reads numbers: whatever digits were typed become 0 to 9, the Arabic decimal point a point."""
    if text.isascii():
        return text
    return "".join(str(int(letter)) if letter.isdecimal() else _POINT.get(letter, letter) for letter in text)


def apart(words: str) -> str:
    """Words set apart from the sentence around them, running the way of their first letter (Unicode isolates, UAX 9).

    "First strong" alone would pass over a month that is itself set apart, and turn "14 October" around.
    """
    start, end = isolates(words)
    return f"{start}{words}{end}"


def isolates(words: str) -> tuple[str, str]:
    """What stands before and after words that are set apart."""
    kinds = list(map(bidirectional, words))
    figures = _ISOLATE_RTL if _EASTERN_FIGURE in kinds else _ISOLATE
    return next((_STRONG[kind] for kind in kinds if kind in _STRONG), figures), _END_OF_ISOLATE


def in_page(words: str, *, rtl: bool) -> str:
    """A text as a paragraph of a page: set apart line by line when it only holds letters that run the other way.

    Without this the full stop of an English sentence stands at its beginning on an Arabic page.
    """
    if rtl and words.isascii() and not any(map(str.isalpha, words)):
        return words
    return "\n".join(apart(line) if runs_against(line, rtl=rtl) else line for line in words.split("\n"))


def runs_against(line: str, *, rtl: bool) -> bool:
    """Whether a line only holds letters that run the other way than its page."""
    kinds = set(map(bidirectional, line))
    right_to_left = bool(kinds & {"R", "AL"})
    return "L" in kinds and not right_to_left if rtl else right_to_left and "L" not in kinds


class WrittenInt(int):
    """A whole number that writes itself in the digits it was given."""

    digits: str

    def __new__(cls, value: int, digits: str) -> Self:
        """`digits` are ten, 0 first."""
        made = super().__new__(cls, value)
        made.digits = digits
        return made

    def __format__(self, spec: str) -> str:
        """As any whole number, in its own digits."""
        return in_digits(format(int(self), spec), self.digits)

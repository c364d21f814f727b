"""Numbers as people type and read them: other digits, a comma for the point, thousands held apart. No Flet here."""

import re
import unicodedata
from typing import Final

_POINTS: Final = str.maketrans({"٫": ".", "،": ".", ",": ".", "−": "-", "\u2013": "-"})
_BLANKS: Final = re.compile(r"[\s\u066c\u00a0\u202f'’_]")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_SMALL_SPACE: Final = "\u202f"


def plain_number(typed: str) -> str:
    """What was typed with Latin digits, a point and no grouping; letters stay, so that the engine can refuse them.

    A single comma is the decimal point of French and Swahili keyboards; several, or one before exactly three figures after
    which a point follows, hold thousands apart.
    """
    text = latin_digits(_BLANKS.sub("", typed))
    if text.count(",") > 1 or ("." in text and _GROUPED.fullmatch(text)):
        text = text.replace(",", "")
    return text.translate(_POINTS)


def latin_digits(typed: str) -> str:
    """The same text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.digit(letter, letter)) if letter.isdecimal() else letter for letter in typed)


def grouped(number: str, language: str) -> str:
    """A number with its thousands held apart as the language does; any other text as it is."""
    sign, figures, point, rest = _taken_apart(number)
    if not figures:
        return number
    apart = _SMALL_SPACE if language == "fr" else ","
    whole = f"{int(figures):,}".replace(",", apart)
    return f"{sign}{whole}{point and (',' if language == 'fr' else '.')}{rest}"


def _taken_apart(number: str) -> tuple[str, str, str, str]:
    found = re.fullmatch(r"([+-]?)(\d{1,18})(?:(\.)(\d*))?", number)
    return (found[1], found[2], found[3] or "", found[4] or "") if found else ("", "", "", "")

"""Text, numbers and truth as XPath 1.0 and XForms convert them, and whether an answer fits its type."""

import math
import re
from collections.abc import Callable
from decimal import Decimal

from forms import dates

Value = str | float | bool
"""What an expression gives when it does not give nodes."""

_NUMBER = re.compile(r"\s*-?(?:\d+\.?\d*|\.\d+)\s*")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_FRACTION = re.compile(r"-?\d*\.\d+")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")

_PLACES = ("geopoint", "geotrace", "geoshape")
SUPPORTED_TYPES = (
    *("string", "int", "decimal", "boolean", "date", "time", "dateTime"),
    *("select", "select1", "rank", "binary", "barcode", "intent"),
    *_PLACES,
)


def number_of(text: str) -> float:
    """XPath number(): decimal text, or ISO dates as days since 1970 (ODK XForms specification, number()); else NaN."""
    if _NUMBER.fullmatch(text):
        return float(text)
    return dates.days(text.strip())


def number_of_boolean(text: str) -> float:
    """The number of a node of type boolean: 1 or 0, NaN when blank."""
    return {"true": 1.0, "1": 1.0, "false": 0.0, "0": 0.0}.get(text, math.nan)


def text_of_number(number: float) -> str:
    """XPath string() of a number: no exponent, no trailing .0 (XPath 1.0 section 4.2)."""
    if number != number:  # noqa: PLR0124 - only NaN differs from itself; cheaper than a call on the hottest path
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def to_text(value: Value) -> str:
    """XPath string() of a value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_of_number(value)


def to_number(value: Value) -> float:
    """XPath number() of a value."""
    return number_of(value) if isinstance(value, str) else float(value)


def to_truth(value: Value) -> bool:
    """XPath boolean() of a value: NaN, zero and empty text are false."""
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return bool(value)


_FITS: dict[str, Callable[[str], object]] = {
    "int": _INTEGER.fullmatch,
    "decimal": _DECIMAL.fullmatch,
    "boolean": lambda text: text in ("true", "false", "1", "0"),
    "date": lambda text: dates.read_date(text.partition("T")[0]),
    "time": lambda text: dates.read_time(text) is not None,
    "dateTime": dates.read_moment,
    **dict.fromkeys(_PLACES, lambda text: all(_is_point(point) for point in text.rstrip("; ").split(";"))),
}


def _is_point(text: str) -> bool:
    """`lat lon`, or with altitude and accuracy in metres (ODK XForms specification, geopoint)."""
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(map(_DECIMAL.fullmatch, parts)):  # noqa: PLR2004 - the parts named above
        return False
    return abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180  # noqa: PLR2004 - degrees of a circle


def fits(kind: str, text: str) -> bool:
    """Whether an answer's text is of the bind type `kind`; blank always fits."""
    return not text or kind not in _FITS or bool(_FITS[kind](text))


def to_type(kind: str, value: Value) -> str:
    """The text a calculation leaves in a node of this type, as in Collect: NaN leaves it blank, int drops a fraction."""
    if isinstance(value, str):
        return str(int(float(value))) if kind == "int" and _FRACTION.fullmatch(value) else value
    if isinstance(value, bool):
        return ("1" if value else "0") if kind in ("int", "decimal") else to_text(value)
    return "" if math.isnan(value) else _number_as(kind, value)


def _number_as(kind: str, number: float) -> str:
    if kind == "int" and math.isfinite(number):
        return str(int(number))
    if kind == "date":
        return dates.date_text(number)
    return dates.as_moment(number, 0) if kind == "dateTime" else text_of_number(number)


def tidy(kind: str, text: str) -> str:
    """An answer as it is kept: numbers, dates and selections lose the blanks around them."""
    return text.strip() if kind in _FITS else text

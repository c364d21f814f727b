"""Dates and times as XForms count them: ISO text, days since 1970, format-date patterns."""

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone

from forms.calendar_names import NAMES

_EPOCH = date(1970, 1, 1)
_DAY_MS = 86_400_000
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-](?:0\d|1\d|2[0-3])(?::?[0-5]\d)?)?")
_NUMBER = re.compile(r"\s*-?(?:\d+\.?\d*|\.\d+)\s*")


def read_date(text: str) -> date | None:
    """The day that ISO text names, or None."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_time(text: str) -> float | None:
    """The local time of day that ISO text names, as a fraction of a day, or None. Its offset is left aside."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), float(f"{found[3] or 0}.{found[4] or 0}")
    if hours > 23 or minutes > 59 or seconds >= 60:  # noqa: PLR2004 - the clock's own limits
        return None
    return (hours * 3600 + minutes * 60 + seconds) / 86_400


def read_moment(text: str, offset_minutes: int = 0) -> datetime | None:
    """The moment ISO text names; `offset_minutes` east of UTC hold where the text has no zone."""
    day_text, _, time_text = text.partition("T")
    day, fraction = read_date(day_text), read_time(time_text) if time_text else 0.0
    if day is None or fraction is None:
        return None
    found = _TIME.fullmatch(time_text)
    zone = _offset(found[5]) if found and found[5] else offset_minutes
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(minutes=zone)))
    return midnight + timedelta(milliseconds=round(fraction * _DAY_MS))


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return max(-1439, min(1439, -minutes if zone[0] == "-" else minutes))


def days(text: str, offset_minutes: int = 0) -> float:
    """Days since 1970-01-01: whole for a date, with a fraction for a date and time; NaN for other text."""
    day = read_date(text)
    if day is not None:
        return float((day - _EPOCH).days)
    found = read_moment(text, offset_minutes) if "T" in text else None
    return found.timestamp() * 1000 / _DAY_MS if found else math.nan


def days_here(text: str, offset_minutes: int) -> float:
    """Days since 1970 in UTC: a day is its midnight here, a moment without a zone is meant here; NaN for other text."""
    found = days(text, offset_minutes)
    return found if "T" in text else found - offset_minutes / 1440


def date_text(number: float) -> str:
    """The ISO day of a count of days since 1970; blank when there is no such day."""
    if not math.isfinite(number):
        return ""
    try:
        return (_EPOCH + timedelta(days=math.floor(number))).isoformat()
    except OverflowError:
        return ""


def moment_text(ms: float, offset_minutes: int) -> str:
    """ISO text with milliseconds and offset, such as 2026-11-18T10:26:40.000+00:00; blank when out of range."""
    try:
        found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
        return found.astimezone(timezone(timedelta(minutes=offset_minutes))).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return ""


def as_date(value: str | float, offset_minutes: int) -> str:
    """XForms `date()`: an ISO day, or blank for what is none.

    A whole number is a day; one with a fraction is a moment, and its day the local one. Text with a time keeps the day that was
    written: a stored answer names the same day in every zone.
    """
    if isinstance(value, float):
        local = 0 if value.is_integer() else offset_minutes / 1440
        return date_text(value + local)
    day_text, mark, time_text = value.partition("T")
    day = read_date(day_text)
    if day is not None and (not mark or read_time(time_text) is not None):
        return day.isoformat()
    return as_date(float(value.strip()), offset_minutes) if _NUMBER.fullmatch(value) else ""


def as_moment(value: str | float, offset_minutes: int) -> str:
    """ISO text with the local offset of a count of days or of ISO text; a bare day is its midnight here; blank for anything else."""
    if isinstance(value, float):
        return moment_text(value * _DAY_MS, offset_minutes) if math.isfinite(value) else ""
    if _NUMBER.fullmatch(value):
        return as_moment(float(value.strip()), offset_minutes)
    found = read_moment(value, offset_minutes)
    return moment_text(found.timestamp() * 1000, offset_minutes) if found else ""


def as_day_or_moment(value: str | float, offset_minutes: int) -> str:
    """XForms `date-time()`: what names a day only stays a day, everything with a time becomes ISO text with the local offset."""
    whole = isinstance(value, float) and value.is_integer()
    text = as_date(value, offset_minutes) if whole or (isinstance(value, str) and "T" not in value) else ""
    return text or as_moment(value, offset_minutes)


def local_time(text: str, offset_minutes: int) -> float:
    """The time of day here, as a fraction of a day, of an ISO time or moment; NaN for other text. Without an offset it is local already."""
    if "T" in text:
        text = as_moment(text, offset_minutes).partition("T")[2]
        return math.nan if not text else read_time(text) or 0.0
    fraction, found = read_time(text), _TIME.fullmatch(text)
    if fraction is None or found is None:
        return math.nan
    shift = offset_minutes - _offset(found[5]) if found[5] else 0
    return (round(fraction * _DAY_MS) + shift * 60_000) % _DAY_MS / _DAY_MS


def formatted(value: str | float, pattern: str, language: str, offset_minutes: int) -> str:
    """XForms `format-date` and `format-date-time`: %Y %y %m %n %b %d %e %a %W %H %h %M %S %3 %%, names in `language`, local time."""
    day = date_text(value) if isinstance(value, float) and value.is_integer() else value
    found = read_moment(as_moment(day, offset_minutes))
    if found is None:
        return ""
    return re.sub(r"%(.)", lambda match: _field(found, match[1], language), pattern)


def names_of(language: str) -> tuple[list[str], list[str]]:
    """Short names of the days from Monday and of the months; those of the language without its region, or English ones."""
    plain = language.replace("_", "-").lower()
    days_text, months_text = NAMES.get(plain) or NAMES.get(plain.partition("-")[0]) or NAMES["en"]
    return days_text.split("|"), months_text.split("|")


def _field(at: datetime, letter: str, language: str) -> str:
    if letter in "ab":
        day_names, month_names = names_of(language)
        return day_names[at.weekday()] if letter == "a" else month_names[at.month - 1]
    fields = {
        "Y": f"{at.year:04d}",
        "y": f"{at.year % 100:02d}",
        "m": f"{at.month:02d}",
        "n": str(at.month),
        "d": f"{at.day:02d}",
        "e": str(at.day),
        "W": str(at.isocalendar().week),
        "H": f"{at.hour:02d}",
        "h": str(at.hour),
        "M": f"{at.minute:02d}",
        "S": f"{at.second:02d}",
        "3": f"{at.microsecond // 1000:03d}",
        "%": "%",
    }
    return fields.get(letter, "%" + letter)

"""Functions of days and times."""

import math
import re
from collections.abc import Sequence

from core.words import msg
from forms import dates, values
from forms.values import Value
from forms.xpath.code import Surroundings
from forms.xpath.functions.signature import Function

_LOOKS_LIKE_A_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def _today(env: Surroundings) -> str:
    return env.today.isoformat() if env.today else _now(env)[:10]


def _now(env: Surroundings) -> str:
    return dates.moment_text(env.clock_ms(), env.offset_minutes)


def _date(env: Surroundings, value: Value) -> str:
    return "" if isinstance(value, bool) else dates.as_date(value, env.offset_minutes)


def _date_time(env: Surroundings, value: Value) -> str:
    return "" if isinstance(value, bool) else dates.as_day_or_moment(value, env.offset_minutes)


def _decimal_date_time(env: Surroundings, value: Value) -> float:
    """Days since 1970 in UTC; a day or time without a zone is meant here."""
    if isinstance(value, float):
        return value
    text = values.to_text(value)
    number = values.number_of(text)
    return dates.days_here(text, env.offset_minutes) if "-" in text[1:] else number


def _decimal_time(env: Surroundings, value: Value) -> float:
    if isinstance(value, float):
        return value % 1.0
    return dates.local_time(values.to_text(value), env.offset_minutes)


def _format(env: Surroundings, value: Value, pattern: str) -> str:
    return "" if isinstance(value, bool) else dates.formatted(value, pattern, env.language, env.offset_minutes)


def _no_day(given: Sequence[Value | None]) -> str:
    """What is no day, or none that the calendar knows, is a slip of the author's pen; a blank is none."""
    value = given[0]
    if value is True:
        return msg("Yes or no is no day.")
    if not isinstance(value, str) or not value.strip() or not math.isnan(dates.days(value.strip())):
        return ""
    return msg("There is no day “{text}”.", text=value)


def _no_such_day(given: Sequence[Value | None]) -> str:
    return _no_day(given) if isinstance(given[0], str) and _LOOKS_LIKE_A_DAY.match(given[0]) else ""


DATES: dict[str, Function] = {
    "today": Function("", "text", _today, env=True, scale="day"),
    "now": Function("", "text", _now, env=True, scale="moment"),
    "date": Function("v", "text", _date, env=True, scale="day", check=_no_day),
    "date-time": Function("v", "text", _date_time, env=True, scale="moment", check=_no_day),
    "decimal-date-time": Function("v", "number", _decimal_date_time, env=True, check=_no_day),
    "decimal-time": Function("v", "number", _decimal_time, env=True),
    "format-date": Function("vt", "text", _format, env=True, check=_no_such_day),
    "format-date-time": Function("vt", "text", _format, env=True, check=_no_such_day),
}

"""Calendar days as they stand in records: read them, add months to them."""

import calendar
from datetime import date

from core.errors import AnswerProblem


def day(value: date | str) -> date:
    """The day of "YYYY-MM-DD" (or the day itself); raises AnswerProblem for anything else."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as problem:
        raise AnswerProblem("a day is written as year, month, day: 2026-11-22") from problem


def add_months(start: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it is shorter (31 December + 2 -> 29 February)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))

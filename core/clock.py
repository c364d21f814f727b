"""Clock: the only place that asks the machine for the time."""

import time
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from typing import Protocol


class Clock(Protocol):
    """What everybody may ask about time; handed in, never fetched."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never go back."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that never go back, whatever happens to the wall clock."""
        return time.monotonic()


def moment(ms: int) -> datetime:
    """The UTC moment of `ms` milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def day_of(ms: int) -> date:
    """The calendar day (UTC) of `ms`."""
    return moment(ms).date()


def start_of(day: date) -> int:
    """Milliseconds since 1970 at which a calendar day (UTC) begins."""
    return int(datetime.combine(day, time_of_day(), UTC).timestamp() * 1000)


def iso_week(day: date) -> str:
    """ISO 8601 week of a day, such as `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"

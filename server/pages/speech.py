"""Numbers, days and times as the reader's language says them, around the one catalogue of words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.clock import day_of, moment
from core.words import Say, msg

_NEAR = timedelta(days=300)


@dataclass(frozen=True)
class Speech:
    """Says words, numbers, days and times in one language, as of one moment (ms since 1970, UTC)."""

    words: Say
    now_ms: int

    @property
    def today(self) -> date:
        """The day it is now (UTC)."""
        return day_of(self.now_ms)

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language; whole numbers take its digits."""
        return self.words(text, **values)

    def many(self, one: str, more: str, n: int, **values: object) -> str:
        """The form for `n` things; the blank {n} is filled too."""
        return self.words.many(one, more, n, **values)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number in the digits of the language."""
        return self.words.number(value, decimals)

    def percent(self, value: float) -> str:
        """A share of 100 and its sign."""
        return self.words.percent(value)

    def listed(self, words: Iterable[str]) -> str:
        """Words one after the other, with the comma of the language."""
        return self.words.listed(words)

    def day(self, day: date | str) -> str:
        """24 November; with the year when it is far from now."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        month = self.month_name(day.month)
        if abs(self.today - day) < _NEAR:
            return self(msg("{day} {month}"), day=day.day, month=month)
        return self(msg("{day} {month} {year}"), day=day.day, month=month, year=day.year)

    def moment(self, ms: int) -> str:
        """Today 08:40, yesterday 18:02, 12 days ago."""
        at = moment(ms)
        clock = self.words.figures(f"{at:%H:%M}")
        days = (self.today - at.date()).days
        if days <= 0:
            return self(msg("today {time}"), time=clock)
        if days == 1:
            return self(msg("yesterday {time}"), time=clock)
        return self.many("{n} day ago", "{n} days ago", days)

    def exactly(self, ms: int) -> str:
        """24 November, 08:40 (UTC)."""
        at = moment(ms)
        return self(msg("{day}, {time}"), day=self.day(at.date()), time=self.words.figures(f"{at:%H:%M}"))

    def month(self, month: str) -> str:
        """`2026-11` as November 2026."""
        year, number = month.split("-")
        return self(msg("{month} {year}"), month=self.month_name(int(number)), year=int(year))

    def month_of(self, month: str) -> str:
        """`2026-11` as November; with the year when it is far from now."""
        far = abs(self.today - date.fromisoformat(f"{month}-15")) >= _NEAR
        return self.month(month) if far else self.month_name(int(month.split("-")[1]))

    def short_month(self, month: str) -> str:
        """`2026-11` as Nov, for the foot of a chart."""
        names = self.words(msg("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")).split()
        return names[int(month.split("-")[1]) - 1]

    def month_name(self, number: int) -> str:
        """1 to 12 as January to December (the twelve words of one message, parted by spaces)."""
        names = msg("January February March April May June July August September October November December")
        return self.words(names).split()[number - 1]


def too_soon(wait: float, say: Speech) -> str:
    """That another try is not taken for so many seconds."""
    return say.many("Too many tries. Wait {n} second.", "Too many tries. Wait {n} seconds.", round(wait + 0.5))

"""Numbers, days and times as the reader's language says them, around the one catalogue of words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import bidirectional

from core.clock import day_of, moment
from core.words import Say, Worded, msg

_WESTERN_DIGITS, _EASTERN_DIGITS = "0123456789", "٠١٢٣٤٥٦٧٨٩"
_EASTERN = str.maketrans(_WESTERN_DIGITS, _EASTERN_DIGITS)
_ISOLATE, _ISOLATE_RTL, _END_OF_ISOLATE = "\u2068", "\u2067", "\u2069"
_STRONG = {"L": _ISOLATE, "R": _ISOLATE_RTL, "AL": _ISOLATE_RTL}
_NEAR = timedelta(days=300)


class _EasternInt(int):
    """A number that shows itself in Eastern Arabic digits."""

    def __format__(self, _: str) -> str:
        return int.__repr__(self).translate(_EASTERN)


def _apart(words: str) -> str:
    """Words set apart, running the way of their first letter.

    "First strong" alone would pass over a month that is itself set apart, and turn "14 October" around.
    """
    start = next((_STRONG[kind] for kind in map(bidirectional, words) if kind in _STRONG), _ISOLATE)
    return f"{start}{words}{_END_OF_ISOLATE}"


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
        if isinstance(text, Worded) and not values:
            said = {name: self(value) if isinstance(value, Worded) else value for name, value in text.values.items()}
            return self.words(text.text, **self._local(said))
        return self.words(text, **self._local(values))

    def many(self, one: str, more: str, n: int, **values: object) -> str:
        """The form for `n` things; the blank {n} is filled too."""
        return self.words.many(one, more, _EasternInt(n) if self._eastern else n, **self._local(values))

    @property
    def digits(self) -> str:
        """The ten digits of this language, 0 first."""
        return _EASTERN_DIGITS if self._eastern else _WESTERN_DIGITS

    def number(self, value: float, decimals: int = 0) -> str:
        """A number in the digits of the language."""
        text = f"{value:.{decimals}f}"
        return text.translate(_EASTERN) if self._eastern else text

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
        clock = f"{at:%H:%M}".translate(_EASTERN) if self._eastern else f"{at:%H:%M}"
        days = (self.today - at.date()).days
        if days <= 0:
            return self(msg("today {time}"), time=clock)
        if days == 1:
            return self(msg("yesterday {time}"), time=clock)
        return self.many("{n} day ago", "{n} days ago", days)

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

    def _local(self, values: Mapping[str, object]) -> dict[str, object]:
        """Blanks as they stand in a sentence: digits of the language; names of another direction kept apart."""
        return {name: self._one(value) for name, value in values.items()}

    def _one(self, value: object) -> object:
        if self._eastern and isinstance(value, int) and not isinstance(value, bool):
            return _EasternInt(value)
        if self.words.rtl and isinstance(value, str) and value.strip():
            return _apart(value)
        return value

    @property
    def _eastern(self) -> bool:
        return self.words.language == "ar"

"""Days in the calendars people live by, and back: Ethiopian, Coptic, Islamic, Persian, Gregorian. No Flet here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

Parts = tuple[int, int, int]
"""Year, month from 1, day from 1."""

_FIRST, _LAST = date(1, 1, 1).toordinal(), date(9999, 12, 31).toordinal()


@dataclass(frozen=True)
class Calendar:
    """Turns (year, month, day) into a day number and back; day 1 is 0001-01-01 Gregorian, as in `date.toordinal`."""

    name: str
    months: int
    number_of: Callable[[int, int, int], int]
    parts_of: Callable[[int], Parts]

    def day(self, parts: Parts) -> date | None:
        """The Gregorian day of a date of this calendar; None when the calendar has no such day."""
        year, month, day = parts
        if not (1 <= month <= self.months and day >= 1 and 1 <= year <= 9999):  # noqa: PLR2004 - four figures
            return None
        number = self.number_of(year, month, day)
        if not _FIRST <= number <= _LAST or self.parts_of(number) != parts:
            return None
        return date.fromordinal(number)

    def parts(self, day: date) -> Parts:
        """A Gregorian day in this calendar."""
        return self.parts_of(day.toordinal())


def _alexandrian(epoch: int) -> tuple[Callable[[int, int, int], int], Callable[[int], Parts]]:
    """Twelve months of 30 days and a short one (Reingold and Dershowitz, Calendrical Calculations, chapter 4)."""

    def number(year: int, month: int, day: int) -> int:
        return epoch - 1 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day

    def parts(count: int) -> Parts:
        year = (4 * (count - epoch) + 1463) // 1461
        month = (count - number(year, 1, 1)) // 30 + 1
        return year, month, count + 1 - number(year, month, 1)

    return number, parts


_ISLAMIC_EPOCH = 227_015  # 16 July 622 Julian


def _islamic_number(year: int, month: int, day: int) -> int:
    """The civil calendar by its table, leap years 2 5 7 10 13 16 18 21 24 26 29 of 30 (the same book, chapter 7)."""
    return _ISLAMIC_EPOCH - 1 + (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day


def _islamic_parts(count: int) -> Parts:
    year = (30 * (count - _ISLAMIC_EPOCH) + 10_646) // 10_631
    month = (11 * (count - _islamic_number(year, 1, 1)) + 330) // 325
    return year, month, count + 1 - _islamic_number(year, month, 1)


# Where the 33-year rhythm of leap years shifts (Borkowski, The Persian calendar for 3000 years, 1996).
_BREAKS: Final = (
    *(-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181),
    *(1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178),
)
_CYCLE = 33
_LONG_MONTHS = 6 * 31


def _new_year(year: int) -> int:
    """The day number of 1 Farvardin, by Borkowski's table."""
    leaps = -14
    for before, after in pairwise(_BREAKS):
        jump = after - before
        if year < after:
            break
        leaps += jump // _CYCLE * 8 + jump % _CYCLE // 4
    into = year - before
    leaps += into // _CYCLE * 8 + (into % _CYCLE + 3) // 4
    if jump % _CYCLE == 4 and jump - into == 4:  # noqa: PLR2004 - the rhythm's own numbers
        leaps += 1
    gregorian = year + 621
    march = 20 + leaps - (gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150)
    return date(gregorian, 3, 1).toordinal() + march - 1


def _persian_number(year: int, month: int, day: int) -> int:
    return _new_year(year) + 30 * (month - 1) + min(month - 1, 6) + day - 1 if year < _BREAKS[-1] else 0


def _persian_parts(count: int) -> Parts:
    year = date.fromordinal(count).year - 621
    if count < _new_year(year):
        year -= 1
    into = count - _new_year(year)
    month = into // 31 + 1 if into < _LONG_MONTHS else (into - _LONG_MONTHS) // 30 + 7
    return year, month, count + 1 - _persian_number(year, month, 1)


GREGORIAN = Calendar(
    "gregorian",
    12,
    lambda year, month, day: date(year, month, 1).toordinal() + day - 1,
    lambda count: (date.fromordinal(count).year, date.fromordinal(count).month, date.fromordinal(count).day),
)
ETHIOPIAN = Calendar("ethiopian", 13, *_alexandrian(2_796))
COPTIC = Calendar("coptic", 13, *_alexandrian(103_605))
ISLAMIC = Calendar("islamic", 12, _islamic_number, _islamic_parts)
PERSIAN = Calendar("persian", 12, _persian_number, _persian_parts)
CALENDARS: Final = {one.name: one for one in (ETHIOPIAN, COPTIC, ISLAMIC, PERSIAN)}
UNKNOWN_CALENDARS: Final = frozenset({"bikram-sambat", "myanmar", "buddhist"})
"""Calendars that Collect knows and that need tables of every year: the Gregorian one stands in, and says so."""

_MONTHS: Final = {
    ("ethiopian", ""): "Meskerem Tikimt Hidar Tahsas Tir Yekatit Megabit Miyazya Ginbot Sene Hamle Nehase Pagume",
    ("ethiopian", "am"): "መስከረም ጥቅምት ኅዳር ታኅሣሥ ጥር የካቲት መጋቢት ሚያዝያ ግንቦት ሰኔ ሐምሌ ነሐሴ ጳጉሜን",
    ("ethiopian", "ar"): "مسكرم تقمت هدار تهساس طر يكاتيت مجابيت ميازيا جنبوت سنه هملي نهاسه باجومه",
    ("coptic", ""): "Thout Paopi Hathor Koiak Tobi Meshir Paremhat Parmouti Pashons Paoni Epip Mesori Nesi",
    ("coptic", "ar"): "توت بابه هاتور كيهك طوبة أمشير برمهات برمودة بشنس بؤونة أبيب مسرى النسيء",
    ("islamic", ""): (
        "Muharram Safar Rabiʿ_I Rabiʿ_II Jumada_I Jumada_II Rajab Shaʿban Ramadan Shawwal Dhu_al-Qaʿda Dhu_al-Hijja"
    ),
    ("islamic", "ar"): (
        "محرم صفر ربيع_الأول ربيع_الآخر جمادى_الأولى جمادى_الآخرة رجب شعبان رمضان شوال ذو_القعدة ذو_الحجة"
    ),
    ("persian", ""): "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand",
    ("persian", "ar"): "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
}


def month_names(calendar: Calendar, language: str) -> tuple[str, ...]:
    """The months as people write them in a language; in Latin letters where we know no other. Not for Gregorian."""
    found = _MONTHS.get((calendar.name, language)) or _MONTHS[calendar.name, ""]
    return tuple(name.replace("_", " ") for name in found.split())

"""A day given by its parts, in any calendar: day, month, year, or only a month or a year."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import flet as ft

from app.questions.calendars import GREGORIAN, Calendar, month_names
from app.questions.figures import plain_number
from app.questions.parts import opener
from app.questions.pieces import use_pieces
from app.questions.reading import day_in_words, read_day
from app.theme import Look
from app.views.kit import column, row, text, wrap
from app.views.kit_controls import chip, field, problem_line
from app.views.kit_words import MONTHS

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True)
class Pieces:
    """What stands in the three places, as it was typed; `month` from 1, 0 for none yet."""

    year: str = ""
    month: int = 0
    day: str = ""


def pieces_of(value: str, calendar: Calendar) -> Pieces:
    """The parts of a kept day in a calendar."""
    found = read_day(value)
    if found is None:
        return Pieces()
    year, month, day = calendar.parts(found)
    return Pieces(str(year), month, str(day))


def day_of(pieces: Pieces, calendar: Calendar, precision: Precision) -> str:
    """The ISO day the parts make; the first of a month or year when no more is asked; blank while they make none."""
    month = 1 if precision == "year" else pieces.month
    day = "1" if precision != "day" else plain_number(pieces.day)
    year = plain_number(pieces.year)
    if not (year.isdigit() and len(year) <= 4 and day.isdigit() and len(day) <= 2 and month):  # noqa: PLR2004
        return ""
    found = calendar.day((int(year), month, int(day)))
    return found.isoformat() if found else ""


def is_whole(pieces: Pieces, precision: Precision) -> bool:
    """Whether all that is asked was given, four figures for the year; only then can it be called no day."""
    year = len(plain_number(pieces.year)) == 4  # noqa: PLR2004
    return year and (precision == "year" or bool(pieces.month and (pieces.day or precision == "month")))


@ft.component
def typed_day(
    value: str, put: Callable[[str], None], look: Look, *, calendar: Calendar, precision: Precision, hook: str
) -> ft.Control:
    """Day and year are typed, the month is touched; below stands the day in the international calendar."""
    pieces, change = use_pieces(
        value, partial(pieces_of, calendar=calendar), partial(day_of, calendar=calendar, precision=precision)
    )
    is_open, set_open = ft.use_state(False)

    def given(**new: str | int) -> None:
        put(change(lambda now: replace(now, **new)))

    def month_touched(month: int) -> None:
        set_open(False)
        given(month=month)

    names = _names(calendar, look)
    told = names[pieces.month - 1] if pieces.month else look.say("Month")
    sign = ft.Icons.CALENDAR_MONTH_OUTLINED
    month = opener(
        look, sign, told, lambda: set_open(not is_open), f"{hook}-month", blank=not pieces.month, folds=is_open
    )
    parts = [
        _figures(look, look.say("Day"), pieces.day, lambda t: given(day=t), hook=f"{hook}-day", share=2)
        if precision == "day"
        else None,
        ft.Container(month, expand=5) if precision != "year" and look.size != "phone" else None,
        _figures(look, look.say("Year"), pieces.year, lambda t: given(year=t), hook=f"{hook}-year", share=3),
    ]
    chips = [
        chip(look, name, partial(month_touched, number), chosen=number == pieces.month, hook=f"{hook}-month-{number}")
        for number, name in enumerate(names, 1)
    ]
    return column(
        month if precision != "year" and look.size == "phone" else None,
        wrap(*chips) if is_open and look.size == "phone" else None,
        row(*parts, spacing=10, cross=ft.CrossAxisAlignment.START),
        wrap(*chips) if is_open and look.size != "phone" else None,
        _below(pieces, value, calendar, precision, look),
        spacing=12,
    )


def _figures(
    look: Look, label: str, value: str, on_text: Callable[[str], None], *, hook: str, share: int
) -> ft.Container:
    box = field(look, label, value, on_text, hook=hook, keyboard=ft.KeyboardType.NUMBER)
    return ft.Container(box, expand=share)


def _below(pieces: Pieces, value: str, calendar: Calendar, precision: Precision, look: Look) -> ft.Control | None:
    found = read_day(value)
    if is_whole(pieces, precision) and not day_of(pieces, calendar, precision):
        return problem_line(look, look.say("This calendar has no such day."))
    if calendar is GREGORIAN or found is None:
        return None
    words = look.say("In the international calendar: {day}", day=day_in_words(found, look))
    return text(look, words, "small", look.palette.quiet)


def _names(calendar: Calendar, look: Look) -> tuple[str, ...]:
    if calendar is GREGORIAN:
        return tuple(look.say(month) for month in MONTHS)
    return month_names(calendar, look.say.language)

"""Draws how a promise gets another day: the calendar from today on, and a line for why."""

from collections.abc import Callable
from datetime import date

import flet as ft

from app.questions.date import calendar_day
from app.theme import Look
from app.views.kit import column, text
from app.views.kit_controls import field


def another_day(
    look: Look,
    *,
    on: str,
    why: str,
    today: date,
    put: Callable[[str], None],
    say_why: Callable[[str], None],
    hook: str = "",
) -> ft.Control:
    """`put` is told the day as ISO text, `say_why` the words as they are typed; `hook` tells several on one page apart."""
    asked = text(look, look.say("By when will it be kept?"), "small", look.palette.quiet)
    day = calendar_day(on, put, look, f"new-day{hook}", first=today)
    return column(
        asked, day, field(look, look.say("Why, if you like"), why, say_why, hook=f"why-moved{hook}"), spacing=10
    )

"""Widget for days and times."""

from collections.abc import Callable
from datetime import date, datetime, time

import flet as ft

from app.asks import Answered
from app.questions.parts import framed
from app.theme import Look
from app.views.kit import Send, around, edge, icon, row, text, touch
from app.views.kit_words import date_words
from forms import Node


def day(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A row that opens the calendar; shows the day in words."""
    is_open, set_open = ft.use_state(False)
    found = _day(node.value)

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        set_open(False)
        value = event.control.value
        if value is not None:
            send(Answered(node.ref, _calendar_day(value).isoformat()))

    picker = ft.DatePicker(
        value=found,
        first_date=date(2000, 1, 1),
        last_date=date(2099, 12, 31),
        locale=ft.Locale(look.say.language),
        on_change=picked,
        on_dismiss=lambda _: set_open(False),
    )
    ft.use_dialog(picker if is_open else None)
    words = f"{date_words(look, found)} {found.year}" if found else node.value or look.say("Choose a day")
    box = _opener(look, ft.Icons.CALENDAR_MONTH_OUTLINED, words, lambda: set_open(True), f"a-{node.name}")
    return framed(node, look, box, bare=bare)


def hour(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A row that opens the clock."""
    is_open, set_open = ft.use_state(False)

    def picked(event: ft.Event[ft.TimePicker]) -> None:
        set_open(False)
        if event.control.value is not None:
            send(Answered(node.ref, event.control.value.strftime("%H:%M")))

    picker = ft.TimePicker(
        value=_hour(node.value) or time(12),
        locale=ft.Locale(look.say.language),
        on_change=picked,
        on_dismiss=lambda _: set_open(False),
    )
    ft.use_dialog(picker if is_open else None)
    found = _hour(node.value)
    words = f"{found:%H:%M}" if found else node.value or look.say("Choose a time")
    box = _opener(look, ft.Icons.SCHEDULE_ROUNDED, words, lambda: set_open(True), f"a-{node.name}")
    return framed(node, look, box, bare=bare)


def _opener(look: Look, sign: ft.IconData, words: str, act: Callable[[], None], hook: str) -> ft.Control:
    inner = row(icon(look, sign, 24, look.palette.quiet), text(look, words, "strong", expand=True), spacing=12)
    box = ft.Container(
        inner, bgcolor=look.palette.card, border=edge(look.palette.edge), border_radius=18, padding=around(16, 15)
    )
    return touch(box, act, hook=hook)


def _calendar_day(value: date | datetime) -> date:
    """The day that was touched: midnight where the person is, however the client wrote it."""
    if not isinstance(value, datetime):
        return value
    return value.astimezone().date() if value.tzinfo else value.date()


def _day(text_: str) -> date | None:
    try:
        return date.fromisoformat(text_)
    except ValueError:
        return None


def _hour(text_: str) -> time | None:
    try:
        return time.fromisoformat(text_)
    except ValueError:
        return None

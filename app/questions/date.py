"""Widget for days, times, and both together."""

from collections.abc import Callable
from datetime import date, datetime, time

import flet as ft

from app.asks import Answered
from app.questions.appearance import wants
from app.questions.calendars import CALENDARS, GREGORIAN, UNKNOWN_CALENDARS
from app.questions.parts import framed, hook_of, opener
from app.questions.pieces import use_pieces
from app.questions.reading import day_in_words, read_day, read_moment
from app.questions.said import told
from app.questions.typed_day import Precision, typed_day
from app.theme import Look
from app.views.kit import Send, column
from forms import Node

Parts = tuple[str, time | None]
"""A day as ISO text and a time, each blank until it is chosen."""


def day(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """The calendar, or the parts of a day one by one: for other calendars, for a month or a year alone."""
    return framed(
        node, look, _day_box(node, look, node.value, lambda text: send(Answered(node.ref, text or None))), bare=bare
    )


def hour(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A row that opens the clock."""

    def picked(at: time) -> None:
        zone = datetime.combine(date(1970, 1, 1), at).astimezone().strftime("%z")
        send(Answered(node.ref, f"{at:%H:%M}:00.000{zone[:3]}:{zone[3:]}"))

    return framed(node, look, _clock(read_hour(node.value), picked, look, hook_of(node)), bare=bare)


def moment(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A day and a time; the offset of an answer that was given stays."""
    return framed(node, look, _moment(node, send, look), bare=bare)


@ft.component
def _moment(node: Node, send: Send, look: Look) -> ft.Control:
    (on, at), change = use_pieces(node.value, _apart, lambda parts: moment_text(*parts, node.value))

    def given(update: Callable[[Parts], Parts]) -> None:
        send(Answered(node.ref, change(update) or None))

    day_box = _day_box(node, look, on, lambda text: given(lambda now: (text, now[1])))
    clock = _clock(at, lambda chosen: given(lambda now: (now[0], chosen)), look, hook_of(node, "time"))
    return column(day_box, clock, spacing=8)


def moment_text(day_text: str, at: time | None, before: str) -> str:
    """A day and a time as they are kept, in the offset of the answer before, else of this device; blank until both are there."""
    found = read_day(day_text)
    if found is None or at is None:
        return ""
    old = read_moment(before)
    local = datetime.combine(found, at)
    zoned = local.replace(tzinfo=old.tzinfo) if old and old.tzinfo else local.astimezone()
    return zoned.isoformat(timespec="milliseconds")


def _apart(value: str) -> Parts:
    found = read_moment(value)
    return (found.date().isoformat(), found.time()) if found and "T" in value else (value, None)


def _day_box(node: Node, look: Look, value: str, put: Callable[[str], None]) -> ft.Control:
    calendar = next((found for name, found in CALENDARS.items() if wants(node, name)), GREGORIAN)
    precision: Precision = "year" if wants(node, "year") else "month" if wants(node, "month-year") else "day"
    why = None
    if wants(node, *UNKNOWN_CALENDARS):
        why = told(look, look.say("This calendar is not here yet. Please give the international day."), hook="why-day")
    if calendar is not GREGORIAN or precision != "day" or wants(node, "no-calendar"):
        return column(
            why, typed_day(value, put, look, calendar=calendar, precision=precision, hook=hook_of(node)), spacing=8
        )
    return column(why, calendar_day(value, put, look, hook_of(node)), spacing=8)


@ft.component
def calendar_day(
    value: str, put: Callable[[str], None], look: Look, hook: str, *, first: date = date(1900, 1, 1)
) -> ft.Control:
    """A row that opens the calendar, from `first` on; `put` is told the day as ISO text."""
    is_open, set_open = ft.use_state(False)
    found = read_day(value)

    def picked(event: ft.Event[ft.DatePicker]) -> None:
        set_open(False)
        if event.control.value is not None:
            put(_calendar_day(event.control.value).isoformat())

    picker = ft.DatePicker(
        value=found,
        first_date=first,
        last_date=date(2199, 12, 31),
        locale=ft.Locale(look.say.language),
        on_change=picked,
        on_dismiss=lambda _: set_open(False),
    )
    ft.use_dialog(picker if is_open else None)
    words = day_in_words(found, look) if found else value or look.say("Choose a day")
    sign = ft.Icons.CALENDAR_MONTH_OUTLINED
    return opener(look, sign, words, lambda: set_open(True), hook, blank=not value)


@ft.component
def _clock(at: time | None, put: Callable[[time], None], look: Look, hook: str) -> ft.Control:
    is_open, set_open = ft.use_state(False)

    def picked(event: ft.Event[ft.TimePicker]) -> None:
        set_open(False)
        if event.control.value is not None:
            put(event.control.value)

    picker = ft.TimePicker(
        value=at.replace(tzinfo=None) if at else time(12),
        locale=ft.Locale(look.say.language),
        on_change=picked,
        on_dismiss=lambda _: set_open(False),
    )
    ft.use_dialog(picker if is_open else None)
    words = look.say.figures(f"{at:%H:%M}") if at else look.say("Choose a time")
    return opener(look, ft.Icons.SCHEDULE_ROUNDED, words, lambda: set_open(True), hook, blank=at is None)


def _calendar_day(value: date | datetime) -> date:
    """The day that was touched: midnight where the person is, however the client wrote it."""
    if not isinstance(value, datetime):
        return value
    return value.astimezone().date() if value.tzinfo else value.date()


def read_hour(text_: str) -> time | None:
    """A time of day that was kept; None when it is none."""
    try:
        return time.fromisoformat(text_)
    except ValueError:
        return None

"""Draws the team's table: seats by kind of work round a sand-glass, counters for who is here, causes to sort."""

import math

import flet as ft

from app import meeting
from app.meeting import PATIENTS, Seat, Table
from app.screens.reflect import Counted, SeatTouched, Sorted
from app.theme import Look
from app.views.kit import Send, around, card, column, edge, gap, heading, hooked, icon, picture, rest, row, text, touch
from app.views.kit_controls import button, icon_button
from forms import Choice, Node

SIGNS = {
    PATIENTS: ft.Icons.RECORD_VOICE_OVER_OUTLINED,
    "nurse": ft.Icons.VACCINES_OUTLINED,
    "midwife": ft.Icons.PREGNANT_WOMAN_ROUNDED,
    "clinical_officer": ft.Icons.MEDICAL_SERVICES_OUTLINED,
    "doctor": ft.Icons.MEDICAL_INFORMATION_OUTLINED,
    "pharmacy": ft.Icons.MEDICATION_OUTLINED,
    "laboratory": ft.Icons.BIOTECH_OUTLINED,
    "community": ft.Icons.DIRECTIONS_WALK_ROUNDED,
    "support": ft.Icons.CLEANING_SERVICES_OUTLINED,
}
_CENTRE = ft.MainAxisAlignment.CENTER
_THIRD, _MOST = 1 / 3, 2 / 3


def sign_of(job: str) -> ft.IconData:
    """The sign of a kind of work; a person for those the design does not know."""
    return SIGNS.get(job, ft.Icons.PERSON_OUTLINE_ROUNDED)


def round_table(table: Table, now_ms: int, send: Send, look: Look) -> ft.Control:
    """The seats in a circle, the sand-glass in the middle; touching a seat says that it has spoken."""
    wide = look.size == "wide"
    across, side = (400.0, 76.0) if wide else (min(look.width - 48, 330.0), 62.0)
    sitting, current = meeting.seats(table), meeting.turn(table)
    radius, middle = across / 2 - side / 2 - (22 if wide else 6), across / 2
    circle = ft.Container(
        width=2 * radius,
        height=2 * radius,
        left=middle - radius,
        top=middle - radius,
        border_radius=radius,
        border=edge(look.palette.line, 2),
    )
    layers: list[ft.Control] = [circle, _middle(table, now_ms, across, look)]
    for at, seat in enumerate(sitting):
        turn = 2 * math.pi * at / len(sitting) - math.pi / 2
        x, y = middle + radius * math.cos(turn), middle + radius * math.sin(turn)
        layers += _seat(table, seat, (x, y, side + 8 if seat == current else side), send, look)
        if wide:
            layers.append(_name(seat, x, y + side / 2 + 6, look))
    return row(ft.Stack(layers, width=across, height=across, clip_behavior=ft.ClipBehavior.NONE), main=_CENTRE)


def _seat(table: Table, seat: Seat, at: tuple[float, float, float], send: Send, look: Look) -> list[ft.Control]:
    x, y, side = at
    hue, spoke, now = look.hue("clay"), seat.name in meeting.has_spoken(table), seat == meeting.turn(table)
    colour = hue.on if now else hue.on_container if spoke else look.palette.quiet
    label = look.say(seat.label) if seat.name == PATIENTS else seat.label
    box = ft.Container(
        ft.Icon(sign_of(seat.name), size=side * 0.48, color=colour, semantics_label=label),
        width=side,
        height=side,
        border_radius=side / 2,
        bgcolor=hue.main if now else hue.container if spoke else look.palette.card,
        border=edge(hue.main if now or spoke else look.palette.edge, 2 if now or spoke else 1),
        alignment=ft.Alignment.CENTER,
        tooltip=label,
    )
    touched = touch(box, lambda: send(SeatTouched(seat.name)), hook=f"seat-{seat.name}", chosen=spoke)
    placed = ft.Container(touched, left=x - side / 2, top=y - side / 2)
    return [placed, _check(look, x + side * 0.2, y + side * 0.2)] if spoke else [placed]


def _check(look: Look, left: float, top: float) -> ft.Control:
    leaf = look.hue("leaf")
    return ft.Container(
        ft.Icon(ft.Icons.CHECK_ROUNDED, size=16, color=leaf.on),
        width=24,
        height=24,
        border_radius=12,
        bgcolor=leaf.main,
        left=left,
        top=top,
        alignment=ft.Alignment.CENTER,
        ignore_interactions=True,
    )


def _name(seat: Seat, x: float, y: float, look: Look) -> ft.Control:
    label = look.say(seat.label) if seat.name == PATIENTS else seat.label
    words = ft.Container(
        text(look, label, "small_strong", align=ft.TextAlign.CENTER, lines=1),
        bgcolor=look.palette.paper,
        border_radius=8,
        padding=around(8),
    )
    return ft.Container(
        ft.Semantics(exclude_semantics=True, content=words),
        width=150,
        left=x - 75,
        top=y,
        alignment=ft.Alignment.CENTER,
    )


def _middle(table: Table, now_ms: int, across: float, look: Look) -> ft.Control:
    inner = column(*glass(table, now_ms, look), spacing=2, cross=ft.CrossAxisAlignment.CENTER)
    inner.alignment = _CENTRE
    return ft.Container(inner, width=across, height=across, alignment=ft.Alignment.CENTER, ignore_interactions=True)


def glass(table: Table, now_ms: int, look: Look) -> list[ft.Control]:
    """The sand-glass and what is left in it."""
    left = meeting.seconds_left(table, now_ms)
    if left is None:
        left = table.minutes * 60
    drawing = picture(_sand(left / (table.minutes * 60)), 74, 84)
    return [drawing, hooked("clock", text(look, look.say.figures(f"{left // 60}:{left % 60:02}"), "title"))]


def _sand(share: float) -> str:
    if share <= 0:
        return "sand-0"
    return "sand-30" if share <= _THIRD else "sand-60" if share <= _MOST else "sand-90"


def whose_turn(table: Table, look: Look) -> ft.Control:
    """Who speaks now, and how many have spoken."""
    say, current, n = look.say, meeting.turn(table), len(meeting.has_spoken(table))
    ink, middle = look.hue("clay").on_container, ft.TextAlign.CENTER
    if current is None:
        return text(look, say("Everyone has spoken."), "heading", ink, align=middle)
    if current.name == PATIENTS:
        title = say("First: what would our patients say?")
    else:
        title = say("It is the turn of: {who}", who=current.label)
    under = (
        say.many("{n} has spoken. Everyone gets one minute.", "{n} have spoken. Everyone gets one minute.", n)
        if n
        else say("Everyone gets one minute.")
    )
    return column(
        heading(look, title, "heading", ink, centred=True), text(look, under, "body", look.palette.quiet, align=middle)
    )


def counters(table: Table, jobs: Node, send: Send, look: Look) -> ft.Control:
    """How many of each kind of work are here; nobody is named."""
    rows = [_counter(choice, table.counts.get(choice.value, 0), send, look) for choice in jobs.choices]
    total = sum(table.counts.values())
    words = (
        look.say.many("{n} person is here", "{n} people are here", total) if total else look.say("Nobody counted yet")
    )
    return hooked("counters", card(look, *rows, gap(6), text(look, words, "strong"), spacing=4))


def _counter(choice: Choice, n: int, send: Send, look: Look) -> ft.Control:
    hue, job, say = look.hue("clay"), choice.value, look.say
    badge = ft.Container(
        icon(look, sign_of(job), 24, hue.on_container if n else look.palette.quiet),
        width=44,
        height=44,
        border_radius=22,
        bgcolor=hue.container if n else look.palette.low,
        alignment=ft.Alignment.CENTER,
    )
    less = icon_button(
        look,
        ft.Icons.REMOVE_ROUNDED,
        say("One less: {what}", what=choice.label),
        lambda: send(Counted(job, -1)),
        hook=f"less-{job}",
        outlined=True,
    )
    more = icon_button(
        look,
        ft.Icons.ADD_ROUNDED,
        say("One more: {what}", what=choice.label),
        lambda: send(Counted(job, 1)),
        hook=f"more-{job}",
        outlined=True,
    )
    number = ft.Container(text(look, look.say.number(n), "heading", align=ft.TextAlign.CENTER), width=32 * look.letters)
    return row(
        badge, text(look, choice.label, expand=True), less if n else None, number if n else None, more, spacing=8
    )


def causes_to_sort(table: Table, send: Send, look: Look) -> ft.Control | None:
    """Each cause is ours or not ours."""
    found = meeting.causes(table)
    if not found:
        return None
    return column(
        *(_cause(name, words, table.sides.get(name), send, look) for name, words in found.items()), spacing=12
    )


def _cause(name: str, words: str, side: str | None, send: Send, look: Look) -> ft.Control:
    say = look.say
    ours = button(
        look,
        say("Ours"),
        lambda: send(Sorted(name, "ours")),
        kind="filled" if side == "ours" else "tonal",
        tone="leaf",
        sign=ft.Icons.HOME_OUTLINED,
        hook=f"ours-{name}",
        expand=True,
    )
    not_ours = button(
        look,
        say("Not ours"),
        lambda: send(Sorted(name, "not_ours")),
        kind="filled" if side == "not_ours" else "tonal",
        tone="clay",
        sign=ft.Icons.STAIRS_OUTLINED,
        hook=f"not-ours-{name}",
        expand=True,
    )
    under = {
        "ours": say("We can try something"),
        "not_ours": say("Someone above must answer"),
    }.get(side or "", "")
    small = text(look, under, "small", look.palette.quiet) if under else None
    return card(look, rest(text(look, words, "strong"), small), gap(12), row(ours, not_ours, spacing=10))

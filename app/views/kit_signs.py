"""The kit's signs: the ring, portraits, promise rows, reasons, the sync chip."""

import math
from typing import Literal

import flet as ft
import flet.canvas as cv

from app.theme import Look, Tone
from app.views.kit import START, Act, edge, icon, picture, rest, row, text, touch

PromiseState = Literal["open", "done", "partly", "stuck", "dropped"]
_EMPTY, _LARGE = 0.08, 40


def ring(
    look: Look,
    fullness: float,
    size: float = 30,
    *,
    colour: str | None = None,
    sign: ft.IconData | None = None,
    number: str = "",
) -> ft.Control:
    """The loop: open = said, half = partly, closed = done. Silent; the words beside it carry the state.

    `fullness` runs from 0 to 1; `sign` or `number` stands inside.
    """
    hue = colour or look.hue("lake").main
    width = max(3.0, size / 9)
    inner = _inside(look, size, hue, sign, number)
    if fullness < _EMPTY:
        large = size >= _LARGE
        rim = edge(look.palette.line if large else look.palette.edge, width if large else 2)
        return ft.Container(inner, width=size, height=size, border_radius=size / 2, border=rim, alignment=_MIDDLE)
    shapes: list[cv.Shape] = [_arc(size, width, 1.0, look.palette.line), _arc(size, width, min(fullness, 1.0), hue)]
    canvas = cv.Canvas(shapes, width=size, height=size)
    layers: list[ft.Control] = [canvas]
    if inner:
        layers.append(ft.Container(inner, width=size, height=size, alignment=_MIDDLE))
    return ft.Stack(layers, width=size, height=size)


_MIDDLE = ft.Alignment.CENTER


def _arc(size: float, width: float, part: float, colour: str) -> cv.Arc:
    paint = ft.Paint(stroke_width=width, color=colour, style=ft.PaintingStyle.STROKE, stroke_cap=ft.StrokeCap.ROUND)
    inset, side = width / 2, size - width
    return cv.Arc(inset, inset, side, side, -math.pi / 2, 2 * math.pi * part, paint=paint)


def _inside(look: Look, size: float, hue: str, sign: ft.IconData | None, number: str) -> ft.Control | None:
    if sign:
        return ft.Icon(sign, size=size * 0.56, color=hue)
    return text(look, number, "heading", align=ft.TextAlign.CENTER) if number else None


def promise_ring(look: Look, state: PromiseState, size: float = 30) -> ft.Control:
    """The ring of a promise: open, half when partly, closed with a check when done, pause when stuck."""
    leaf, clay = look.hue("leaf").main, look.hue("clay").main
    match state:
        case "done":
            return ring(look, 1, size, colour=leaf, sign=ft.Icons.CHECK_ROUNDED)
        case "partly":
            return ring(look, 0.5, size, colour=look.hue("maize").on_container)
        case "stuck":
            return ring(look, 0.3, size, colour=clay, sign=ft.Icons.PAUSE_ROUNDED)
        case "dropped":
            return ring(look, 1, size, colour=look.palette.edge, sign=ft.Icons.REMOVE_ROUNDED)
        case "open":
            return ring(look, 0, size)


def promise_row(look: Look, what: str, who_when: str, state: PromiseState) -> ft.Control:
    """A promise in a list: ring, what, and "who · when" below."""
    words = rest(text(look, what), text(look, who_when, "small", look.palette.quiet), spacing=2)
    return row(promise_ring(look, state), words, spacing=14, cross=START)


def reason_line(look: Look, sign: ft.IconData, words: str, colour: str | None = None) -> ft.Control:
    """A sign and a plain clause, under a sentence such as "Go there today because"."""
    return row(icon(look, sign, 21, colour), text(look, words, "body", colour, expand=True), spacing=12, cross=START)


def portrait(look: Look, drawing: str, name: str, size: float = 48) -> ft.Control:
    """A person's drawing, or two letters of the name on the same pale disc."""
    if drawing:
        return ft.Container(picture(drawing, size), width=size, height=size)
    letters = "".join(word[0] for word in name.split()[:2]).upper()
    hue = look.hue("lake")
    style = look.style("strong", hue.on_container)
    style.size = size * 0.36
    shown = ft.Semantics(exclude_semantics=True, content=ft.Text(letters, style=style))
    return ft.Container(
        shown, width=size, height=size, border_radius=size / 2, bgcolor=hue.container, alignment=_MIDDLE
    )


def disc(look: Look, sign: ft.IconData, *, tone: Tone, size: float = 48) -> ft.Control:
    """A sign on a coloured disc, for the head of a card."""
    hue = look.hue(tone)
    return ft.Container(
        icon(look, sign, size * 0.54, hue.on_container),
        width=size,
        height=size,
        border_radius=size / 2,
        bgcolor=look.palette.card,
        alignment=_MIDDLE,
    )


def sync_chip(
    look: Look, words: str, under: str, act: Act, *, fullness: float, needs_you: bool, hook: str = "sync-chip"
) -> ft.Control:
    """Where the records are: ring, "3 on this device", "Last safe yesterday 18:02"; opens the sending screen."""
    safe = fullness >= 1
    colour = look.hue("ember" if needs_you else "leaf" if safe else "maize")
    shown = colour.main if needs_you or safe else colour.on_container
    sign = ft.Icons.CHECK_ROUNDED if safe and not needs_you else None
    parts = row(
        ring(look, fullness, 28, colour=shown, sign=sign),
        rest(text(look, words, "small_strong"), text(look, under, "small", look.palette.quiet) if under else None),
        icon(look, ft.Icons.CHEVRON_RIGHT_ROUNDED, 20, look.palette.quiet),
        spacing=14,
    )
    box = ft.Container(
        parts,
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=20,
        padding=ft.Padding.symmetric(horizontal=16, vertical=9 if under else 18),
    )
    return touch(box, act, hook=hook)


def steps(look: Look, done: int, total: int, *, tone: Tone = "lake") -> ft.Control:
    """Progress as short bars, one for each step; says "3 of 7" to a screen reader."""
    hue = look.hue(tone).main
    bars: list[ft.Control] = [
        ft.Container(height=5, border_radius=3, bgcolor=hue if place < done else look.palette.line, expand=True)
        for place in range(total)
    ]
    return ft.Semantics(label=look.say("{n} of {total}", n=done, total=total), content=ft.Row(bars, spacing=4))

"""Codes that go from hand to hand: as a QR picture, as lines to read out, and what was typed, ticked off line by line."""

import flet as ft

from app.qr import qr_png
from app.theme import Look
from app.views.kit import card, gap, hooked, icon, row, text
from core import typed_code
from core.script import apart
from core.typed_code import Line

_WIDEST = 340
_LETTERS = 16


def qr_picture(look: Look, code: str, words: str, *, widest: float = _WIDEST) -> ft.Control:
    """The code as a picture on white; `words` say to a screen reader what it is."""
    side = min(look.width - 72, widest)
    shown = ft.Image(src=qr_png(code), width=side, height=side, fit=ft.BoxFit.CONTAIN, semantics_label=words)
    white = ft.Container(shown, bgcolor="#FFFFFF", border_radius=20, padding=6)
    return hooked("qr", row(white, main=ft.MainAxisAlignment.CENTER))


def spelled_code(look: Look, written: str) -> ft.Control:
    """The code line by line, numbered, to be read out; it runs left to right in every language."""
    rows = [_row(look, number, Line(line, None)) for number, line in enumerate(written.split("\n"), 1)]
    return hooked("spelled", card(look, *rows, spacing=6))


def typed_lines(look: Look, typed: str) -> ft.Control | None:
    """What was typed, line by line: a tick where a line holds, a sign where it should be looked at again."""
    lines = typed_code.lines_of(typed)
    if not lines:
        return None
    rows = [_row(look, number, line) for number, line in enumerate(lines, 1)]
    return hooked("typed-lines", card(look, *rows, spacing=6))


def spoken_letters(look: Look, letters: str, words: str, *, hook: str = "check") -> ft.Control:
    """A few letters that both sides read to each other, large."""
    shown = text(look, apart(letters) if look.rtl else letters, "title", align=ft.TextAlign.CENTER)
    under = text(look, words, "small", look.palette.quiet, align=ft.TextAlign.CENTER)
    return hooked(hook, card(look, under, gap(6), ft.Semantics(label=" ".join(letters), content=shown)))


def _row(look: Look, number: int, line: Line) -> ft.Control:
    colour = look.hue("ember").main if line.right is False else look.palette.ink
    groups = line.text.split(" ")
    places = [
        ft.Container(_letters(look, group, colour), expand=True) for group in [*groups, *[""] * (5 - len(groups))]
    ]
    count = ft.Container(text(look, look.say.figures(str(number)), "small", look.palette.quiet), width=20)
    sign = ft.Container(_sign(look, line), width=24)
    parts = [count, *places, sign]
    return row(*(parts[::-1] if look.rtl else parts), spacing=2)


def _letters(look: Look, group: str, colour: str) -> ft.Control:
    """Four letters that never break: on a phone five groups leave no room for them to grow."""
    style = look.style("label", colour)
    style.size = min(style.size or _LETTERS, _LETTERS) if look.size == "phone" else style.size
    return ft.Text(group, style=style, text_align=ft.TextAlign.CENTER, no_wrap=True)


def _sign(look: Look, line: Line) -> ft.Control | None:
    if line.right is None:
        return None
    if line.right:
        return icon(look, ft.Icons.CHECK_ROUNDED, 20, look.hue("leaf").main, spoken=look.say("This line is right"))
    return icon(
        look, ft.Icons.EDIT_ROUNDED, 20, look.hue("ember").main, spoken=look.say("Please look at this line again")
    )

"""The gauge of the device's room: a line that fills, in words first."""

import flet as ft

from app.theme import Look, Tone
from app.views.kit import Act, around, column, edge, hooked, icon, rest, row, text, touch
from core.room import Holdings, Room
from core.words import msg

_MB, _GB = 1 << 20, 1 << 30
_PLENTY = msg("There is room.")
_FILLING = msg("This device is getting full. Send what waits, and take away films or apps you do not need.")
_FULL = msg("This device is almost full. Photos and recordings have to wait; answers are always kept.")
_MAKE_ROOM = msg("Send what waits, and take away films or apps you do not need.")


def gauge(look: Look, room: Room, holdings: Holdings, act: Act | None = None) -> ft.Control:
    """How full the device is, what of it is Kioo's, and what to do when little is left; a touch tells more."""
    quiet, tone = look.palette.quiet, tone_of(room)
    ink = look.hue(tone).on_container if tone else None
    more = icon(look, ft.Icons.CHEVRON_RIGHT_ROUNDED, 22, ink or quiet) if act else None
    head = row(
        icon(look, ft.Icons.SD_STORAGE_OUTLINED, 24, ink or quiet),
        text(look, look.say("Room on this device"), "strong", ink, expand=True),
        more,
        spacing=12,
    )
    share = look.say("{n} % is taken", n=round(room.share * 100))
    ours = look.say("Kioo holds {size}", size=size_words(look, holdings.whole))
    numbers = text(look, look.say.beside(share, ours), "small", ink or quiet)
    box = ft.Container(
        column(head, _line(look, room, tone), numbers, *_words(look, room, ink), spacing=10),
        bgcolor=look.hue(tone).container if tone else look.palette.card,
        border=None if tone else edge(look.palette.line),
        border_radius=20,
        padding=around(16, 16),
    )
    return touch(box, act, hook="room") if act else hooked("room", box)


def tone_of(room: Room) -> Tone | None:
    """The hue of a device that needs somebody: of the device only, never of a person."""
    return "ember" if room.is_full else "maize" if room.is_filling else None


def _words(look: Look, room: Room, ink: str | None) -> list[ft.Control]:
    if room.is_full:
        return [text(look, look.say(_FULL), "body", ink), text(look, look.say(_MAKE_ROOM), "body", ink)]
    return [text(look, look.say(_FILLING if room.is_filling else _PLENTY), "body" if room.is_filling else "small", ink)]


def _line(look: Look, room: Room, tone: Tone | None) -> ft.Control:
    colour = {"ember": look.hue("ember").main, "maize": look.hue("maize").on_container}.get(
        tone or "", look.palette.edge
    )
    return filled_line(look, room.share, colour)


def filled_line(look: Look, share: float, colour: str) -> ft.Control:
    """A bar as wide as there is place, `share` (0 to 1) of it filled from where the language begins."""
    filled = max(1, min(99, round(share * 100)))
    parts: list[ft.Control] = [
        ft.Container(height=10, bgcolor=colour, border_radius=5, expand=filled),
        ft.Container(height=10, expand=100 - filled),
    ]
    return ft.Container(ft.Row(parts, spacing=0), bgcolor=look.palette.line, border_radius=5)


def size_words(look: Look, size: int) -> str:
    """Bytes as people know them from their phone: "3 MB", "1.2 GB"; never nothing of what is there."""
    if size >= _GB:
        return look.say("{n} GB", n=round(size / _GB, 1))
    return look.say("{n} MB", n=max(1, round(size / _MB)) if size else 0)


def holding_line(look: Look, sign: ft.IconData, words: str, size: int) -> ft.Control:
    """One sort of what Kioo holds, with its size."""
    quiet = look.palette.quiet
    return row(
        icon(look, sign, 22, quiet), rest(text(look, words)), text(look, size_words(look, size), "strong"), spacing=12
    )

"""Draws what a sheet notices by itself: told before it begins, allowed or not, and a quiet sign while it records."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from app.asks.noticing import LeaveGiven, What
from app.noticing import Notice
from app.theme import Look
from app.views.kit import START, Send, around, column, edge, hooked, icon, row, text
from app.views.kit_controls import button
from core.words import msg

_SIGNS = {
    "place": ft.Icons.LOCATION_ON_OUTLINED,
    "sound": ft.Icons.MIC_NONE_ROUNDED,
    "times": ft.Icons.SCHEDULE_ROUNDED,
    "locked": ft.Icons.LOCK_OUTLINE_ROUNDED,
}
_ALLOWED = msg("You allowed it.")
_NOT_ALLOWED = msg("Not now, you said. It stays blank.")
_MISSED = {
    "place": msg("The place was not found. Everything else goes on."),
    "sound": msg("It cannot be recorded here. Everything else goes on."),
}


def notice_lines(notices: Sequence[Notice], send: Send, look: Look) -> list[ft.Control]:
    """One for each thing the sheet notices; nothing for most sheets."""
    return [_drawn(one, send, look) for one in notices]


def _drawn(notice: Notice, send: Send, look: Look) -> ft.Control:
    what = notice.what
    if what == "times" or what == "locked":  # noqa: PLR1714  told apart for the types
        return _told(notice, look)
    return _question(notice, what, send, look) if notice.allowed is None else _line(notice, what, send, look)


def recording_signs(look: Look, *, on: bool) -> list[ft.Control]:
    """A microphone in the top bar as long as the form records."""
    if not on:
        return []
    spoken = look.say("Sound is being recorded")
    sign = icon(look, ft.Icons.MIC_ROUNDED, 24, look.hue("lake").main)
    shown = ft.Semantics(label=spoken, live_region=True, exclude_semantics=True, content=sign)
    return [hooked("recording", ft.Container(shown, padding=around(12, 12)))]


def _question(notice: Notice, what: What, send: Send, look: Look) -> ft.Control:
    choices = (("allow", look.say("Allow"), True), ("refuse", look.say("Not now"), False))
    ways = [
        button(
            look,
            words,
            partial(send, LeaveGiven(what, said)),
            kind="tonal",
            height=48,
            expand=True,
            hook=f"{how}-{what}",
        )
        for how, words, said in choices
    ]
    told = row(_sign(notice, look), text(look, look.say(notice.words), "body", expand=True), spacing=12, cross=START)
    box = ft.Container(
        column(told, row(*ways, spacing=8), spacing=12),
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=18,
        padding=around(16, 12),
    )
    return hooked(f"notice-{what}", box)


def _told(notice: Notice, look: Look) -> ft.Control:
    told = text(look, look.say(notice.words), "small", look.palette.quiet, expand=True)
    line = ft.Container(row(_sign(notice, look), told, spacing=10), padding=around(0, 4))
    return hooked(f"notice-{notice.what}", line)


def _line(notice: Notice, what: What, send: Send, look: Look) -> ft.Control:
    """What was said to it, and the way to say something else."""
    said = _NOT_ALLOWED if not notice.allowed else _MISSED[what] if notice.is_missed else _ALLOWED
    words = " ".join(look.say(one) for one in (notice.words, said))
    told = text(look, words, "small", look.palette.quiet, expand=True)
    again = partial(send, LeaveGiven(what, None))
    change = button(look, look.say("Change"), again, kind="text", height=48, hook=f"change-{what}")
    return hooked(f"notice-{what}", row(_sign(notice, look), told, change, spacing=10))


def _sign(notice: Notice, look: Look) -> ft.Control:
    return icon(look, _SIGNS[notice.what], 20, look.palette.quiet)

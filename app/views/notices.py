"""Draws what a sheet notices by itself: told before it begins, allowed or not, and a quiet sign while it records."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from app.asks.noticing import LeaveGiven
from app.noticing import Notice
from app.theme import Look
from app.views.kit import START, Send, around, column, edge, hooked, icon, row, text
from app.views.kit_controls import button
from core.words import msg

_SIGNS = {
    "place": ft.Icons.LOCATION_ON_OUTLINED,
    "sound": ft.Icons.MIC_NONE_ROUNDED,
    "times": ft.Icons.SCHEDULE_ROUNDED,
}
_ALLOWED = msg("You allowed it.")
_NOT_ALLOWED = msg("Not now, you said. It stays blank.")
_MISSED = {
    "place": msg("The place was not found. Everything else goes on."),
    "sound": msg("It cannot be recorded here. Everything else goes on."),
}


def notice_lines(notices: Sequence[Notice], send: Send, look: Look) -> list[ft.Control]:
    """One for each thing the sheet notices; nothing for most sheets."""
    return [_question(one, send, look) if _is_open(one) else _line(one, send, look) for one in notices]


def recording_signs(look: Look, *, on: bool) -> list[ft.Control]:
    """A microphone in the top bar as long as the form records."""
    if not on:
        return []
    spoken = look.say("Sound is being recorded")
    sign = icon(look, ft.Icons.MIC_ROUNDED, 24, look.hue("lake").main)
    shown = ft.Semantics(label=spoken, live_region=True, exclude_semantics=True, content=sign)
    return [hooked("recording", ft.Container(shown, padding=around(12, 12)))]


def _is_open(notice: Notice) -> bool:
    return notice.what != "times" and notice.allowed is None


def _question(notice: Notice, send: Send, look: Look) -> ft.Control:
    what = notice.what
    if what == "times":
        return _line(notice, send, look)
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


def _line(notice: Notice, send: Send, look: Look) -> ft.Control:
    """What was said to it, and the way to say something else."""
    sentences = [notice.words] if notice.what == "times" else [notice.words, _state(notice)]
    told = text(look, " ".join(look.say(one) for one in sentences), "small", look.palette.quiet, expand=True)
    if notice.what == "times":
        return hooked("notice-times", ft.Container(row(_sign(notice, look), told, spacing=10), padding=around(0, 4)))
    again = partial(send, LeaveGiven(notice.what, None))
    change = button(look, look.say("Change"), again, kind="text", height=48, hook=f"change-{notice.what}")
    return hooked(f"notice-{notice.what}", row(_sign(notice, look), told, change, spacing=10))


def _state(notice: Notice) -> str:
    if not notice.allowed:
        return _NOT_ALLOWED
    return _MISSED[notice.what] if notice.is_missed else _ALLOWED


def _sign(notice: Notice, look: Look) -> ft.Control:
    return icon(look, _SIGNS[notice.what], 20, look.palette.quiet)

"""Draws what is wrong with what is kept: what is known, what is safe, and the ways on."""

import flet as ft

from app.asks.salvage import HarmSeen
from app.screens.salvage import CopyTouched, LookTouched, NotYet, SendTouched, State, Told, WriteTouched
from app.theme import Look
from app.views.kit import Send, card, column, gap, heading, hooked, icon, note_box, picture, row, text
from app.views.kit_controls import button
from app.views.kit_page import empty, loading, page
from core.words import msg

_FOUND = {
    "rows": msg("Some of what was kept is gone, or was changed by something else than Kioo."),
    "older": msg("The memory of this tablet was set back to an earlier day."),
    "state": msg("Kioo can no longer tell whether everything is here."),
    "file": msg("A part of the memory cannot be read."),
}


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What happened, what can be read, then the steps, or the question before writing again."""
    seen = state.seen
    if seen is None or state.busy:
        return loading(look, look.say("One moment"))
    if not seen.findings:
        home = button(look, look.say("Look at what is here"), lambda: send(LookTouched()), hook="look")
        return page(look, [empty(look, "mark", look.say("Everything is as Kioo left it"), "", home)], side=20)
    steps = _question(send, look) if state.asking else _steps(seen, send, look)
    return hooked("salvage", page(look, [*_head(look), _known(seen, look), *steps, gap(16)], side=20))


def _head(look: Look) -> list[ft.Control]:
    say = look.say
    safe = say("Nothing was thrown away. Look at what is here, send what waits, and show this to your supervisor.")
    return [
        gap(16),
        row(picture("error-plug", 160, 130), main=ft.MainAxisAlignment.CENTER),
        heading(look, say("Not everything is as Kioo left it"), centred=True),
        text(look, safe, "body", look.palette.quiet, align=ft.TextAlign.CENTER),
        gap(4),
    ]


def _known(seen: HarmSeen, look: Look) -> ft.Control:
    many = look.say.many
    lines = [(ft.Icons.HELP_OUTLINE_ROUNDED, look.say(_FOUND[one])) for one in sorted(seen.findings)]
    readable = many("{n} thing can be read", "{n} things can be read", seen.readable)
    lines.append((ft.Icons.CHECK_ROUNDED, readable))
    if seen.damaged:
        damaged = many("{n} thing cannot be read", "{n} things cannot be read", seen.damaged)
        lines.append((ft.Icons.REMOVE_ROUNDED, damaged))
    if seen.waiting:
        waiting = many("{n} waits to be sent", "{n} wait to be sent", seen.waiting)
        lines.append((ft.Icons.CLOUD_UPLOAD_OUTLINED, waiting))
    signed = [
        row(icon(look, sign, 22, look.palette.quiet), text(look, words, expand=True), spacing=12)
        for sign, words in lines
    ]
    return card(look, *signed, spacing=12)


def _steps(seen: HarmSeen, send: Send, look: Look) -> list[ft.Control]:
    say = look.say
    look_at = button(look, say("Look at what is here"), lambda: send(LookTouched()), hook="look")
    send_it = button(look, say("Send what waits"), lambda: send(SendTouched()), kind="outlined", hook="send")
    copy = button(look, say("Keep a copy"), lambda: send(CopyTouched()), kind="outlined", hook="keep-a-copy")
    write = button(look, say("Write again"), lambda: send(WriteTouched()), kind="text", height=48, hook="write-again")
    return [gap(8), column(look_at, send_it if seen.waiting else None, copy, write, spacing=12)]


def _question(send: Send, look: Look) -> list[ft.Control]:
    say = look.say
    words = say("Somebody may have changed this tablet. What cannot be read is put aside and kept; the rest goes on.")
    told = button(look, say("I have told my supervisor"), lambda: send(Told()), hook="told")
    not_yet = button(look, say("Not yet"), lambda: send(NotYet()), kind="outlined", hook="not-yet")
    return [gap(8), note_box(look, ft.Icons.RECORD_VOICE_OVER_OUTLINED, words), column(told, not_yet, spacing=12)]

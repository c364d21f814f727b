"""Draws what went wrong: what is safe first, then the way on, a short code at the bottom."""

import flet as ft

from app.theme import Look
from app.trouble import Trouble
from app.views.kit import Act, gap, hooked, text
from app.views.kit_controls import button
from app.views.kit_page import empty, page


def trouble_view(look: Look, trouble: Trouble, again: Act, leave: Act) -> ft.Control:
    """The whole screen of a trouble."""
    say = look.say
    if trouble.way:
        steps = [button(look, say("See what happened"), leave, hook="see-what-happened")]
    else:
        start = button(look, say("Go to the start"), leave, kind="text", height=48, hook="go-home")
        steps = [button(look, say("Try again"), again, hook="try-again"), gap(8), start]
    body = empty(look, "error-plug", say(trouble.title), say(trouble.safe), *steps)
    words = say("Code {code}, for your support person", code=trouble.code)
    code = text(look, words, "small", look.palette.quiet, align=ft.TextAlign.CENTER)
    return hooked("trouble", page(look, [body, gap(24), code], side=24))

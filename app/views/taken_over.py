"""Draws what is to be known after a copy was taken over."""

import flet as ft

from app.screens.taken_over import CodeTouched, LaterTouched, State
from app.theme import Look
from app.views.kit import Send
from app.views.kit_blocks import points
from app.views.kit_controls import button, next_button
from app.views.kit_page import opening_page, thumb_bar
from app.views.kit_words import first_name
from core.words import msg

_POINTS = (
    (ft.Icons.HISTORY_ROUNDED, msg("What was written on the other device after the copy is not here.")),
    (
        ft.Icons.DOMAIN_ROUNDED,
        msg(
            "Before this device can send, your district has to let it in. Ask for a new code. Until then all is kept here."
        ),
    ),
    (
        ft.Icons.TABLET_ANDROID_ROUNDED,
        msg(
            "Write on one device only: the two do not know of each other. Is the other one lost? Tell the district, so that it is closed."
        ),
    ),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What is here, three things to know, and the way to the code."""
    say = look.say
    code = next_button(look, say("I have a new code"), lambda: send(CodeTouched()), hook="new-code")
    later = button(look, say("Later"), lambda: send(LaterTouched()), kind="text", height=48, hook="later")
    return opening_page(
        look,
        say("Welcome, {name}", name=first_name(state.name)),
        say("Everything of the copy is here. Your new numbers open it."),
        points(look, _POINTS),
        bottom=thumb_bar(look, code, later, stacked=True),
    )

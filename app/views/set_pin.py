"""Draws the choice of the six numbers."""

import flet as ft

from app.pin_typing import KeyTouched
from app.screens.set_pin import State
from app.theme import Look
from app.views.kit import Send, column, text
from app.views.kit_pin import choosing_words, pad_page
from app.views.kit_words import first_name


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Welcome, what to do, dots, pad."""
    say, centre = look.say, ft.TextAlign.CENTER
    locks = say("They lock everything on this device. Nobody can read it without them.")
    return pad_page(
        look,
        say("Welcome, {name}", name=first_name(state.name)) if state.name else "",
        say("One moment") if state.busy else choosing_words(look, state.choosing),
        len(state.choosing.typed),
        lambda key: send(KeyTouched(key)),
        below_title=text(look, state.unit_name, "body", look.palette.quiet, align=centre),
        warning=bool(state.choosing.problem),
        under=column(text(look, locks, "small", look.palette.quiet, align=centre)),
    )

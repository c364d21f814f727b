"""Draws the choice of the six numbers."""

import flet as ft

from app.screens.set_pin import KeyTouched, State
from app.theme import ROOMY, Look
from app.views.kit import Send, column, gap, heading, hooked, text
from app.views.kit_controls import pin_pad
from app.views.kit_page import page
from app.views.kit_words import first_name


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Welcome, what to do, dots, pad."""
    say, centre = look.say, ft.TextAlign.CENTER
    if state.busy:
        said = say("One moment")
    elif state.problem:
        said = say(state.problem)
    else:
        said = say("The same six numbers once more") if state.first else say("Choose six numbers that only you know")
    colour = look.hue("ember").main if state.problem else look.palette.quiet
    words = ft.Semantics(live_region=True, content=text(look, said, "body", colour, align=centre))
    roomy = look.size == "phone" and look.height >= ROOMY * look.letters
    return page(
        look,
        [
            gap(32),
            column(
                heading(look, say("Welcome, {name}", name=first_name(state.name)), centred=True)
                if state.name
                else None,
                text(look, state.unit_name, "body", look.palette.quiet, align=centre),
                spacing=4,
            ),
            hooked("pin-words", words),
            ft.Container(expand=True) if roomy else gap(6),
            pin_pad(look, len(state.typed), lambda key: send(KeyTouched(key))),
            text(
                look,
                say("They lock everything on this device. Nobody can read it without them."),
                "small",
                look.palette.quiet,
                align=centre,
            ),
            gap(16),
        ],
        side=20,
        scroll=not roomy,
    )

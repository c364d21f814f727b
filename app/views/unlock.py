"""Draws the PIN pad of one person."""

import flet as ft

from app.screens.unlock import KeyTouched, Leave, State
from app.theme import ROOMY, Look
from app.views.kit import Send, gap, heading, hooked, row, text
from app.views.kit_controls import pin_pad
from app.views.kit_page import page, top_bar
from app.views.kit_signs import portrait
from app.views.kit_words import first_name, pin_words


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Portrait, greeting, dots, pad; under the greeting what to do or how long to wait."""
    centre = ft.TextAlign.CENTER
    face = state.face
    name = face.name if face else ""
    said = ft.Semantics(
        live_region=True, content=text(look, _words(state, look), "body", _colour(state, look), align=centre)
    )
    roomy = look.size == "phone" and look.height >= ROOMY * look.letters
    return page(
        look,
        [
            row(portrait(look, face.picture if face else "", name, 104), main=ft.MainAxisAlignment.CENTER),
            heading(look, look.say("Hello, {name}", name=first_name(name)), centred=True),
            hooked("pin-words", said),
            ft.Container(expand=True) if roomy else gap(6),
            pin_pad(look, len(state.typed), lambda key: send(KeyTouched(key))),
            gap(16),
        ],
        top=top_bar(look, "", back=lambda: send(Leave())),
        side=20,
        scroll=not roomy,
    )


def _words(state: State, look: Look) -> str:
    return look.say("One moment") if state.busy else pin_words(look, state.wait, wrong=state.wrong)


def _colour(state: State, look: Look) -> str:
    return look.hue("ember").main if state.wrong or state.wait else look.palette.quiet

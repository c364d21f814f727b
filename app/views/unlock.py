"""Draws the PIN pad of one person."""

import flet as ft

from app.pin_typing import KeyTouched
from app.screens.unlock import Forgotten, Leave, State
from app.theme import Look
from app.views.kit import Send, gap, heading, hooked, row, text
from app.views.kit_controls import button, next_button
from app.views.kit_page import page, thumb_bar, top_bar
from app.views.kit_pin import is_few, pad_page, refused_words
from app.views.kit_signs import portrait
from app.views.kit_words import first_name


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Portrait, greeting, dots, pad; under the greeting what to do or how long to wait, under the pad a way for who forgot."""
    if state.ended:
        return _ended(state, send, look)
    said = refused_words(look, state.wait, state.left, wrong=state.wrong)
    words = look.say("I forgot my numbers")
    return pad_page(
        look,
        _hello(state, look),
        look.say("One moment") if state.busy else said,
        len(state.typed),
        lambda key: send(KeyTouched(key)),
        back=lambda: send(Leave()),
        face=state.face,
        warning=bool(state.wrong or state.wait or is_few(state.left)),
        under=button(look, words, lambda: send(Forgotten()), kind="text", height=48, hook="forgotten"),
    )


def _ended(state: State, send: Send, look: Look) -> ft.Control:
    say, centre = look.say, ft.TextAlign.CENTER
    face = state.face
    words = say(
        "These numbers were tried too often, so they open nothing any more. Everything you wrote is kept here, closed."
    )
    then = say("Your district can let you in, also without network.")
    on = next_button(look, say("Ask the district"), lambda: send(Forgotten()), hook="forgotten")
    return page(
        look,
        [
            row(
                portrait(look, face.picture if face else "", face.name if face else "", 104),
                main=ft.MainAxisAlignment.CENTER,
            ),
            heading(look, _hello(state, look), centred=True),
            gap(8),
            hooked("pin-words", ft.Semantics(live_region=True, content=text(look, words, "lead", align=centre))),
            text(look, then, "body", look.palette.quiet, align=centre),
        ],
        top=top_bar(look, "", back=lambda: send(Leave())),
        bottom=thumb_bar(look, on),
        side=20,
    )


def _hello(state: State, look: Look) -> str:
    return look.say("Hello, {name}", name=first_name(state.face.name if state.face else ""))

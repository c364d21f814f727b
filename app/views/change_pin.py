"""Draws the change of one's six numbers."""

import flet as ft

from app.screens.change_pin import KeyTouched, Leave, State
from app.theme import Look
from app.views.kit import Send
from app.views.kit_pin import choosing_words, pad_page, refused_words


def view(state: State, send: Send, look: Look) -> ft.Control:
    """First the pad for the old numbers, then the one for the new."""
    say, choosing = look.say, state.choosing
    if state.busy:
        said = say("One moment")
    elif choosing:
        said = choosing_words(look, choosing)
    elif state.wrong or state.wait or state.left is not None:
        said = refused_words(look, state.wait, state.left, wrong=state.wrong)
    else:
        said = say("First the six numbers you have now")
    return pad_page(
        look,
        say("New numbers") if choosing else say("Change my numbers"),
        said,
        len(choosing.typed if choosing else state.typed),
        lambda key: send(KeyTouched(key)),
        back=lambda: send(Leave()),
        warning=bool(choosing.problem if choosing else state.wrong or state.wait),
    )

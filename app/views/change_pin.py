"""Draws the change of one's six numbers."""

import flet as ft

from app.pin_typing import KeyTouched
from app.screens.change_pin import Leave, State
from app.theme import Look
from app.views.kit import Send
from app.views.kit_pin import choosing_words, pad_page, refused_words


def view(state: State, send: Send, look: Look) -> ft.Control:
    """First the pad for the old numbers, then the one for the new."""
    say, choosing, typing = look.say, state.choosing, state.typing
    if state.busy:
        said = say("One moment")
    elif choosing:
        said = choosing_words(look, choosing)
    elif typing.was_refused:
        said = refused_words(look, typing.wait, typing.left, wrong=typing.wrong)
    else:
        said = say("First the six numbers you have now")
    return pad_page(
        look,
        say("New numbers") if choosing else say("Change my numbers"),
        said,
        len(choosing.typed if choosing else typing.typed),
        lambda key: send(KeyTouched(key)),
        back=lambda: send(Leave()),
        warning=bool(choosing.problem if choosing else typing.wrong or typing.wait),
    )

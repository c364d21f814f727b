"""Draws the choice of a place for a sheet of the district's own."""

from functools import partial

import flet as ft

from app.screens.sheet import Leave, PlaceChosen, State
from app.theme import Look
from app.views.kit import Send, gap, heading
from app.views.kit_controls import choice_row
from app.views.kit_page import page, top_bar


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The places from A to Z."""
    say = look.say
    rows = [
        choice_row(
            look,
            str(unit["name"]),
            partial(send, PlaceChosen(str(unit["id"]))),
            chosen=False,
            hook=f"for-{unit['id']}",
        )
        for unit in state.places
    ]
    top = top_bar(look, state.title or say("More to fill in"), back=lambda: send(Leave()))
    asked = heading(look, say("Which place is it about?")) if state.ready else None
    return page(look, [asked, *rows, gap(8)], top=top)

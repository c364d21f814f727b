"""Draws the notes of a talk that is over, and which lines were let out."""

import flet as ft

from app.screens.talk import Leave, State
from app.theme import Look
from app.views.kit import Send, card, gap, hooked, note_box, section, text
from app.views.kit_page import empty, page, top_bar
from app.views.kit_words import date_words
from app.views.letting_out import numbered
from learning.days import day


def view(state: State, send: Send, look: Look) -> ft.Control:
    """All lines; then what the district has."""
    say = look.say
    if state.notes is None:
        top = top_bar(look, say("Our talk"), back=lambda: send(Leave()))
        words = say("Only the team can open this.")
        return page(look, [empty(look, "empty-visits", say("Nothing here"), words)] if state.ready else [], top=top)
    top = top_bar(look, say("Our talk"), under=date_words(look, day(state.notes["on"])), back=lambda: send(Leave()))
    notes = card(look, *(text(look, line) for line in state.lines), spacing=10)
    told: list[ft.Control] = (
        [section(look, say("The district has these lines")), numbered(look, state.told)]
        if state.told
        else [note_box(look, ft.Icons.LOCK_OUTLINE_ROUNDED, say("Only you have these notes. Nothing of them left."))]
    )
    return page(look, [hooked("notes", notes), *told, gap(8)], top=top)

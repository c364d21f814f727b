"""Draws who are you: a tile for each person of this device."""

import flet as ft

from app.screens.who import FaceTouched, LanguageChosen, LanguageTouched, PracticeTouched, State
from app.theme import Look
from app.views.kit import Send, gap, heading, hooked, icon, note_box, row, text
from app.views.kit_blocks import brand_line, language_choice, person_tile, practice_row, two_columns
from app.views.kit_page import loading, page


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Mark, question, tiles, and that it works without network."""
    say = look.say
    if state.faces is None:
        return loading(look, say("One moment"))
    choice = language_choice(look, state.language, lambda language: send(LanguageChosen(language)))
    tiles = two_columns([person_tile(look, face, lambda uid: send(FaceTouched(uid))) for face in state.faces])
    lock = icon(look, ft.Icons.LOCK_OUTLINE_ROUNDED, 18, look.palette.quiet)
    promise = say("Works without network. Everything is locked with your numbers.")
    return page(
        look,
        [
            brand_line(look, state.language, lambda: send(LanguageTouched())),
            choice if state.choosing_language else None,
            heading(look, say("Who are you?"), "display"),
            text(look, say("Touch your picture."), "lead", look.palette.quiet),
            gap(2),
            *tiles,
            practice_row(look, lambda: send(PracticeTouched())),
            _too_early(look) if state.too_early else None,
            gap(2),
            row(lock, text(look, promise, "small", look.palette.quiet, expand=True)),
            gap(16),
        ],
        side=20,
    )


def _too_early(look: Look) -> ft.Control:
    words = look.say("Practice begins once somebody has unlocked this device: the sheets to try come from there.")
    return hooked("too-early", note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, words))

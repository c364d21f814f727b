"""Blocks that more than one screen shows: the sync chip, the brand line, the language choice."""

from collections.abc import Callable

import flet as ft

from app.asks import Now, Sending
from app.theme import Look
from app.views.kit import Act, around, edge, evenly, icon, picture, row, text, touch
from app.views.kit_controls import segments
from app.views.kit_signs import sync_chip
from app.views.kit_words import LANGUAGE_NAMES, sending_fullness, sending_words


def sending_block(look: Look, sending: Sending, now: Now, act: Act) -> ft.Control:
    """Where the records are, in two lines; opens Sending."""
    words, under = sending_words(look, sending, now)
    return sync_chip(look, words, under, act, fullness=sending_fullness(sending), needs_you=bool(sending.needs_you))


def brand_line(look: Look, language: str, act: Act | None) -> ft.Control:
    """The mark and the name, and the language pill that opens the choice."""
    mark = picture("mark-dark" if look.palette.dark else "mark", 44)
    parts: list[ft.Control] = [mark, text(look, "Kioo", "title"), ft.Container(expand=True)]
    if act:
        name = text(look, LANGUAGE_NAMES[language], "small_strong")
        sign = icon(look, ft.Icons.TRANSLATE_ROUNDED, 20, spoken=look.say("Language"))
        box = ft.Container(
            row(sign, name, tight=True),
            padding=around(16, 14),
            border_radius=24,
            bgcolor=look.palette.card,
            border=edge(look.palette.line),
        )
        parts.append(touch(box, act, hook="language"))
    return ft.Container(row(*parts, spacing=10), padding=ft.Padding.only(top=24, bottom=12))


def language_choice(look: Look, language: str, act: Callable[[str], None]) -> ft.Control:
    """The languages Kioo speaks, each in its own name."""
    return segments(look, tuple(LANGUAGE_NAMES.items()), language, act, hook="language")


def two_columns(tiles: list[ft.Control]) -> list[ft.Control]:
    """Tiles two by two; a lone last one keeps its width."""
    rows: list[ft.Control] = []
    for at in range(0, len(tiles), 2):
        pair = tiles[at : at + 2]
        rows.append(evenly(*pair, *([] if len(pair) > 1 else [ft.Container(expand=True)])))
    return rows

"""The field to search in, and what is said when nothing was found."""

from collections.abc import Callable

import flet as ft

from app.theme import Look
from app.views.kit import hooked, icon, note_box, row
from app.views.kit_controls import field


def search_field(look: Look, query: str, on_text: Callable[[str], None]) -> ft.Control:
    """Searches with every letter; several words in any order."""
    words = look.say("Search")
    typed = field(look, "", query, on_text, hook="search", hint=words, spoken=words)
    return row(
        icon(look, ft.Icons.SEARCH_ROUNDED, 24, look.palette.quiet), ft.Container(typed, expand=True), spacing=10
    )


def nothing_found(look: Look, query: str) -> ft.Control:
    """Says so, and what else to try."""
    words = look.say("Nothing found for “{query}”. Fewer or shorter words find more.", query=query.strip())
    return hooked("nothing-found", note_box(look, ft.Icons.SEARCH_OFF_ROUNDED, words))

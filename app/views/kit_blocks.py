"""Blocks that more than one screen shows: the sync chip, the brand line, the language choice."""

from collections.abc import Callable, Sequence

import flet as ft

from app.asks import Now, Sending
from app.asks.copies import CopiesSeen
from app.asks.people import Face
from app.theme import Look
from app.views.kit import Act, around, card, column, edge, evenly, gap, icon, picture, rest, row, text, touch
from app.views.kit_controls import segments
from app.views.kit_signs import portrait, ring, sync_chip
from app.views.kit_words import LANGUAGE_NAMES, ROLES, ago_words, sending_fullness, sending_words
from sync.status import NEEDS_YOU, ON_ITS_WAY, ON_THIS_DEVICE, SAFE


def sending_block(look: Look, sending: Sending, now: Now, act: Act) -> ft.Control:
    """Where the records are, in two lines; opens Sending."""
    words, under = sending_words(look, sending, now)
    return sync_chip(look, words, under, act, fullness=sending_fullness(sending), needs_you=bool(sending.needs_you))


FULLNESS = {ON_THIS_DEVICE: 0.3, ON_ITS_WAY: 0.65, SAFE: 1.0, NEEDS_YOU: 0.1}
"""How closed the ring of a record is, by where it stands."""


def state_ring(look: Look, state: str, size: float) -> ft.Control:
    """The ring of one record: on this device, on its way, safe, or needs you. Silent; the word stands beside it."""
    colours = {ON_ITS_WAY: look.hue("lake").main, SAFE: look.hue("leaf").main, NEEDS_YOU: look.hue("ember").main}
    sign = ft.Icons.CHECK_ROUNDED if state == SAFE else None
    return ring(look, FULLNESS[state], size, colour=colours.get(state, look.hue("maize").on_container), sign=sign)


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


def sent_row(look: Look, act: Act) -> ft.Control:
    """The way to what was sent."""
    return way_on(look, ft.Icons.HISTORY_ROUNDED, look.say("What I sent"), act, hook="what-i-sent")


def copy_row(look: Look, copies: CopiesSeen, act: Act) -> ft.Control:
    """The way to a copy of everything, and when the last one was kept."""
    sign, words = ft.Icons.SAVE_ALT_ROUNDED, look.say("Keep a copy")
    return way_on(look, sign, words, act, under=last_copy_words(look, copies), hook="keep-a-copy")


def last_copy_words(look: Look, copies: CopiesSeen) -> str:
    """When the last copy was kept."""
    if copies.last is None:
        return look.say("No copy was kept yet")
    return look.say("Last copy: {when}", when=ago_words(look, copies.last, copies.today))


def practice_row(look: Look, act: Act) -> ft.Control:
    """The way to practice."""
    words, under = look.say("Practice"), look.say("Try everything out. Nothing is sent.")
    return way_on(look, ft.Icons.SCHOOL_ROUNDED, words, act, under=under, hook="practice")


def way_on(look: Look, sign: ft.IconData, words: str, act: Act, *, hook: str, under: str = "") -> ft.Control:
    """A row that leads to another screen."""
    quiet = look.palette.quiet
    shown = rest(text(look, words, "strong"), text(look, under, "small", quiet) if under else None)
    return leading_card(look, icon(look, sign, 24, quiet), shown, act, hook=hook)


def leading_card(look: Look, sign: ft.Control, words: ft.Control, act: Act, *, hook: str) -> ft.Control:
    """A card that leads on: its sign, what it says, and the chevron."""
    chevron = icon(look, ft.Icons.CHEVRON_RIGHT_ROUNDED, 22, look.palette.quiet)
    return touch(card(look, row(sign, words, chevron, spacing=14), padding=around(16, 14)), act, hook=hook)


def points(look: Look, said: Sequence[tuple[ft.IconData, str]]) -> ft.Control:
    """Sentences below each other, each with its sign; the words are message ids."""
    return column(*(point(look, sign, look.say(words)) for sign, words in said), spacing=18)


def point(look: Look, sign: ft.IconData, words: str) -> ft.Control:
    """One sentence with its sign."""
    shown = icon(look, sign, 26, look.hue("lake").main)
    return row(shown, rest(text(look, words)), spacing=14, cross=ft.CrossAxisAlignment.START)


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


def person_tile(look: Look, face: Face, act: Callable[[str], None]) -> ft.Control:
    """Somebody of this tablet, to be touched; `act` hears who."""
    centre = ft.TextAlign.CENTER
    inner = column(
        portrait(look, face.picture, face.name, 84),
        gap(10),
        text(look, face.name, "strong", align=centre),
        text(look, look.say(ROLES.get(face.role, face.role)), "small", look.palette.quiet, align=centre),
        cross=ft.CrossAxisAlignment.CENTER,
    )
    box = ft.Container(
        inner,
        expand=True,
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=24,
        padding=around(8, 18),
        alignment=ft.Alignment.CENTER,
    )
    return touch(box, lambda: act(face.uid), hook=f"person-{face.uid}")

"""Draws Me: who is here, language, light or dark, letters, adding a person, locking."""

import flet as ft

from app.asks.people import Style
from app.screens.me import (
    AddPersonTouched,
    BrightnessChosen,
    ChangePinTouched,
    CopyTouched,
    LanguageChosen,
    LettersChosen,
    LockTouched,
    MinutesChosen,
    PracticeTouched,
    RoomTouched,
    State,
)
from app.theme import LETTERS, Look
from app.views.kit import Send, card, gap, heading, icon, rest, row, text
from app.views.kit_blocks import copy_row, language_choice, practice_row
from app.views.kit_controls import button, segments
from app.views.kit_numbers import numbers_card
from app.views.kit_page import loading, page
from app.views.kit_room import gauge
from app.views.kit_signs import portrait
from app.views.kit_words import ROLES
from core.words import msg

_BRIGHTNESS = (("light", msg("Light")), ("dark", msg("Dark")), ("system", msg("As the device")))
MINUTES, USUAL_MINUTES = (1, 5, 10, 30), 5
_LETTERS = (msg("Normal"), msg("Larger"), msg("Large"), msg("Very large"))


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Head, three cards, the gauge, two buttons."""
    if state.style is None or not state.is_known:
        return loading(look, look.say("One moment"))
    say, stacked = look.say, look.size == "phone" and look.letters > 1
    add = button(
        look,
        say("Add a person"),
        lambda: send(AddPersonTouched()),
        kind="outlined",
        sign=ft.Icons.PERSON_ADD_ALT_ROUNDED,
        hook="add-person",
        expand=not stacked,
    )
    lock = button(
        look,
        say("Lock now"),
        lambda: send(LockTouched()),
        sign=ft.Icons.LOCK_OUTLINE_ROUNDED,
        hook="lock-now",
        expand=not stacked,
    )
    return page(
        look,
        [
            _head(state, look),
            *_cards(state.style, send, look),
            numbers_card(look, state.ways, lambda: send(ChangePinTouched())) if state.ways else None,
            gauge(look, state.room.room, state.room.holdings, lambda: send(RoomTouched())) if state.room else None,
            copy_row(look, state.copies, lambda: send(CopyTouched())) if state.copies else None,
            None if state.practice else practice_row(look, lambda: send(PracticeTouched())),
            *_last(state, add, lock, stacked=stacked),
            gap(12),
        ],
    )


def _last(state: State, add: ft.Control, lock: ft.Control, *, stacked: bool) -> list[ft.Control]:
    if state.practice:
        return [lock]
    return [add, lock] if stacked else [row(add, lock)]


def _head(state: State, look: Look) -> ft.Control:
    role = look.say(ROLES.get(state.me.role, state.me.role))
    under = text(look, look.say.listed((role, state.me.unit_name)), "small", look.palette.quiet)
    words = rest(heading(look, state.me.name), under)
    face = portrait(look, state.me.picture, state.me.name, 60)
    return ft.Container(row(face, words, spacing=14), padding=ft.Padding.only(top=24, bottom=8))


def _cards(style: Style, send: Send, look: Look) -> list[ft.Control]:
    say = look.say
    sizes = [(str(size), say(words)) for size, words in zip(LETTERS, _LETTERS, strict=True)]
    light = [(value, say(words)) for value, words in _BRIGHTNESS]
    return [
        _choice(
            look,
            ft.Icons.TRANSLATE_ROUNDED,
            say("Language"),
            language_choice(look, style.language, lambda language: send(LanguageChosen(language))),
        ),
        _choice(
            look,
            ft.Icons.DARK_MODE_OUTLINED,
            say("Light or dark"),
            segments(look, light, style.brightness, lambda value: send(BrightnessChosen(value)), hook="brightness"),
        ),
        _choice(
            look,
            ft.Icons.FORMAT_SIZE_ROUNDED,
            say("Letters"),
            text(look, say("Soap is at the place of care.")),
            segments(look, sizes, str(style.letters), lambda size: send(LettersChosen(float(size))), hook="letters"),
        ),
        _lock_after(style, send, look),
    ]


def _lock_after(style: Style, send: Send, look: Look) -> ft.Control:
    minutes = [(str(n), look.say("{n} min", n=n)) for n in MINUTES]
    chosen = str(style.lock_minutes or USUAL_MINUTES)
    return _choice(
        look,
        ft.Icons.LOCK_CLOCK_OUTLINED,
        look.say("Lock when nobody touches it"),
        segments(look, minutes, chosen, lambda n: send(MinutesChosen(int(n))), hook="lock-after"),
        text(
            look, look.say("It locks at once when you leave Kioo or the screen goes dark."), "small", look.palette.quiet
        ),
    )


def _choice(look: Look, sign: ft.IconData, title: str, *parts: ft.Control) -> ft.Control:
    head = row(icon(look, sign, 24, look.palette.quiet), text(look, title, "strong", expand=True), spacing=12)
    return card(look, head, *parts, spacing=12)

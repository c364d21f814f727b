"""Words that open a copy, as they are typed: hidden or seen, and how many are enough."""

from collections.abc import Callable, Sequence

import flet as ft

from app.theme import Look
from app.views.kit import Act, icon, note_box, row, text
from app.views.kit_controls import button, next_button
from app.views.kit_field import field
from app.views.kit_page import page, thumb_bar, top_bar
from core import passphrases


def words_page(look: Look, title: str, *parts: ft.Control | None, on: Act, back: Act) -> ft.Control:
    """Where words are typed: what is asked for, the fields, and the step on."""
    done = next_button(look, look.say("Go on"), on, hook="go-on")
    return page(look, parts, top=top_bar(look, title, back=back), spacing=18, bottom=thumb_bar(look, done), side=20)


def words_field(
    look: Look, label: str, words: str, typed: Callable[[str], None], *, hook: str, seen: bool, done: Act
) -> ft.Control:
    """A field for the words; Kioo keeps them nowhere."""
    return field(look, label, words, typed, hook=hook, secret=not seen, on_done=done)


def eye(look: Look, act: Act, *, seen: bool) -> ft.Control:
    """Shows the words, or hides them again."""
    sign = ft.Icons.VISIBILITY_OFF_OUTLINED if seen else ft.Icons.VISIBILITY_OUTLINED
    words = look.say("Hide the words") if seen else look.say("Show the words")
    return button(look, words, act, kind="text", sign=sign, height=48, hook="eye")


def enough(look: Look, words: str) -> ft.Control:
    """While somebody types: how many words there are, or that these are enough."""
    fits = passphrases.are_enough(words)
    most = passphrases.WORDS
    said = (
        look.say("These are enough.")
        if fits
        else look.say("{n} of {most} words", n=passphrases.count(words), most=most)
    )
    colour = look.hue("leaf").main if fits else look.palette.quiet
    sign = ft.Icons.CHECK_CIRCLE_ROUNDED if fits else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    shown = row(icon(look, sign, 20, colour), text(look, said, "small", colour, expand=True), spacing=8)
    return ft.Semantics(live_region=True, content=ft.Container(shown, padding=look.sides(4, 0, 4, 0)))


def told(look: Look, messages: Sequence[str]) -> ft.Control | None:
    """Why something did not go on, and what to do; nothing while all is well."""
    if not messages:
        return None
    said = " ".join(look.say(message) for message in messages if message)
    box = note_box(look, ft.Icons.ERROR_OUTLINE_ROUNDED, said, tone="ember")
    return ft.Semantics(identifier="problem", live_region=True, content=box)

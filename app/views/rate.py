"""Draws the sealed rating: the curtain, then one question with four faces at a time."""

import flet as ft

from app.screens.rate import QUESTIONS, BackTouched, GiveBack, Here, Rated, RatherNot, SealTouched, State
from app.screens.visit.ideas import RATING
from app.theme import CURTAIN_BUTTON, ON_CURTAIN, QUIET_ON_CURTAIN, Look
from app.views.kit import Send, around, column, edge, gap, heading, hooked, icon, note_box, picture, row, text, touch
from app.views.kit_blocks import two_columns
from app.views.kit_controls import button, icon_button, pill
from app.views.kit_page import page, thumb_bar
from app.views.kit_signs import steps
from core.words import msg

_MIDDLE = ft.MainAxisAlignment.CENTER
FACES = (
    ("a_lot", "face-5", msg("A lot")),
    ("quite", "face-4", msg("Quite")),
    ("a_little", "face-3", msg("A little")),
    ("no", "face-2", msg("No")),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Behind the curtain nothing of the visitor can be seen or reached."""
    return _curtain(send, look) if state.at is None else _question(state, send, look)


def _curtain(send: Send, look: Look) -> ft.Control:
    say, middle = look.say, ft.TextAlign.CENTER
    here = ft.Container(
        row(
            text(look, say("I am from the team here"), "strong", CURTAIN_BUTTON.on, align=middle),
            icon(look, ft.Icons.ARROW_FORWARD_ROUNDED, 22, CURTAIN_BUTTON.on),
            main=_MIDDLE,
            spacing=10,
        ),
        bgcolor=CURTAIN_BUTTON.main,
        border_radius=32,
        padding=around(20, 20),
    )
    back = ft.Container(
        icon(look, ft.Icons.LOCK_OUTLINE_ROUNDED, 24, QUIET_ON_CURTAIN, spoken=say("Back to the visitor")),
        width=48,
        height=48,
        border_radius=24,
        alignment=ft.Alignment.CENTER,
        tooltip=say("Back to the visitor"),
    )
    inner = ft.Column(
        [
            row(touch(back, lambda: send(GiveBack()), hook="give-back")),
            ft.Container(expand=True),
            row(picture("mark-white", 132), main=_MIDDLE),
            gap(28),
            heading(look, say("Please give this device to the team"), "display", ON_CURTAIN, centred=True),
            gap(12),
            text(look, say("They say how the visit was. You will not see it."), "lead", QUIET_ON_CURTAIN, align=middle),
            ft.Container(expand=True),
            touch(here, lambda: send(Here()), hook="here"),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    shown = ft.Container(inner, padding=ft.Padding.symmetric(horizontal=24, vertical=24), expand=True)
    if look.size != "phone":
        shown = ft.Container(ft.Row([ft.Container(shown, width=560)], alignment=_MIDDLE, expand=True), expand=True)
    return ft.Container(shown, bgcolor=look.palette.curtain, expand=True)


def _question(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    asked = dict(RATING)[state.question]
    tiles = [
        _face(
            look,
            drawing,
            say(words),
            chosen=state.answers.get(state.question) == value,
            hook=f"rate-{value}",
            send=send,
            value=value,
        )
        for value, drawing, words in FACES
    ]
    back = icon_button(look, ft.Icons.ARROW_BACK_ROUNDED, say("Back"), lambda: send(BackTouched()), hook="page-back")
    only = pill(look, say("Only you see this"), sign=ft.Icons.VISIBILITY_OFF_OUTLINED)
    top = ft.Container(row(back, only), padding=look.sides(8, 14, 16, 6))
    body = [
        steps(look, (state.at or 0) + 1, len(QUESTIONS)),
        gap(10),
        hooked(f"asked-{state.question}", heading(look, say(asked), "question")),
        gap(6),
        column(*two_columns(tiles), spacing=12),
        gap(6),
        note_box(
            look,
            ft.Icons.LOCK_OUTLINE_ROUNDED,
            say("Sealed on this device. Nobody here can read it, not even the visitor."),
        ),
        gap(8),
    ]
    seal = button(
        look, say("Seal and go on"), lambda: send(SealTouched()), sign=ft.Icons.LOCK_OUTLINE_ROUNDED, hook="seal"
    )
    not_now = button(
        look, say("I would rather not"), lambda: send(RatherNot()), kind="text", height=48, hook="rather-not"
    )
    return page(look, body, top=_centred(top, look), bottom=thumb_bar(look, seal, not_now, stacked=True), side=20)


def _centred(top: ft.Control, look: Look) -> ft.Control:
    return top if look.size == "phone" else ft.Row([ft.Container(top, width=560)], alignment=_MIDDLE)


def _face(look: Look, drawing: str, words: str, *, chosen: bool, hook: str, send: Send, value: str) -> ft.Control:
    hue = look.hue("lake")
    colour = hue.on_container if chosen else look.palette.ink
    box = ft.Container(
        column(
            row(picture(drawing, 68), main=_MIDDLE),
            text(look, words, "label", colour, align=ft.TextAlign.CENTER),
            spacing=12,
        ),
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(hue.main if chosen else look.palette.line, 3 if chosen else 1),
        border_radius=22,
        padding=around(10, 22 - (2 if chosen else 0)),
        expand=True,
    )
    return touch(box, lambda: send(Rated(value)), hook=hook, chosen=chosen)

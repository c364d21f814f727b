"""Draws the health worker's home: one big tile to listen, what patients said so far, what came back."""

import flet as ft

from app.screens.chw import Answer, Listen, PortraitTouched, State, SyncTouched
from app.theme import Look
from app.views.kit import Send, around, card, column, gap, heading, hooked, rest, row, section, text, touch
from app.views.kit_blocks import sending_block
from app.views.kit_page import columns, page
from app.views.kit_signs import disc, portrait
from app.views.kit_voices import voices_card
from app.views.kit_words import date_words, first_name, greeting, level_words
from learning.days import day


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The first thing is the largest."""
    said = voices_card(look, state.voices) if state.voices else None
    back = [section(look, look.say("What came back"), ft.Icons.REPLY_ROUNDED)] if state.answers else []
    first = [sending_block(look, state.sending, state.now, lambda: send(SyncTouched())), _listen(send, look), said]
    second = [*back, *(_answer(look, answer) for answer in state.answers)]
    return page(look, [*columns(look, first, second), gap(8)], top=_head(state, send, look), full=True)


def _head(state: State, send: Send, look: Look) -> ft.Control:
    face = ft.Container(portrait(look, state.me.picture, state.me.name), border_radius=24, tooltip=look.say("Me"))
    words = rest(
        text(look, state.me.unit_name, "small", look.palette.quiet),
        heading(look, greeting(look, first_name(state.me.name), state.now)),
    )
    shown = row(words, touch(face, lambda: send(PortraitTouched()), hook="portrait"))
    return ft.Container(shown, padding=look.sides(20, 18, 16, 10))


def _listen(send: Send, look: Look) -> ft.Control:
    hue = look.hue("plum")
    inner = column(
        row(disc(look, ft.Icons.HEARING_ROUNDED, tone="plum", size=88), main=ft.MainAxisAlignment.CENTER),
        text(look, look.say("Listen to someone"), "title", hue.on_container, align=ft.TextAlign.CENTER),
        text(
            look,
            look.say("Give the tablet to a patient. You will not see the answers."),
            "body",
            hue.on_container,
            align=ft.TextAlign.CENTER,
        ),
        spacing=12,
    )
    box = ft.Container(inner, bgcolor=hue.container, border_radius=30, padding=around(20, 36))
    return touch(box, lambda: send(Listen()), hook="listen")


def _answer(look: Look, answer: Answer) -> ft.Control:
    who = look.say("{who} · {when}", who=level_words(look, answer.level), when=date_words(look, day(answer.on)))
    words = [
        text(look, answer.title, "strong"),
        text(look, answer.text, "lead"),
        text(look, who, "small", look.palette.quiet),
    ]
    return hooked("came-back", card(look, column(*words, spacing=4), tone="lake"))

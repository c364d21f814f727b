"""Draws patient mode: plum, big pictures, few words, no names and no clock."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import flet as ft

from app.asks import Answered
from app.questions.pictures import use_picture
from app.screens.listen import (
    RATHER_NOT,
    BackTouched,
    Consented,
    GiveBack,
    Guard,
    LanguageChosen,
    LeaveTouched,
    PinKey,
    State,
    StayTouched,
    StoryDone,
    current,
    story_refs,
)
from app.theme import Look
from app.views.kit import (
    Send,
    around,
    card,
    column,
    edge,
    evenly,
    gap,
    heading,
    hooked,
    icon,
    note_box,
    picture,
    row,
    text,
    touch,
)
from app.views.kit_blocks import two_columns
from app.views.kit_controls import button, chip, field, icon_button, next_button, pin_pad
from app.views.kit_page import page, thumb_bar
from app.views.kit_pin import pin_words
from app.views.kit_signs import disc, steps
from app.views.listen_pictures import drawing_of, picture_of
from core.words import speak
from forms import Choice, Node

CENTRE = ft.MainAxisAlignment.CENTER
_FOUR = 4
GREETINGS = (
    ("sw", "Habari", "Kiswahili"),
    ("en", "Hello", "English"),
    ("fr", "Bonjour", "Français"),
    ("ar", "مرحبًا", "العربية"),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The patient's own language and direction, whatever the health worker's are."""
    here = replace(look, say=speak(state.language)) if state.language and not state.guard else look
    here = here.of(state.form.form.id, state.form.form.version) if state.form else here
    drawn = _guard(state.guard, send, look) if state.guard else _step(state, send, here)
    drawn.rtl = here.rtl
    return drawn


def _step(state: State, send: Send, look: Look) -> ft.Control:
    match state.step:
        case "language":
            return _language(send, look)
        case "consent":
            return _consent(send, look)
        case "question":
            return _question(state, send, look)
        case "story":
            return _story(state, send, look)
        case "thanks":
            return _thanks(send, look)
        case _:
            return _missing(send, look)


def _top(look: Look, send: Send, middle: ft.Control | None = None) -> ft.Control:
    lock = icon_button(
        look,
        ft.Icons.LOCK_OUTLINE_ROUNDED,
        look.say("For the health worker"),
        lambda: send(LeaveTouched()),
        hook="leave",
    )
    return ft.Container(
        row(lock, middle or ft.Container(expand=True), ft.Container(width=48), spacing=16),
        padding=look.sides(12, 12, 12, 6),
    )


def _back(send: Send, look: Look) -> ft.Control:
    act = partial(send, BackTouched())
    return icon_button(look, ft.Icons.ARROW_BACK_ROUNDED, look.say("Back"), act, hook="back", outlined=True, size=54)


def _language(send: Send, look: Look) -> ft.Control:
    def tile(code: str, greeting: str, name: str) -> ft.Control:
        there = replace(look, say=speak(code))
        words = column(
            text(there, greeting, "title", align=ft.TextAlign.CENTER),
            text(there, name, "body", look.palette.quiet, align=ft.TextAlign.CENTER),
            spacing=2,
        )
        box = ft.Container(
            words,
            bgcolor=look.palette.card,
            border=edge(look.palette.line),
            border_radius=26,
            padding=around(12, 36),
            expand=True,
        )
        return touch(box, lambda: send(LanguageChosen(code)), hook=f"language-{code}")

    ear = row(disc(look, ft.Icons.HEARING_ROUNDED, tone="plum", size=96), main=CENTRE)
    tiles = two_columns([tile(*greeting) for greeting in GREETINGS])
    return page(look, [gap(8), ear, gap(8), *tiles], top=_top(look, send), side=20)


def _consent(send: Send, look: Look) -> ft.Control:
    plum = look.hue("plum")
    promises = (
        (ft.Icons.VISIBILITY_OFF_OUTLINED, look.say("Nobody here sees your answers.")),
        (ft.Icons.BADGE_OUTLINED, look.say("We do not ask your name.")),
        (ft.Icons.FAVORITE_BORDER_ROUNDED, look.say("Your care stays the same.")),
        (ft.Icons.PAUSE_CIRCLE_OUTLINE_ROUNDED, look.say("You may stop at any time.")),
    )
    signs = [
        row(icon(look, sign, 30, plum.main), text(look, words, "lead", expand=True), spacing=16)
        for sign, words in promises
    ]
    answers = (
        button(
            look,
            look.say("No, thank you"),
            lambda: send(Consented(yes=False)),
            kind="outlined",
            tone="plum",
            hook="consent-no",
            expand=True,
            height=64,
        ),
        button(
            look,
            look.say("Yes, I will tell"),
            lambda: send(Consented(yes=True)),
            tone="plum",
            hook="consent-yes",
            expand=True,
            height=64,
        ),
    )
    shield = row(picture("pic-private", 160, 120), main=CENTRE)
    title = heading(look, look.say("May we ask about your visit today?"))
    return page(
        look,
        [shield, title, gap(4), *signs],
        top=_top(look, send),
        bottom=thumb_bar(look, *answers),
        side=20,
        spacing=20,
    )


def _question(state: State, send: Send, look: Look) -> ft.Control:
    node = current(state)
    if node is None:
        return page(look, [], top=_top(look, send))
    plum = look.hue("plum")
    drawing = ft.Container(
        _drawn(look, node.media, drawing_of(node.name), 180, 116),
        bgcolor=plum.container,
        border_radius=28,
        padding=around(0, 16),
        alignment=ft.Alignment.CENTER,
    )
    tiles = [_tile(look, node, choice, index, send) for index, choice in enumerate(_pictured(node))]
    body = [drawing, hooked(f"asked-{node.name}", heading(look, node.label)), *_side_by_side(look, tiles)]
    bar = (
        _back(send, look),
        button(
            look,
            look.say("I’d rather not say"),
            lambda: send(Answered(node.ref, RATHER_NOT)),
            kind="outlined",
            tone="plum",
            hook="rather-not",
            expand=True,
        ),
    )
    progress = ft.Container(steps(look, state.at + 1, len(state.questions), tone="plum"), expand=True)
    return page(look, body, top=_top(look, send, progress), bottom=thumb_bar(look, *bar), side=20, spacing=14)


def _drawn(look: Look, media: Mapping[str, str], ours: str, width: float, height: float) -> ft.Control:
    """The picture the form's author put there, where it is here; else our own drawing."""
    address = media.get("image", "")
    if not address:
        return picture(ours, width, height)
    authors: ft.Control = _authors(look, address, ours, width, height, key=f"{address}:{width}")  # type: ignore[call-arg]
    return authors


@ft.component
def _authors(look: Look, address: str, ours: str, width: float, height: float) -> ft.Control:
    source = use_picture(address, look)
    if source is None:
        return picture(ours, width, height)
    if not source:
        return ft.Container(width=width, height=height)
    return ft.Image(src=source, width=width, height=height, fit=ft.BoxFit.CONTAIN, exclude_from_semantics=True)


def _side_by_side(look: Look, tiles: list[ft.Control]) -> list[ft.Control]:
    if look.size == "phone" or len(tiles) <= _FOUR:
        return two_columns(tiles)
    return [evenly(*tiles[at : at + 3]) for at in range(0, len(tiles), 3)]


def _pictured(node: Node) -> list[Choice]:
    return [choice for choice in node.choices if choice.value != RATHER_NOT]


def _tile(look: Look, node: Node, choice: Choice, index: int, send: Send) -> ft.Control:
    plum, chosen = look.hue("plum"), node.value == choice.value
    colour = plum.on_container if chosen else look.palette.ink
    inner = column(
        _drawn(look, choice.media, picture_of(node.name, choice.value, index, len(_pictured(node))), 76, 76),
        text(look, choice.label, "strong" if chosen else "body", colour, align=ft.TextAlign.CENTER),
        spacing=10,
        cross=ft.CrossAxisAlignment.CENTER,
    )
    box = ft.Container(
        inner,
        bgcolor=plum.container if chosen else look.palette.card,
        border=edge(plum.main if chosen else look.palette.line, 3 if chosen else 1),
        border_radius=26,
        padding=around(8, 16 if chosen else 18),
        alignment=ft.Alignment.CENTER,
        expand=True,
    )
    return touch(box, lambda: send(Answered(node.ref, choice.value)), hook=f"choice-{choice.value}", chosen=chosen)


def _story(state: State, send: Send, look: Look) -> ft.Control:
    form = state.form
    if form is None:
        return page(look, [], top=_top(look, send))
    parts: list[ft.Control | None] = [heading(look, look.say("In your own words"))]
    for name, ref in story_refs(form).items():
        node = form.node(ref)
        parts.append(_share(look, node, send) if node.choices else _words(look, node, name, send))
    bar = (
        _back(send, look),
        next_button(look, look.say("Keep and go on"), lambda: send(StoryDone()), hook="story-done", tone="plum"),
    )
    return page(look, parts, top=_top(look, send), bottom=thumb_bar(look, *bar), side=20, spacing=16)


def _words(look: Look, node: Node, name: str, send: Send) -> ft.Control:
    return field(look, node.label, node.value, lambda words: send(Answered(node.ref, words)), hook=name, lines=3)


def _share(look: Look, node: Node, send: Send) -> ft.Control:
    answers = [_share_chip(look, node, choice, send) for choice in node.choices]
    return card(look, text(look, node.label, "strong"), row(*answers), tone="plum", spacing=12)


def _share_chip(look: Look, node: Node, choice: Choice, send: Send) -> ft.Control:
    chosen = node.value == choice.value
    act = partial(send, Answered(node.ref, choice.value))
    return chip(look, choice.label, act, chosen=chosen, tone="plum", hook=f"share-{choice.value}")


def _thanks(send: Send, look: Look) -> ft.Control:
    centre = ft.TextAlign.CENTER
    words = look.say("Your voice joins the others. When ten people have spoken, the team hears what you all said.")
    body = [
        ft.Container(expand=True),
        row(picture("pic-thanks", 180, 160), main=CENTRE),
        heading(look, look.say("Thank you"), centred=True),
        hooked("thanks", text(look, words, "lead", align=centre)),
        ft.Container(expand=True),
    ]
    back = next_button(look, look.say("Give the tablet back"), lambda: send(GiveBack()), hook="give-back", tone="plum")
    return page(look, body, bottom=thumb_bar(look, back), side=20, spacing=16, scroll=False)


def _missing(send: Send, look: Look) -> ft.Control:
    words = look.say("The questions are not on this device yet. They come when it next reaches the district.")
    back = next_button(look, look.say("Give the tablet back"), lambda: send(GiveBack()), hook="give-back", tone="plum")
    return page(
        look, [gap(40), note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, words)], bottom=thumb_bar(look, back), side=20
    )


def _guard(guard: Guard, send: Send, look: Look) -> ft.Control:
    centre, words = ft.TextAlign.CENTER, pin_words(look, guard.wait, wrong=guard.wrong)
    stay = button(
        look, look.say("Back to the questions"), lambda: send(StayTouched()), kind="text", tone="plum", hook="stay"
    )
    body = [
        gap(16),
        row(disc(look, ft.Icons.LOCK_ROUNDED, tone="plum", size=72), main=CENTRE),
        heading(look, look.say("For the health worker"), centred=True),
        hooked("pin-words", ft.Semantics(live_region=True, content=text(look, words, align=centre))),
        pin_pad(look, len(guard.typed), lambda key: send(PinKey(key))),
        row(stay, main=CENTRE),
    ]
    return page(look, body, side=20)

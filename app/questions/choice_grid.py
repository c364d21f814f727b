"""Choices beside each other: columns, packed, without signs, on a scale, in tables."""

import flet as ft

from app.questions.appearance import wants
from app.questions.marked import bare as without_marks
from app.questions.parts import framed, hook_of, label_of, own, problem_of
from app.questions.picking import chosen, columns_of, touched
from app.questions.pictures import face, small_picture
from app.questions.said import said
from app.theme import Look
from app.views.kit import CENTRE, START, Send, around, column, edge, evenly, hooked, icon, row, text, touch, wrap
from app.views.kit_controls import problem_line
from forms import Choice, Node

_CENTRED = ft.TextAlign.CENTER
_LARGE = 80


def grid(node: Node, send: Send, look: Look) -> ft.Control:
    """Tiles in columns of equal width; `no-buttons` leaves their signs out."""
    wide = columns_of(node, look.size)
    rows = []
    for at in range(0, len(node.choices), wide):
        tiles: list[ft.Control] = [
            ft.Container(_tile(node, choice, send, look), expand=True) for choice in node.choices[at : at + wide]
        ]
        tiles += [ft.Container(expand=True) for _ in range(wide - len(tiles))]
        rows.append(evenly(*tiles, spacing=8))
    return column(*rows, spacing=8)


def pack(node: Node, send: Send, look: Look) -> ft.Control:
    """Tiles as wide as their words, flowing onto new lines."""
    return wrap(*(_tile(node, choice, send, look, tight=True) for choice in node.choices))


def _tile(node: Node, choice: Choice, send: Send, look: Look, *, tight: bool = False) -> ft.Control:
    is_chosen, hue = choice.value in chosen(node), look.hue("lake")
    colour = hue.on_container if is_chosen else look.palette.ink
    picture = small_picture(choice.media, look, _LARGE if wants(node, "no-buttons") else 64)
    sign = None if wants(node, "no-buttons") else _sign(node, look, chosen_=is_chosen)
    words = text(look, without_marks(choice.label), "label", colour, expand=not tight or None)
    if sign is None:
        words.text_align, words.expand = _CENTRED, None
    inner = words if sign is None else row(sign, words, spacing=8, tight=tight)
    box = ft.Container(
        face(inner, picture),
        bgcolor=hue.container if is_chosen else look.palette.card,
        border=edge(hue.main if is_chosen else look.palette.edge, 2 if is_chosen else 1),
        border_radius=18,
        padding=around(12 - int(is_chosen), 15 - int(is_chosen)),
        alignment=None if tight else ft.Alignment.CENTER,
    )
    return touch(box, lambda: send(touched(node, choice.value)), hook=hook_of(node, choice.value), chosen=is_chosen)


def likert(node: Node, send: Send, look: Look) -> ft.Control:
    """A scale: circles in one line with the words below each."""
    return row(*(_step(node, choice, send, look) for choice in node.choices), spacing=2, cross=START)


def _step(node: Node, choice: Choice, send: Send, look: Look) -> ft.Control:
    is_chosen = choice.value in chosen(node)
    colour = look.hue("lake").on_container if is_chosen else look.palette.ink
    words = text(look, without_marks(choice.label), "small_strong" if is_chosen else "small", colour, align=_CENTRED)
    middle = ft.MainAxisAlignment.CENTER
    box = ft.Container(
        column(
            row(_sign(node, look, chosen_=is_chosen, size=32), main=middle),
            face(words, small_picture(choice.media, look, 44)),
            spacing=6,
        ),
        border_radius=18,
        padding=around(2, 12),
        bgcolor=look.hue("lake").container if is_chosen else None,
        expand=True,
    )
    return touch(box, lambda: send(touched(node, choice.value)), hook=hook_of(node, choice.value), chosen=is_chosen)


def heads(node: Node, look: Look) -> ft.Control:
    """The head of a table: the words of the choices, above the cells of the questions that follow."""
    names = [
        ft.Container(text(look, without_marks(choice.label), "small_strong", align=_CENTRED), expand=True)
        for choice in node.choices
    ]
    label = said(look, node.label, "strong") if node.label else None
    shown = _table_row(look, label, ft.Row(list(names), spacing=2, vertical_alignment=ft.CrossAxisAlignment.END))
    return hooked(f"q-{own(node)}", ft.Container(shown, padding=ft.Padding.only(bottom=8)))


def cells(node: Node, send: Send, look: Look) -> ft.Control:
    """One line of a table: a sign for each choice; what it means stands in the head, and is spoken."""
    signs = row(*(_cell(node, choice, send, look) for choice in node.choices), spacing=2)
    label = said(look, label_of(node, look), "body")
    line = ft.Container(height=1, bgcolor=look.palette.line)
    shown = column(_table_row(look, label, signs), problem_line(look, problem_of(node, look)), line, spacing=4)
    return hooked(f"q-{own(node)}", ft.Container(shown, padding=ft.Padding.only(bottom=4)))


def table(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """Words above and signs below, in one question."""
    return framed(node, look, likert(node, send, look), bare=bare)


def _table_row(look: Look, label: ft.Control | None, signs: ft.Control) -> ft.Control:
    if look.size == "phone":
        return column(label, signs, spacing=4)
    shown = label or ft.Container()
    return row(ft.Container(shown, expand=2), ft.Container(signs, expand=3), spacing=12)


def _cell(node: Node, choice: Choice, send: Send, look: Look) -> ft.Control:
    is_chosen = choice.value in chosen(node)
    words = without_marks(choice.label)
    sign = _sign(node, look, chosen_=is_chosen, spoken=words)
    box = ft.Container(
        row(sign, main=ft.MainAxisAlignment.CENTER, cross=CENTRE), border_radius=18, padding=around(0, 13), expand=True
    )
    return touch(box, lambda: send(touched(node, choice.value)), hook=hook_of(node, choice.value), chosen=is_chosen)


def _sign(node: Node, look: Look, *, chosen_: bool, size: float = 26, spoken: str | None = None) -> ft.Control:
    empty, full = (
        (ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED, ft.Icons.CHECK_BOX_ROUNDED)
        if node.type == "select_multiple"
        else (ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED, ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED)
    )
    colour = look.hue("lake").main if chosen_ else look.palette.edge
    return icon(look, full if chosen_ else empty, size, colour, spoken=spoken)

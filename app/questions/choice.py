"""Widget for select one and select many: the layout the author asks for, or the one that suits the choices."""

from dataclasses import replace

import flet as ft

from app.questions.appearance import wants
from app.questions.choice_grid import cells, grid, heads, likert, pack, table
from app.questions.choice_menu import menu
from app.questions.image_map import image_map, map_in
from app.questions.parts import framed, hook_of
from app.questions.picking import chosen, is_checklist, layout_of, touched
from app.questions.pictures import small_picture, use_picture
from app.questions.points import read_line
from app.questions.said import said, told
from app.theme import Look
from app.views.kit import Act, Send, around, column, icon, row, text, touch
from app.views.kit_controls import Answer, answer_button, choice_row
from forms import Choice, Node

__all__ = ["checklist", "is_checklist", "one", "several"]

_LOUD: tuple[Answer, ...] = ("yes", "partly", "no")
_QUIET = ("not_observed", "na")


def one(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """One of several; touching the chosen one again takes it back."""
    return _laid_out(node, send, look, bare=bare)


def several(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """Any of several, kept as a list of values with spaces between."""
    return _laid_out(node, send, look, bare=bare)


def _laid_out(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    address = node.media.get("image", "") if wants(node, "image-map") else ""
    if address:
        return _mapped(node, address, send, look, bare, key=address)  # type: ignore[call-arg]  # the decorator takes it
    return _in_words(node, send, look, bare=bare)


@ft.component
def _mapped(node: Node, address: str, send: Send, look: Look, bare: bool) -> ft.Control:  # noqa: FBT001  (a component's props)
    """The picture to be touched, once it is read; the choices by name when it has not come or has no such parts."""
    source = use_picture(address, look)
    parts = map_in(node, source) if source else None
    if source and parts:
        return framed(replace(node, media={}), look, image_map(node, source, parts, send, look), bare=bare)
    return _in_words(node, send, look, bare=bare)


def _in_words(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    match layout_of(node):
        case "heads":
            return heads(node, look)
        case "cells":
            return cells(node, send, look)
        case "table":
            return table(node, send, look, bare=bare)
        case "likert":
            control = likert(node, send, look)
        case "checklist":
            control = checklist(node, send, look)
        case "menu":
            control = menu(node, send, look)
        case "grid":
            control = grid(node, send, look)
        case "pack":
            control = pack(node, send, look)
        case _:
            control = _rows(node, send, look)
    return framed(node, look, column(_why(node, look), control, spacing=8), bare=bare)


def _why(node: Node, look: Look) -> ft.Control | None:
    if wants(node, "image-map"):
        return told(look, look.say("This picture has no parts to touch here. Choose by name."), hook="why-picture")
    if wants(node, "map"):
        return told(look, look.say("There is no map here. The places stand in a list."), hook="why-map")
    return None


def checklist(node: Node, send: Send, look: Look) -> ft.Control:
    """Yes, partly, no as large rings; could not see and does not apply quietly below."""
    by_value = {choice.value: choice for choice in node.choices}
    loud = [
        answer_button(
            look,
            by_value[value].label,
            value,
            act_of(node, value, send),
            chosen=node.value == value,
            hook=hook_of(node, value),
        )
        for value in _LOUD
        if value in by_value
    ]
    quiet = [_quiet(node, by_value[value], send, look) for value in _QUIET if value in by_value]
    return column(*loud, row(*quiet, spacing=4) if quiet else None, spacing=12)


def _quiet(node: Node, choice: Choice, send: Send, look: Look) -> ft.Control:
    chosen_, hue = node.value == choice.value, look.hue("lake")
    colour = hue.on_container if chosen_ else hue.main
    sign = icon(look, ft.Icons.CHECK_ROUNDED, 20, colour) if chosen_ else None
    words = ft.Container(
        text(look, choice.label, "label", colour, align=ft.TextAlign.CENTER), expand=True, expand_loose=True
    )
    box = ft.Container(
        row(sign, words, spacing=6, main=ft.MainAxisAlignment.CENTER),
        bgcolor=hue.container if chosen_ else None,
        border_radius=26,
        padding=around(8, 16),
        expand=True,
    )
    return touch(box, act_of(node, choice.value, send), hook=hook_of(node, choice.value), chosen=chosen_)


def _rows(node: Node, send: Send, look: Look) -> ft.Control:
    return column(*(one_row(node, choice, send, look) for choice in node.choices), spacing=8)


def one_row(node: Node, choice: Choice, send: Send, look: Look) -> ft.Control:
    """One choice in a row of its own; on a map's list with where it is."""
    place = choice.details.get("geometry", "") if wants(node, "map") else ""
    points = read_line(place)
    return choice_row(
        look,
        choice.label,
        act_of(node, choice.value, send),
        chosen=choice.value in chosen(node),
        several=node.type == "select_multiple",
        under=points[0].words if points else "",
        hook=hook_of(node, choice.value),
        words_as=said(look, choice.label, "strong" if choice.value in chosen(node) else "body"),
        before=small_picture(choice.media, look),
    )


def act_of(node: Node, value: str, send: Send) -> Act:
    """What a touch on a choice does."""
    return lambda: send(touched(node, value))

"""Widget for repeats: one more round, a round's head, taking a round away."""

import re

import flet as ft

from app.asks import RoundAdded, RoundRemoved
from app.theme import Look
from app.views.kit import Send, row, text
from app.views.kit_controls import button, icon_button
from forms import Node


def series(node: Node, send: Send, look: Look) -> ft.Control:
    """The button that adds a round, when the author lets people add."""
    if not node.can_add:
        return ft.Container(height=0)
    words = look.say("One more: {what}", what=node.label) if node.label else look.say("One more")
    add = button(
        look,
        words,
        lambda: send(RoundAdded(node.ref)),
        kind="outlined",
        sign=ft.Icons.ADD_ROUNDED,
        hook=f"add-{node.name}",
    )
    return ft.Container(add, padding=ft.Padding.only(top=4, bottom=16))


def round_head(node: Node, send: Send, look: Look) -> ft.Control:
    """Which round this is, and the way to take it out again."""
    number = int(found[0]) if (found := re.findall(r"\[(\d+)\]", node.ref)[-1:]) else 1
    title = look.say("{what} {n}", what=node.label or look.say("Round"), n=number)
    remove = icon_button(
        look,
        ft.Icons.DELETE_OUTLINE_ROUNDED,
        look.say("Take out: {what}", what=title),
        lambda: send(RoundRemoved(node.ref)),
        hook=f"remove-{node.name}-{number}",
    )
    return ft.Container(
        row(text(look, title, "heading", expand=True), remove if node.can_add else None),
        padding=ft.Padding.only(top=8),
    )

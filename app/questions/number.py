"""Widget for whole and decimal numbers: typed, or with minus and plus."""

import flet as ft

from app.asks import Answered
from app.questions.appearance import wants
from app.questions.parts import framed, own
from app.questions.said import told
from app.questions.text import number_field
from app.theme import Look
from app.views.kit import START, Send, column, row
from app.views.kit_controls import icon_button
from forms import Node


def whole(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """Minus, field, plus (`counter` means the same)."""

    def step(by: int) -> None:
        def change(kept: str) -> str:
            now = _number(kept)
            return str(now + by if now < 0 else max(now + by, 0))

        send(Answered(node.ref, change(node.value), change))

    minus = icon_button(
        look, ft.Icons.REMOVE_ROUNDED, look.say("One less"), lambda: step(-1), hook=f"less-{own(node)}", outlined=True
    )
    plus = icon_button(
        look, ft.Icons.ADD_ROUNDED, look.say("One more"), lambda: step(1), hook=f"more-{own(node)}", outlined=True
    )
    middle = ft.Container(number_field(node, send, look), expand=True)
    return framed(node, look, row(minus, middle, plus, spacing=10, cross=START), bare=bare)


def decimal(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A field for a number with a point; a direction is written in degrees."""
    words = look.say("There is no compass here. Write degrees: 0 is north, 90 is east.")
    why = told(look, words, hook="why-bearing") if wants(node, "bearing") else None
    return framed(node, look, column(why, number_field(node, send, look), spacing=8), bare=bare)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0

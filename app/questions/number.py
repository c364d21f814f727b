"""Widget for whole and decimal numbers: typed, or with minus and plus."""

import flet as ft

from app.asks import Answered
from app.questions.parts import framed, problem_of
from app.theme import Look
from app.views.kit import Send, row
from app.views.kit_controls import field, icon_button
from forms import Node


def whole(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """Minus, field, plus."""

    def step(by: int) -> None:
        send(Answered(node.ref, str(max(_number(node.value) + by, 0))))

    minus = icon_button(
        look, ft.Icons.REMOVE_ROUNDED, look.say("One less"), lambda: step(-1), hook=f"less-{node.name}", outlined=True
    )
    plus = icon_button(
        look, ft.Icons.ADD_ROUNDED, look.say("One more"), lambda: step(1), hook=f"more-{node.name}", outlined=True
    )
    middle = ft.Container(_field(node, send, look, ft.KeyboardType.NUMBER), expand=True)
    return framed(node, look, row(minus, middle, plus, spacing=10), bare=bare)


def decimal(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A field for a number with a point."""
    return framed(node, look, _field(node, send, look, ft.KeyboardType.NUMBER), bare=bare)


def _field(node: Node, send: Send, look: Look, keyboard: ft.KeyboardType) -> ft.Control:
    return field(
        look,
        look.say("Number"),
        node.value,
        lambda typed: send(Answered(node.ref, typed.strip())),
        hook=f"a-{node.name}",
        wrong=bool(problem_of(node, look)),
        keyboard=keyboard,
    )


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0

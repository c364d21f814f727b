"""Widget for something to be seen and agreed to."""

import flet as ft

from app.asks import Answered
from app.questions.parts import framed, hook_of
from app.theme import Look
from app.views.kit import Send
from app.views.kit_controls import choice_row
from forms import Node


def agree(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """One row to touch; a second touch takes it back."""
    answer = Answered(node.ref, None if node.value else "OK")
    line = choice_row(
        look,
        look.say("Seen and agreed"),
        lambda: send(answer),
        chosen=bool(node.value),
        several=True,
        hook=hook_of(node),
    )
    return framed(node, look, line, bare=bare)

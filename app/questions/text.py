"""Widget for text, and for what is only shown."""

import flet as ft

from app.asks import Answered
from app.questions.parts import framed, label_of, problem_of
from app.theme import Look
from app.views.kit import Send, column, text
from app.views.kit_controls import field
from forms import Node


def line(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A field for words; several lines when the author asks for `multiline`."""
    if node.readonly:
        return shown(node, send, look, bare=bare)
    box = field(
        look,
        look.say("Write it here") if bare else label_of(node, look),
        node.value,
        lambda typed: send(Answered(node.ref, typed)),
        hook=f"a-{node.name}",
        problem=problem_of(node, look),
        lines=3 if "multiline" in node.appearance else 1,
    )
    hint = text(look, node.hint, "small", look.palette.quiet) if node.hint and not bare else None
    return ft.Container(column(hint, box, spacing=8), padding=ft.Padding.only(bottom=12))


def shown(node: Node, _: Send, look: Look, *, bare: bool) -> ft.Control:
    """A value that nobody types: calculated, readonly, or of a kind that has no widget here."""
    return framed(node, look, text(look, node.value or "…", "lead"), bare=bare)

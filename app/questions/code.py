"""Widget for the code on a box, a card or a register: read from a photo where this build can, else written by hand."""

from functools import partial

import flet as ft

from app.asks import Answered
from app.questions.appearance import wants
from app.questions.code_reader import code_reader
from app.questions.marked import bare as without_marks
from app.questions.parts import framed, hook_of, label_of, problem_of
from app.questions.said import told
from app.theme import Look
from app.views.kit import Send, column
from app.views.kit_controls import field
from core.words import msg
from forms import Node

_BY_HAND = msg("Codes are not read by camera here. Write what stands under the bars.")
_NONE_SEEN = msg(
    "No code could be read in this picture. Hold it straight and closer, or write what stands under the bars."
)


def code(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """A field for what the code says, and the ways to have it read."""
    ways = code_reader(look, partial(hook_of, node), lambda found: send(Answered(node.ref, found)), _NONE_SEEN)
    ways = ways or told(look, look.say(_BY_HAND), hook="why-code")
    return framed(node, look, column(ways, _field(node, send, look), spacing=12), bare=bare)


def _field(node: Node, send: Send, look: Look) -> ft.Control:
    return field(
        look,
        "",
        node.value,
        lambda typed: send(Answered(node.ref, typed.strip())),
        hook=hook_of(node),
        spoken=without_marks(label_of(node, look)),
        hint=look.say("Letters and figures of the code"),
        secret=wants(node, "hidden-answer"),
        wrong=bool(problem_of(node, look)),
    )

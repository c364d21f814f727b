"""Widget for pictures, sounds, films and files."""

import flet as ft

from app.questions.parts import framed, hook_of
from app.questions.pictures import told
from app.theme import Look
from app.views.kit import Send
from core.words import msg
from forms import Node

_NOT_HERE = {
    "image": msg("This device cannot keep pictures yet. The rest can be filled in."),
    "audio": msg("This device cannot keep sounds yet. The rest can be filled in."),
    "video": msg("This device cannot keep films yet. The rest can be filled in."),
    "file": msg("This device cannot keep files yet. The rest can be filled in."),
}


def view(node: Node, _: Send, look: Look, *, bare: bool) -> ft.Control:
    """Says plainly that nothing can be kept; the rest of the sheet is not held up by it."""
    return framed(node, look, told(look, look.say(_NOT_HERE[node.type]), hook=hook_of(node)), bare=bare)

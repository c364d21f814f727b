"""Widget for notes and for the heads of groups."""

import flet as ft

from app.questions.appearance import wants
from app.questions.parts import own
from app.questions.pictures import media_of
from app.questions.said import said
from app.theme import Look
from app.views.kit import START, around, column, gap, heading, hooked, icon, row
from forms import Node


def view(node: Node, look: Look) -> ft.Control:
    """Words of the author that need no answer."""
    quiet = look.palette.quiet
    words = column(
        said(look, node.label, "body", look.palette.ink),
        said(look, node.hint, "small", quiet) if node.hint else None,
        media_of(node.media, look, own(node)),
        spacing=6,
    )
    words.expand = True
    box = ft.Container(
        row(icon(look, ft.Icons.INFO_OUTLINE_ROUNDED, 20, quiet), words, spacing=10, cross=START),
        bgcolor=look.palette.low,
        border_radius=16,
        padding=around(14, 12),
    )
    return hooked(f"q-{own(node)}", ft.Container(box, padding=ft.Padding.only(bottom=12)))


def group(node: Node, look: Look) -> ft.Control:
    """The name of a group that stands inside a page."""
    if not node.label or wants(node, "nohead"):
        return ft.Container(height=0)
    words = column(gap(8), _head(node, look), gap(8))
    return ft.Container(words)


def _head(node: Node, look: Look) -> ft.Control:
    return heading(look, node.label, "heading") if not node.label.startswith("#") else said(look, node.label, "heading")

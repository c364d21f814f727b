"""Widget for notes and for the heads of groups."""

import flet as ft

from app.theme import Look
from app.views.kit import heading, note_box
from forms import Node


def view(node: Node, look: Look) -> ft.Control:
    """Words of the author that need no answer."""
    box = note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, node.label)
    return ft.Container(box, padding=ft.Padding.only(bottom=12))


def group(node: Node, look: Look) -> ft.Control:
    """The name of a group that stands inside a page."""
    if not node.label:
        return ft.Container(height=0)
    return ft.Container(heading(look, node.label, "heading"), padding=ft.Padding.only(top=8, bottom=8))

"""What every question shows round its own control: label, hint, what counts, problem."""

import flet as ft

from app.theme import Look
from app.views.kit import column, hooked, text
from app.views.kit_controls import problem_line
from forms import FALLBACK_PROBLEMS, Node


def framed(node: Node, look: Look, control: ft.Control, *, bare: bool) -> ft.Control:
    """Label and hint above, the control, the problem below; found by `q-<name>`."""
    quiet = look.palette.quiet
    parts = (
        None if bare else text(look, label_of(node, look), "strong"),
        text(look, node.hint, "small", quiet) if node.hint and not bare else None,
        control,
        problem_line(look, problem_of(node, look)),
    )
    return hooked(f"q-{node.name}", ft.Container(column(*parts, spacing=8), padding=ft.Padding.only(bottom=12)))


def label_of(node: Node, look: Look) -> str:
    """The question; one that needs an answer says so."""
    return f"{node.label} *" if node.required and node.label else node.label or look.say("Question")


def problem_of(node: Node, look: Look) -> str:
    """What does not hold, once something was answered: our own words translated, the author's as they are."""
    if not node.problem or not node.value:
        return ""
    return look.say(node.problem) if node.problem in FALLBACK_PROBLEMS else node.problem

"""What every question shows round its own control: label, hint, guidance, problem; and the names it is found by."""

import re

import flet as ft

from app.questions.pictures import media_of
from app.questions.said import said
from app.theme import Look
from app.views.kit import Act, around, column, edge, hooked, icon, note_box, row, text, touch
from app.views.kit_controls import problem_line
from forms import FALLBACK_PROBLEMS, Node


def framed(node: Node, look: Look, control: ft.Control, *, bare: bool, problem: str = "") -> ft.Control:
    """Label, pictures and hint above, the control, the problem below (`problem` for one the engine does not know)."""
    parts = (
        None if bare else said(look, label_of(node, look), "strong"),
        media_of(node.media, look, own(node)),
        said(look, node.hint, "small", look.palette.quiet) if node.hint and not bare else None,
        _guidance(node.guidance, look, f"more-{own(node)}") if node.guidance else None,
        control,
        problem_line(look, problem or problem_of(node, look)),
    )
    return hooked(f"q-{own(node)}", ft.Container(column(*parts, spacing=8), padding=ft.Padding.only(bottom=18)))


def own(node: Node) -> str:
    """The name a question is found by: "weight", and "weight-2" in the second round of a repeat."""
    rounds = re.findall(r"\[(\d+)\]", node.ref)
    return node.name if all(number == "1" for number in rounds) else "-".join([node.name, *rounds])


def hook_of(node: Node, part: str = "") -> str:
    """What tests and screen readers' drivers find the control by: "a-weight", or one part of it, "a-weight-kilo"."""
    return f"a-{own(node)}-{part}" if part else f"a-{own(node)}"


def label_of(node: Node, look: Look) -> str:
    """The question; one that needs an answer says so."""
    return f"{node.label} *" if node.required and node.label else node.label or look.say("Question")


def problem_of(node: Node, look: Look) -> str:
    """What does not hold, once something was answered: our own words translated, the author's as they are."""
    if not node.problem or not node.value:
        return ""
    return look.say(node.problem) if node.problem in FALLBACK_PROBLEMS else node.problem


def opener(
    look: Look, sign: ft.IconData, words: str, act: Act, hook: str, *, blank: bool = False, folds: bool | None = None
) -> ft.Control:
    """A row like a field that opens something; `folds` says whether what it opens below stands open."""
    colour = look.palette.quiet if blank else look.palette.ink
    arrow = None if folds is None else ft.Icons.EXPAND_LESS_ROUNDED if folds else ft.Icons.EXPAND_MORE_ROUNDED
    inner = row(
        icon(look, sign, 24, look.palette.quiet),
        text(look, words, "body" if blank else "strong", colour, expand=True),
        icon(look, arrow, 24, look.palette.quiet) if arrow else None,
        spacing=12,
    )
    box = ft.Container(
        inner, bgcolor=look.palette.card, border=edge(look.palette.edge), border_radius=18, padding=around(16, 15)
    )
    return touch(box, act, hook=hook)


@ft.component
def _guidance(words: str, look: Look, hook: str) -> ft.Control:
    """What counts, for those who want to know more: folded until it is asked for."""
    is_open, set_open = ft.use_state(False)
    colour = look.hue("lake").main
    sign = ft.Icons.EXPAND_LESS_ROUNDED if is_open else ft.Icons.HELP_OUTLINE_ROUNDED
    box = ft.Container(
        row(icon(look, sign, 20, colour), text(look, look.say("What counts?"), "label", colour), tight=True),
        padding=around(4, 14),
        border_radius=24,
    )
    asked = touch(box, lambda: set_open(not is_open), hook=hook)
    shown = note_box(look, ft.Icons.HELP_OUTLINE_ROUNDED, words) if is_open else None
    return column(row(asked), shown, spacing=4)

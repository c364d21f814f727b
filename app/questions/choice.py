"""Widget for select one, select many, and the yes / partly / no of a checklist."""

from typing import Final

import flet as ft

from app.asks import Answered
from app.questions.parts import framed, label_of
from app.theme import Look
from app.views.kit import Act, Send, around, column, icon, row, text, touch
from app.views.kit_controls import Answer, answer_button, choice_row
from forms import Choice, Node

CHECKLIST: Final = frozenset({"yes", "partly", "no", "not_observed", "na"})
_LOUD: Final[tuple[Answer, ...]] = ("yes", "partly", "no")
_MANY = 12


def is_checklist(node: Node) -> bool:
    """Whether this is a question of a checklist: yes, no and perhaps partly, could not see, does not apply."""
    values = {choice.value for choice in node.choices}
    return node.type == "select_one" and {"yes", "no"} <= values <= CHECKLIST


def one(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """One of several; touching the chosen one again takes it back."""
    if is_checklist(node):
        return framed(node, look, checklist(node, send, look), bare=bare)
    if len(node.choices) > _MANY:
        return framed(node, look, _menu(node, send, look), bare=bare)
    rows = [_row(node, choice, send, look, chosen=choice.value == node.value) for choice in node.choices]
    return framed(node, look, column(*rows, spacing=8), bare=bare)


def several(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """Any of several, kept as a list of values with spaces between."""
    chosen = node.value.split()

    def toggled(value: str) -> str:
        left = set(chosen) ^ {value}
        return " ".join(choice.value for choice in node.choices if choice.value in left)

    rows = [
        choice_row(
            look,
            choice.label,
            lambda value=choice.value: send(Answered(node.ref, toggled(value))),  # type: ignore[misc]
            chosen=choice.value in chosen,
            several=True,
            hook=f"a-{node.name}-{choice.value}",
        )
        for choice in node.choices
    ]
    return framed(node, look, column(*rows, spacing=8), bare=bare)


def checklist(node: Node, send: Send, look: Look) -> ft.Control:
    """Yes, partly, no as large rings; could not see and does not apply quietly below."""
    by_value = {choice.value: choice for choice in node.choices}
    loud = [
        answer_button(
            look,
            by_value[value].label,
            value,
            _answer(node, value, send),
            chosen=node.value == value,
            hook=f"a-{node.name}-{value}",
        )
        for value in _LOUD
        if value in by_value
    ]
    quiet = [_quiet(node, by_value[value], send, look) for value in ("not_observed", "na") if value in by_value]
    return column(*loud, row(*quiet, spacing=4) if quiet else None, spacing=12)


def _quiet(node: Node, choice: Choice, send: Send, look: Look) -> ft.Control:
    chosen, hue = node.value == choice.value, look.hue("lake")
    colour = hue.on_container if chosen else hue.main
    sign = icon(look, ft.Icons.CHECK_ROUNDED, 20, colour) if chosen else None
    words = ft.Container(
        text(look, choice.label, "label", colour, align=ft.TextAlign.CENTER), expand=True, expand_loose=True
    )
    box = ft.Container(
        row(sign, words, spacing=6, main=ft.MainAxisAlignment.CENTER),
        bgcolor=hue.container if chosen else None,
        border_radius=26,
        padding=around(8, 16),
        expand=True,
    )
    return touch(box, _answer(node, choice.value, send), hook=f"a-{node.name}-{choice.value}", chosen=chosen)


def _row(node: Node, choice: Choice, send: Send, look: Look, *, chosen: bool) -> ft.Control:
    act = _answer(node, choice.value, send)
    return choice_row(look, choice.label, act, chosen=chosen, hook=f"a-{node.name}-{choice.value}")


def _answer(node: Node, value: str, send: Send) -> Act:
    return lambda: send(Answered(node.ref, None if node.value == value else value))


def _menu(node: Node, send: Send, look: Look) -> ft.Control:
    box = ft.Dropdown(
        label=label_of(node, look),
        value=node.value or None,
        options=[ft.DropdownOption(key=choice.value, text=choice.label) for choice in node.choices],
        editable=True,
        enable_filter=True,
        expand=True,
        key=f"a-{node.name}",
        on_select=lambda event: send(Answered(node.ref, event.control.value)),
        text_style=look.style("body"),
    )
    return ft.Semantics(identifier=f"a-{node.name}", content=ft.Row([box]))

"""Widget for repeats: a card for each round that folds to one line, one more round, taking a round away."""

import re
from collections.abc import Sequence

import flet as ft

from app.asks import RoundAdded, RoundRemoved
from app.theme import Look
from app.views.kit import Send, around, column, edge, icon, rest, row, text, touch
from app.views.kit_controls import button, icon_button
from forms import Node


def series(node: Node, send: Send, look: Look) -> ft.Control:
    """The button that adds a round, when the author lets people add."""
    if not node.can_add:
        return ft.Container(height=0)
    words = look.say("One more: {what}", what=node.label) if node.label else look.say("One more")
    add = button(
        look,
        words,
        lambda: send(RoundAdded(node.ref)),
        kind="outlined",
        sign=ft.Icons.ADD_ROUNDED,
        hook=f"add-{node.name}",
    )
    return ft.Container(add, padding=ft.Padding.only(top=4, bottom=16))


def round_head(node: Node, send: Send, look: Look) -> ft.Control:
    """Which round this is, and the way to take it out again."""
    title = text(look, title_of(node, look), "heading", expand=True)
    return ft.Container(row(title, _remove(node, send, look)), padding=ft.Padding.only(top=8))


@ft.component
def round_card(
    node: Node, send: Send, look: Look, *, told: str, inside: Sequence[ft.Control], needs: bool, turn: int = 0
) -> ft.Control:
    """One round: `told` in one line while it is folded, its questions while it is open.

    A round without answers stands open, and so does one that still `needs` an answer after a check, or in which somebody
    looks for a question (`turn` tells one such wish from the next, 0 for none).
    """
    (wish, wished), set_wish = ft.use_state(("", 0))
    blank, _ = ft.use_state(not told)
    is_open = needs or (wish == "open" if wish and wished == turn else blank or bool(turn))
    sign = ft.Icons.EXPAND_LESS_ROUNDED if is_open else ft.Icons.EXPAND_MORE_ROUNDED
    quiet = look.palette.quiet
    words = rest(
        text(look, title_of(node, look), "strong"),
        text(look, told, "small", quiet, lines=2) if told and not is_open else None,
        spacing=2,
    )
    head = ft.Container(row(words, icon(look, sign, 24, quiet)), padding=around(4, 13), border_radius=14, expand=True)
    fold = touch(
        head, lambda: set_wish(("folded" if is_open else "open", turn)), hook=f"round-{node.name}-{_number(node)}"
    )
    card = column(
        row(fold, _remove(node, send, look), spacing=4),
        *(inside if is_open else ()),
        spacing=4,
    )
    return ft.Container(card, bgcolor=None, border=edge(look.palette.line), border_radius=20, padding=around(12, 4))


def title_of(node: Node, look: Look) -> str:
    """Which round this is: "Child 2"."""
    return look.say("{what} {n}", what=node.label or look.say("Round"), n=_number(node))


def _remove(node: Node, send: Send, look: Look) -> ft.Control | None:
    if not node.can_add:
        return None
    return icon_button(
        look,
        ft.Icons.DELETE_OUTLINE_ROUNDED,
        look.say("Take out: {what}", what=title_of(node, look)),
        lambda: send(RoundRemoved(node.ref)),
        hook=f"remove-{node.name}-{_number(node)}",
    )


def _number(node: Node) -> int:
    return int(found[0]) if (found := re.findall(r"\[(\d+)\]", node.ref)[-1:]) else 1

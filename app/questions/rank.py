"""Widget for an order: each choice in its place, moved by buttons or dragged; nothing is kept until somebody orders."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from app.asks import Answered
from app.questions.marked import bare as without_marks
from app.questions.parts import framed, hook_of
from app.questions.pictures import small_picture
from app.questions.ranking import moved, ranked
from app.theme import Look
from app.views.kit import Send, column, edge, icon, row, text
from app.views.kit_controls import button, icon_button
from forms import Choice, Node


def order(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """The choices from first to last, each with the way up and the way down."""
    values = ranked(node.value, [choice.value for choice in node.choices])
    by_value = {choice.value: choice for choice in node.choices}
    rows = [_row(node, by_value[value], send, look, at=at, values=values) for at, value in enumerate(values)]

    def dragged(event: ft.OnReorderEvent) -> None:
        if event.old_index is not None and event.new_index is not None:
            send(Answered(node.ref, " ".join(moved(values, event.old_index, event.new_index))))

    listed = ft.ReorderableListView(
        list(rows), show_default_drag_handles=False, on_reorder=dragged, key=hook_of(node, "order"), padding=0
    )
    keep = button(
        look,
        look.say("The order is right"),
        lambda: send(Answered(node.ref, " ".join(values))),
        kind="outlined",
        sign=ft.Icons.CHECK_ROUNDED,
        hook=hook_of(node, "keep"),
    )
    return framed(node, look, column(listed, None if node.value else keep, spacing=8), bare=bare)


def _row(node: Node, choice: Choice, send: Send, look: Look, *, at: int, values: Sequence[str]) -> ft.Control:
    say, hue, name = look.say, look.hue("lake"), without_marks(choice.label)
    settled = bool(node.value)

    def take(by: int) -> None:
        def change(kept: str) -> str:
            order_now = ranked(kept, values)
            place = order_now.index(choice.value)
            return " ".join(moved(order_now, place, place + by))

        send(Answered(node.ref, change(node.value), change))

    place = ft.Container(
        text(look, look.say.figures(str(at + 1)), "strong", hue.on_container if settled else look.palette.quiet),
        width=36,
        height=36,
        border_radius=18,
        bgcolor=hue.container if settled else look.palette.low,
        alignment=ft.Alignment.CENTER,
    )
    up = icon_button(
        look,
        ft.Icons.ARROW_UPWARD_ROUNDED,
        say("Up: {what}", what=name),
        partial(take, -1),
        hook=hook_of(node, f"{choice.value}-up"),
    )
    down = icon_button(
        look,
        ft.Icons.ARROW_DOWNWARD_ROUNDED,
        say("Down: {what}", what=name),
        partial(take, 1),
        hook=hook_of(node, f"{choice.value}-down"),
    )
    nowhere = ft.Container(width=48, height=48)
    last = at == len(values) - 1
    handle = ft.ReorderableDragHandle(
        ft.Container(
            icon(look, ft.Icons.DRAG_INDICATOR_ROUNDED, 24, look.palette.quiet),
            width=48,
            height=48,
            alignment=ft.Alignment.CENTER,
        ),
        mouse_cursor=ft.MouseCursor.GRAB,
    )
    shown = ft.Container(
        row(
            handle,
            place,
            small_picture(choice.media, look, 40),
            text(look, name, "body", expand=True),
            up if at else nowhere,
            nowhere if last else down,
            spacing=8,
        ),
        bgcolor=look.palette.card,
        border=edge(look.palette.edge),
        border_radius=18,
        padding=look.sides(2, 6, 12, 6),
    )
    return ft.Container(shown, key=choice.value, padding=ft.Padding.only(bottom=8))

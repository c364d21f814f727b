"""The questions of a page, which scroll: drawn as far as people scroll, and to the question somebody asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import flet as ft

from app.questions.arranging import arranged
from app.questions.marked import bare
from app.questions.page import PageDrawing
from app.screens.fill import Aim
from app.theme import Look
from app.views.kit import STRETCH, Act, Send, gap, heading
from app.views.kit_signs import steps
from forms import Node

LONG = 24
"""A longer page is drawn in pieces of so many: each part costs the device about 6 ms before anything is seen."""
_NEAR = 1.5
"""How many windows before the end of what is drawn the next piece is drawn."""


@dataclass(frozen=True)
class Head:
    """What stands above the questions: the page's name, and which of how many pages it is (from 1)."""

    label: str
    place: int
    count: int


@ft.component
def _sheet_page(
    head: Head, nodes: Sequence[Node], send: Send, look: Look, *, problems: Mapping[str, str], aim: Aim
) -> ft.Control:
    drawn, draw = ft.use_state(LONG)
    wanted = next((at + LONG for at, node in enumerate(nodes) if node.ref == aim.ref), 0)
    count = max(drawn, wanted)
    blocks = list(islice(arranged(nodes, wide=look.size != "phone"), count + 1))
    drawing = PageDrawing(nodes, send, look, problems)
    parts = [*_head(head, look), *(drawing.block(block) for block in blocks[:count]), gap(8)]
    more = len(blocks) > count
    shown = _long(parts, lambda: draw(count + LONG if more else drawn)) if len(blocks) > LONG else _short(parts)

    async def show() -> None:
        if aim.ref:
            await _scroll(shown, aim.ref)

    ft.use_effect(show, [aim])
    return shown


sheet_page = ft.memo(_sheet_page)  # type: ignore[no-untyped-call]
"""Draws again only what changed: nodes are compared, blocks keep what they have drawn."""


def _head(head: Head, look: Look) -> list[ft.Control]:
    title = heading(look, bare(head.label), "title") if head.label else None
    signs = steps(look, head.place, head.count) if head.count > 1 else None
    return [part for part in (signs, gap(4), title, gap(8)) if part is not None]


def _short(parts: list[ft.Control]) -> ft.Column:
    return ft.Column(parts, spacing=4, horizontal_alignment=STRETCH, scroll=ft.ScrollMode.HIDDEN, expand=True)


def _long(parts: list[ft.Control], more: Act) -> ft.ListView:
    def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < _NEAR * event.viewport_dimension:
            more()

    return ft.ListView(
        parts, spacing=4, scroll=ft.ScrollMode.HIDDEN, on_scroll=scrolled, scroll_interval=100, expand=True
    )


async def _scroll(shown: ft.Column | ft.ListView, ref: str) -> None:
    await shown.scroll_to(scroll_key=ref)

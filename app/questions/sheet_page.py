"""The questions of a page, which scroll: drawn as far as people scroll, and to the question somebody asked for."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import flet as ft

from app.noticing import Notice
from app.questions.appearance import wants
from app.questions.arranging import Block, arranged, nodes_of, refs_of
from app.questions.marked import bare
from app.questions.page import PageDrawing
from app.screens.fill import NOWHERE, Aim
from app.theme import Look
from app.views.kit import STRETCH, Act, Send, column, gap, heading
from app.views.kit_signs import steps
from app.views.notices import notice_lines
from forms import Node

LONG = 24
"""A longer page is drawn in pieces of so many: each part costs the device about 6 ms before anything is seen."""
SHELF = 8
"""So many blocks are looked at together when something changed: a key among 300 questions goes through one shelf, not the page."""
_NEAR = 1.5
"""How many windows before the end of what is drawn the next piece is drawn."""
_BELOW = 5
"""How many blocks are drawn below the one somebody asked for: so many that it can stand above, no more than are near the end."""
_STEP, _STEPS = 0.1, 30
"""A long list makes its parts only when they come near: its end is asked for again every so many seconds, until the question has its place."""


@dataclass(frozen=True)
class Head:
    """What stands above the questions: the page's name, which of how many pages it is (from 1), what the sheet notices."""

    label: str
    place: int
    count: int
    notices: tuple[Notice, ...] = ()


@ft.component
def _shelf(
    blocks: Sequence[Block],
    around: Sequence[Node],
    send: Send,
    look: Look,
    *,
    problems: Mapping[str, str],
    aim: Aim,
    placed: Act | None,
) -> ft.Control:
    drawing = PageDrawing(around, send, look, problems, aim, placed=placed)
    return column(*(drawing.block(block) for block in blocks), spacing=4)


_memoised = ft.memo(_shelf)  # type: ignore[no-untyped-call]


def _shelved(
    blocks: Sequence[Block],
    nodes: Sequence[Node],
    send: Send,
    look: Look,
    *,
    problems: Mapping[str, str],
    aim: Aim,
    placed: Act | None,
    key: str,
) -> ft.Control:
    """A few blocks, given only what concerns them: what they are not given cannot make them be drawn again."""
    refs = {ref for block in blocks for ref in refs_of(block)}
    summed = any(node.kind == "group" and wants(node, "summary") for block in blocks for node in nodes_of(block))
    drawn: ft.Control = _memoised(
        blocks,
        nodes if summed else (),
        send,
        look,
        problems={ref: words for ref, words in problems.items() if ref in refs},
        aim=aim if aim.ref in refs else NOWHERE,
        placed=placed if aim.ref in refs else None,
        key=key,
    )
    return drawn


@ft.component
def _sheet_page(
    head: Head, nodes: Sequence[Node], send: Send, look: Look, *, problems: Mapping[str, str], aim: Aim
) -> ft.Control:
    blocks = tuple(arranged(nodes, wide=look.size != "phone"))
    (turn, drawn), draw = ft.use_state((0, LONG))
    arrived = turn == aim.turn or not aim.ref
    count = drawn if arrived else _wanted(blocks, aim.ref)
    is_long = len(blocks) > LONG
    place: asyncio.Event = ft.use_memo(asyncio.Event, [aim])
    placed = place.set if is_long and not arrived else None
    shelves = [
        _shelved(
            blocks[at : min(at + SHELF, count)],
            nodes,
            send,
            look,
            problems=problems,
            aim=aim,
            placed=placed,
            key=f"shelf-{at}",
        )
        for at in range(0, min(count, len(blocks)), SHELF)
    ]
    parts = [*_head(head, send, look), *shelves, gap(8)]

    def more() -> None:
        if arrived and count < len(blocks):
            draw((aim.turn, count + LONG))

    async def show() -> None:
        if arrived:
            return
        for _ in range(_STEPS if is_long else 0):
            with suppress(TimeoutError):
                await asyncio.wait_for(place.wait(), _STEP)
            if place.is_set():
                break
            await shown.scroll_to(offset=-1)
        await shown.scroll_to(scroll_key=aim.ref)
        draw((aim.turn, count + LONG))

    shown = _long(parts, more) if is_long else _short(parts)
    ft.use_effect(show, [aim])
    return shown


sheet_page = ft.memo(_sheet_page)  # type: ignore[no-untyped-call]
"""Draws again only what changed: nodes are compared, blocks keep what they have drawn."""


def _head(head: Head, send: Send, look: Look) -> list[ft.Control]:
    title = heading(look, bare(head.label), "title") if head.label else None
    signs = steps(look, head.place, head.count) if head.count > 1 else None
    told = notice_lines(head.notices, send, look)
    return [part for part in (signs, gap(4), *told, gap(8) if told else None, title, gap(8)) if part is not None]


def _short(parts: list[ft.Control]) -> ft.Column:
    return ft.Column(parts, spacing=4, horizontal_alignment=STRETCH, scroll=ft.ScrollMode.HIDDEN, expand=True)


def _wanted(blocks: Sequence[Block], ref: str) -> int:
    """How many blocks are drawn so that the one with this question stands near their end."""
    return next((at + 1 + _BELOW for at, block in enumerate(blocks) if ref in refs_of(block)), LONG)


def _long(parts: list[ft.Control], more: Act) -> ft.ListView:
    def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < _NEAR * event.viewport_dimension:
            more()

    return ft.ListView(
        parts, spacing=4, scroll=ft.ScrollMode.HIDDEN, on_scroll=scrolled, scroll_interval=100, expand=True
    )

"""A pad to sign or draw on with a finger; what is drawn becomes a small PNG."""

from collections.abc import Callable

import flet as ft
import flet.canvas as cv

from app.questions.appearance import wants
from app.questions.opening import Load, Picture, use_unread
from app.questions.parts import hook_of, opener
from app.questions.png import drawn
from app.questions.sensing import run
from app.theme import MARKER, PEN, WHITE, Look
from app.views.kit import edge, row, text
from app.views.kit_controls import button
from forms import Node

Strokes = tuple[tuple[tuple[float, float], ...], ...]
_WIDE, _SIGNED_HIGH, _DRAWN_HIGH = 560.0, 0.5, 1.0
_SHARP = 2.0
"""Dots of the kept picture for each of the screen's px, when a picture was drawn on."""


@ft.component
def pad(node: Node, look: Look, keep: Callable[[bytes], None], under: Load | None = None) -> ft.Control:
    """A row that opens the pad; `keep` takes the PNG. The pad lies over the page, so that a stroke never scrolls it.

    `under` reads a picture to be drawn on; both are taken together as they are seen.
    """
    is_open, set_open = ft.use_state(False)
    ground, set_ground = use_unread()
    begin: Strokes = ()
    strokes, set_strokes = ft.use_state(begin)
    signs = wants(node, "signature")
    width = min(look.width - 96, _WIDE)
    height = width * (_SIGNED_HIGH if signs else _DRAWN_HIGH)

    def close() -> None:
        set_open(False)
        set_strokes(())

    async def begin_on_picture(read: Load) -> None:
        found = await read()
        set_ground(found or b"")
        set_open(bool(found))

    paper = _paper(strokes, set_strokes, (width, height), look, ground)

    async def done() -> None:
        if strokes:
            keep(await paper.capture(_SHARP) if ground else drawn(strokes, round(width), round(height)))
        close()

    words = look.say("Sign here") if signs else look.say("Draw on it") if under else look.say("Draw here")
    dialog = ft.AlertDialog(
        title=text(look, words, "heading"),
        content=paper,
        actions=[
            row(
                button(look, look.say("Erase"), lambda: set_strokes(()), kind="text", hook=hook_of(node, "erase")),
                button(look, look.say("Keep it"), lambda: run(done), hook=hook_of(node, "keep")),
                main=ft.MainAxisAlignment.END,
            )
        ],
        on_dismiss=lambda _: close(),
        inset_padding=ft.Padding.all(16),
    )
    ft.use_dialog(dialog if is_open else None)
    shown = (
        look.say("Sign again")
        if signs and node.value
        else look.say("Draw again")
        if node.value and not under
        else words
    )
    hook = hook_of(node, "pen") if under else hook_of(node)

    def begin_() -> None:
        run(begin_on_picture, under) if under else set_open(True)

    return opener(look, ft.Icons.DRAW_OUTLINED, shown, begin_, hook, blank=True)


def _paper(
    strokes: Strokes,
    change: Callable[[Callable[[Strokes], Strokes]], None],
    size: tuple[float, float],
    look: Look,
    under: Picture,
) -> ft.Screenshot:
    width, height = size

    def begun(event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        place = (event.local_position.x, event.local_position.y)
        change(lambda now: (*now, (place,)))

    def went_on(event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        place = (event.local_position.x, event.local_position.y)
        change(lambda now: (*now[:-1], (*now[-1], place)) if now else ((place,),))

    ink = ft.Paint(
        stroke_width=5 if under else 2.5,
        color=MARKER if under else PEN,
        style=ft.PaintingStyle.STROKE,
        stroke_cap=ft.StrokeCap.ROUND,
        stroke_join=ft.StrokeJoin.ROUND,
    )
    canvas = cv.Canvas([_stroke(stroke, ink) for stroke in strokes], width=width, height=height)
    picture = ft.Image(src=under, width=width, height=height, fit=ft.BoxFit.CONTAIN) if under else None
    sheet = ft.Stack([picture, canvas], width=width, height=height) if picture else canvas
    finger = ft.GestureDetector(content=sheet, on_pan_start=begun, on_pan_update=went_on, drag_interval=16)
    box = ft.Container(
        finger, width=width, height=height, bgcolor=WHITE, border=edge(look.palette.edge), border_radius=14
    )
    spoken = (
        look.say("The picture, to draw on with a finger")
        if under
        else look.say("A white sheet to draw on with a finger")
    )
    return ft.Screenshot(ft.Semantics(label=spoken, content=box))


def _stroke(places: tuple[tuple[float, float], ...], ink: ft.Paint) -> cv.Path:
    start, *others = places
    return cv.Path([cv.Path.MoveTo(*start), *(cv.Path.LineTo(*place) for place in others or [start])], paint=ink)

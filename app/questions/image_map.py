"""Widget for choosing by touching a part of a picture; the parts stand below by their names as well."""

from functools import lru_cache

import flet as ft
import flet.canvas as cv

from app.questions.choice_grid import pack
from app.questions.opening import Picture
from app.questions.parts import hook_of
from app.questions.picking import chosen, touched
from app.questions.picture_map import PictureMap, read_map
from app.questions.pictures import bytes_of
from app.questions.svg_shapes import Outline
from app.theme import READING_WIDTH, Look
from app.views.kit import Send, column, edge, hooked
from forms import Node

_MOST_HIGH, _RIM, _VEIL = 420.0, 3, 0.35


def map_in(node: Node, source: Picture) -> PictureMap | None:
    """The parts of a picture that are choices of the question; None when it has no such parts."""
    return _read(source, tuple(choice.value for choice in node.choices)) if source else None


@lru_cache(maxsize=8)
def _read(source: Picture, values: tuple[str, ...]) -> PictureMap | None:
    return read_map(bytes_of(source), values)


def image_map(node: Node, source: Picture, found: PictureMap, send: Send, look: Look) -> ft.Control:
    """The picture, each chosen part under a veil with a rim; for ears and for small parts the same choices by name."""
    width = min(look.width - 32, READING_WIDTH, _MOST_HIGH * found.ratio)
    height = width / found.ratio

    def tapped(event: ft.TapEvent[ft.GestureDetector]) -> None:
        place = event.local_position
        value = found.at((place.x / width, place.y / height)) if place else ""
        if value:
            send(touched(node, value))

    marked = [one for part in found.parts if part.value in chosen(node) for one in part.outlines]
    canvas = cv.Canvas(
        [shape for one in marked for shape in _veil(one, width, height, look)], width=width, height=height
    )
    drawing = ft.Image(src=source, width=width, height=height, fit=ft.BoxFit.FILL, exclude_from_semantics=True)
    finger = ft.GestureDetector(ft.Stack([drawing, canvas], width=width, height=height), on_tap_up=tapped)
    framed = ft.Container(
        finger,
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=20,
        alignment=ft.Alignment.CENTER,
    )
    spoken = look.say("A picture with parts to touch. The same parts stand below by their names.")
    picture = ft.Semantics(label=spoken, image=True, exclude_semantics=True, content=framed)
    return column(hooked(hook_of(node, "picture"), picture), pack(node, send, look), spacing=10)


def _veil(outline: Outline, width: float, height: float, look: Look) -> list[cv.Shape]:
    start, *others = [(x * width, y * height) for x, y in outline]
    lines: list[cv.Path.PathElement] = [
        cv.Path.MoveTo(*start),
        *(cv.Path.LineTo(*one) for one in others),
        cv.Path.Close(),
    ]
    hue = look.hue("lake").main
    ground = ft.Paint(color=ft.Colors.with_opacity(_VEIL, hue))
    rim = ft.Paint(stroke_width=_RIM, color=hue, style=ft.PaintingStyle.STROKE)
    return [cv.Path(lines, paint=ground), cv.Path(lines, paint=rim)]

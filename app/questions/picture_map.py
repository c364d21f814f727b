"""A picture with named parts: the shapes of an SVG that carry the choices' values as ids, and which of them is touched. No Flet here."""

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from app.questions.svg_shapes import Outline, Place, ellipse, inside, numbers, pairs, path, rectangle
from core.errors import FormFault
from forms.xml_reader import Element, read_xml

_MOST_BYTES: Final = 2_000_000
_MOST_SHAPES: Final = 2_000
_CHANGE: Final = re.compile(r"(matrix|translate|scale|rotate)\s*\(([^)]*)\)")
_NEVER_DRAWN: Final = frozenset({"defs", "symbol", "clipPath", "mask", "marker", "pattern"})

Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: Final[Matrix] = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Part:
    """One part of the picture: the value it stands for and its outlines, in parts of the picture's width and height (0 to 1)."""

    value: str
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class PictureMap:
    """The parts in the order they are drawn, and how wide the picture is for its height."""

    parts: tuple[Part, ...]
    ratio: float

    def at(self, place: Place) -> str:
        """The value of the part at a place (0 to 1 in both directions), the uppermost first; blank beside all of them."""
        hits = (part.value for part in reversed(self.parts) if any(inside(one, place) for one in part.outlines))
        return next(hits, "")


def read_map(svg: bytes, values: Collection[str]) -> PictureMap | None:
    """The parts of a picture whose ids are among the values; None when there are none, or it is no picture to be trusted."""
    if len(svg) > _MOST_BYTES:
        return None
    try:
        root = read_xml(svg)
    except FormFault:
        return None
    left, top, width, height = _window(root)
    if root.name != "svg" or width <= 0 or height <= 0:
        return None
    to_one: Matrix = (1 / width, 0, 0, 1 / height, -left / width, -top / height)
    found: dict[str, list[Outline]] = {}
    for at, (value, outline) in enumerate(_shapes(root, to_one, "", frozenset(values))):
        if at >= _MOST_SHAPES:
            return None
        found.setdefault(value, []).append(outline)
    parts = tuple(Part(value, tuple(outlines)) for value, outlines in found.items())
    return PictureMap(parts, width / height) if parts else None


def _window(root: Element) -> tuple[float, float, float, float]:
    box = numbers(root.get("viewBox"))
    if len(box) == 4:  # noqa: PLR2004  left, top, width, height
        return (box[0], box[1], box[2], box[3])
    return (0, 0, _one(root, "width"), _one(root, "height"))


def _shapes(element: Element, matrix: Matrix, value: str, values: frozenset[str]) -> Iterator[tuple[str, Outline]]:
    """(value, outline) of every shape that carries a value's id itself or stands in a group that does."""
    if element.name in _NEVER_DRAWN:
        return
    matrix = _after(matrix, element.get("transform"))
    own = element.get("id") or ""
    value = own if own in values else value
    if value:
        for outline in _outlines(element):
            yield value, tuple(_moved(matrix, place) for place in outline)
    for child in element.children:
        yield from _shapes(child, matrix, value, values)


def _outlines(element: Element) -> tuple[Outline, ...]:
    match element.name:
        case "path":
            return path(element.get("d") or "")
        case "rect":
            return (rectangle(*(_one(element, name) for name in ("x", "y", "width", "height"))),)
        case "circle":
            x, y, round_ = (_one(element, name) for name in ("cx", "cy", "r"))
            return (ellipse(x, y, round_, round_),)
        case "ellipse":
            return (ellipse(*(_one(element, name) for name in ("cx", "cy", "rx", "ry"))),)
        case "polygon" | "polyline":
            corners = pairs(numbers(element.get("points")))
            return (corners,) if corners else ()
        case _:
            return ()


def _one(element: Element, name: str) -> float:
    return next(iter(numbers(element.get(name))), 0.0)


def _after(matrix: Matrix, told: str | None) -> Matrix:
    """The matrix with an element's own `transform` before it (SVG 1.1, section 7.6)."""
    for name, rest in _CHANGE.findall(told or ""):
        matrix = _times(matrix, _change(name, numbers(rest)))
    return matrix


def _change(name: str, given: list[float]) -> Matrix:
    match name, given:
        case "matrix", [a, b, c, d, e, f]:
            return (a, b, c, d, e, f)
        case "translate", [x, *y]:
            return (1, 0, 0, 1, x, y[0] if y else 0)
        case "scale", [x, *y]:
            return (x, 0, 0, y[0] if y else x, 0, 0)
        case "rotate", [degrees, *centre]:
            cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
            cx, cy = (*centre, 0.0, 0.0)[:2]
            return (cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy)
        case _:
            return _AS_IT_IS


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _moved(matrix: Matrix, place: Place) -> Place:
    a, b, c, d, e, f = matrix
    x, y = place
    return (a * x + c * y + e, b * x + d * y + f)

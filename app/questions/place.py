"""Widget for points on the earth: one, a line of them, an area; written in degrees, shown as a list and a drawing."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft
import flet.canvas as cv

from app.asks import Answered
from app.questions.figures import plain_number
from app.questions.parts import framed, hook_of
from app.questions.pieces import use_pieces
from app.questions.points import (
    Point,
    area_text,
    both_of,
    drawn,
    line_text,
    open_area,
    problem_of_point,
    read_line,
    read_point,
)
from app.questions.said import told
from app.questions.sensing import place_finder
from app.sensors import NO_PLACE, Fix
from app.theme import Look
from app.views.kit import START, Send, column, edge, row, text
from app.views.kit_controls import button, field, icon_button, problem_line
from forms import Node

Pair = tuple[str, str]
_WIDTH, _HEIGHT = 300, 180
_BY_HAND = 2
"""So many letters at once may still be typed; more were copied."""


def point(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """Degrees north and east in two fields."""
    return framed(node, look, _one(node, send, look), bare=bare)


def line(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """Points one after another."""
    return framed(node, look, _many(node, send, look, read_line, line_text), bare=bare)


def area(node: Node, send: Send, look: Look, *, bare: bool) -> ft.Control:
    """The corners of an area; the way back to the first one is added by itself."""
    return framed(node, look, _many(node, send, look, open_area, area_text), bare=bare)


@ft.component
def _one(node: Node, send: Send, look: Look) -> ft.Control:
    pair, change = use_pieces(node.value, _pair, _text)

    def given(update: Callable[[Pair], Pair]) -> None:
        send(Answered(node.ref, change(update) or None))

    kept = read_point(node.value)
    accuracy = kept.accuracy if kept and kept.accuracy not in {"0", "0.0"} else ""
    known = text(look, look.say("Known to {n} metres", n=accuracy), "small", look.palette.quiet) if accuracy else None
    finder = _finder(node, lambda fix: send(Answered(node.ref, fix.text)), look, look.say("Find this place"))
    return column(finder, _pair_fields(pair, given, look, hook_of(node)), known, spacing=12)


@ft.component
def _many(
    node: Node,
    send: Send,
    look: Look,
    read: Callable[[str], tuple[Point, ...]],
    written: Callable[[Sequence[Point]], str],
) -> ft.Control:
    blank: Pair = ("", "")
    pair, put_pair = ft.use_state(blank)
    points = read(node.value)

    def keep(new: Sequence[Point]) -> None:
        send(Answered(node.ref, written(new) or None))

    def add() -> None:
        keep([*points, Point(*pair)])
        put_pair(("", ""))

    fits = bool(_text(pair))
    finder = _finder(
        node, lambda fix: keep([*points, Point(*fix.text.split())]), look, look.say("Add the place where you stand")
    )
    more = button(
        look,
        look.say("Add this point") if fits else look.say("Write both numbers"),
        add if fits else lambda: None,
        kind="tonal" if fits else "outlined",
        sign=ft.Icons.ADD_ROUNDED,
        hook=hook_of(node, "add"),
    )
    rows = [
        _point_row(at, one, partial(keep, [*points[:at], *points[at + 1 :]]), node, look)
        for at, one in enumerate(points)
    ]
    picture = _drawing(points, look, closed=node.type == "geoshape") if len(points) > 1 else None
    entry = _pair_fields(pair, put_pair, look, hook_of(node), again=len(points))
    return column(finder, picture, *rows, entry, more, _missing(node, len(points), look), spacing=12)


def _missing(node: Node, count: int, look: Look) -> ft.Control | None:
    left = (3 if node.type == "geoshape" else 2) - count
    if not count or left <= 0:
        return None
    return text(
        look, look.say.many("{n} more point is needed", "{n} more points are needed", left), "small", look.palette.quiet
    )


def _pair(value: str) -> Pair:
    found = read_point(value)
    return (found.latitude, found.longitude) if found else ("", "")


def _text(pair: Pair) -> str:
    north, east = (plain_number(one) for one in pair)
    return "" if problem_of_point(north, east) else Point(north, east).text


def _with(pair: Pair, at: int, typed: str) -> Pair:
    """One number written anew; two that were copied into its field are taken apart."""
    both = both_of(typed) if len(typed) - len(pair[at]) > _BY_HAND else None
    return both or ((typed, pair[1]) if at == 0 else (pair[0], typed))


def _pair_fields(
    pair: Pair, change: Callable[[Callable[[Pair], Pair]], None], look: Look, hook: str, *, again: int = 0
) -> ft.Control:
    """Two fields; both numbers copied into one of them are taken apart."""
    say = look.say
    problem = problem_of_point(*(plain_number(one) for one in pair)) if all(one.strip("-+ ") for one in pair) else ""

    def given(at: int, typed: str) -> None:
        change(lambda now: _with(now, at, typed))

    beside = look.letters == 1
    north, east = (
        ft.Container(
            field(look, label, pair[at], partial(given, at), hook=f"{hook}-{name}", keyboard=ft.KeyboardType.NUMBER),
            expand=beside,
            key=f"{name}-{again}",
        )
        for at, (name, label) in enumerate((("north", say("North (latitude)")), ("east", say("East (longitude)"))))
    )
    both = row(north, east, spacing=10, cross=START) if beside else column(north, east, spacing=12)
    return column(both, problem_line(look, say(problem)), spacing=6)


def _finder(node: Node, take: Callable[[Fix], None], look: Look, words: str) -> ft.Control:
    if look.sensors is None:
        return told(look, look.say(NO_PLACE), hook="why-place")
    by_hand = text(look, look.say("Or write it: south and west have a minus."), "small", look.palette.quiet)
    return column(place_finder(node, take, look, look.sensors, words), by_hand, spacing=8)


def _point_row(at: int, one: Point, drop: Callable[[], None], node: Node, look: Look) -> ft.Control:
    name = look.say("Point {n}", n=at + 1)
    out = icon_button(
        look,
        ft.Icons.DELETE_OUTLINE_ROUNDED,
        look.say("Take out: {what}", what=name),
        drop,
        hook=hook_of(node, f"drop-{at + 1}"),
    )
    return row(text(look, name, "label"), text(look, one.words, "body", expand=True), out, spacing=12)


def _drawing(points: Sequence[Point], look: Look, *, closed: bool) -> ft.Control:
    """The points joined, north above; it says how they lie, not where."""
    hue = look.hue("lake").main
    places = drawn(points, _WIDTH, _HEIGHT)
    stroke = ft.Paint(stroke_width=2.5, color=hue, style=ft.PaintingStyle.STROKE, stroke_join=ft.StrokeJoin.ROUND)
    start, *others = places
    path: list[cv.Path.PathElement] = [cv.Path.MoveTo(*start), *(cv.Path.LineTo(*place) for place in others)]
    if closed and len(places) > 2:  # noqa: PLR2004 - a triangle is the least
        path.append(cv.Path.Close())
    dots = [cv.Circle(x, y, 5, paint=ft.Paint(color=hue)) for x, y in places]
    canvas = cv.Canvas([cv.Path(path, paint=stroke), *dots], width=_WIDTH, height=_HEIGHT)
    spoken = look.say.many("{n} point", "{n} points", len(points))
    box = ft.Container(
        ft.Container(canvas, width=_WIDTH, height=_HEIGHT),
        bgcolor=look.palette.card,
        border=edge(look.palette.line),
        border_radius=18,
        alignment=ft.Alignment.CENTER,
    )
    return ft.Semantics(label=spoken, image=True, exclude_semantics=True, content=box)

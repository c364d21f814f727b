"""The kit's run chart: dots, thin line, dashed median, an area only after a proven change; never a red point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft
import flet.canvas as cv

from app.theme import FALLBACK, Look
from app.views.kit import card, gap, text
from learning.run_chart import Verdict

_LEFT, _RIGHT, _TOP, _BOTTOM = 6.0, 54.0, 12.0, 26.0
_FEW = 2


@dataclass(frozen=True)
class Point:
    """One month: its short name and its value; None leaves a gap."""

    label: str
    value: float | None


@dataclass(frozen=True)
class _Scale:
    width: float
    height: float
    count: int
    low: float
    high: float

    def x(self, index: int) -> float:
        return _LEFT + (self.width - _LEFT - _RIGHT) * index / max(self.count - 1, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return _TOP + (self.height - _TOP - _BOTTOM) * (1 - share)


def chart_card(
    look: Look,
    title: str,
    sentence: str,
    points: Sequence[Point],
    verdict: Verdict,
    *,
    rests_on: str = "",
    width: float = 326,
    write: Callable[[float], str],
) -> ft.Control:
    """A card whose sentence comes first; the picture is announced by the sentence, months and values follow as its value."""
    months = look.say.listed(f"{point.label} {write(point.value)}" for point in points if point.value is not None)
    picture = run_chart(look, points, verdict, write, width=width)
    shown = ft.Semantics(label=sentence, value=months, image=True, exclude_semantics=True, content=picture)
    small = text(look, rests_on, "small", look.palette.quiet) if rests_on else None
    return card(look, text(look, title, "strong"), gap(2), text(look, sentence), gap(8), shown, small)


def run_chart(
    look: Look,
    points: Sequence[Point],
    verdict: Verdict,
    write: Callable[[float], str],
    *,
    width: float = 326,
    height: float = 136,
) -> ft.Control:
    """The picture alone. Time runs from left to right in every language."""
    values = [point.value for point in points if point.value is not None]
    if len(values) < _FEW:
        return ft.Container(height=0)
    spread = max(max(values) - min(values), 10.0) * 0.25
    scale = _Scale(width, height, len(points), min(values) - spread, max(values) + spread)
    told = verdict.kind != "too_early"  # before that a line would already tell a story
    shapes = [
        *_area(look, scale, verdict),
        *(_medians(look, scale, verdict) if told else []),
        *(_line(look, scale, points) if told else []),
        *_dots(look, scale, points, write),
        *_months(look, scale, points, verdict),
    ]
    return ft.Container(cv.Canvas(shapes, width=width, height=height), width=width, height=height)


def _area(look: Look, scale: _Scale, verdict: Verdict) -> list[cv.Shape]:
    if verdict.since is None:
        return []
    left = scale.x(verdict.since) - 8
    paint = ft.Paint(color=look.hue("leaf").container, style=ft.PaintingStyle.FILL)
    return [
        cv.Rect(left, 2, scale.x(scale.count - 1) - left + 12, scale.height - _BOTTOM, border_radius=10, paint=paint)
    ]


def _medians(look: Look, scale: _Scale, verdict: Verdict) -> list[cv.Shape]:
    paint = _stroke(look.palette.quiet, 1.5, dashed=True)
    return [
        cv.Line(
            scale.x(phase.start) - 4, scale.y(phase.median), scale.x(phase.stop - 1) + 4, scale.y(phase.median), paint
        )
        for phase in verdict.phases
    ]


def _line(look: Look, scale: _Scale, points: Sequence[Point]) -> list[cv.Shape]:
    steps: list[cv.Path.PathElement] = []
    for index, point in enumerate(points):
        if point.value is None:
            continue
        begins = index == 0 or points[index - 1].value is None
        step = cv.Path.MoveTo if begins else cv.Path.LineTo
        steps.append(step(scale.x(index), scale.y(point.value)))
    return [cv.Path(steps, paint=_stroke(look.hue("lake").main, 2.5))]


def _dots(look: Look, scale: _Scale, points: Sequence[Point], write: Callable[[float], str]) -> list[cv.Shape]:
    colour = look.hue("lake").main
    fill = ft.Paint(color=colour, style=ft.PaintingStyle.FILL)
    known = [(index, point.value) for index, point in enumerate(points) if point.value is not None]
    last, newest = known[-1]
    dots: list[cv.Shape] = [cv.Circle(scale.x(index), scale.y(value), 3.6, paint=fill) for index, value in known[:-1]]
    x, y = scale.x(last), scale.y(newest)
    style = look.style("label")
    return [
        *dots,
        cv.Circle(x, y, 6, paint=fill),
        cv.Circle(x, y, 9, paint=_stroke(colour, 2)),
        cv.Text(x + 14, y - 10, write(newest), style=style),
    ]


def _months(look: Look, scale: _Scale, points: Sequence[Point], verdict: Verdict) -> list[cv.Shape]:
    named = sorted({0, len(points) - 1} | ({verdict.since} if verdict.since else set()))
    style = ft.TextStyle(
        size=14 * min(look.letters, 1.15),
        font_family="KiooRegular",
        font_family_fallback=FALLBACK,
        color=look.palette.quiet,
    )
    return [
        cv.Text(
            scale.x(index),
            scale.height - 20,
            points[index].label,
            style=style,
            alignment=ft.Alignment.TOP_LEFT if index == 0 else ft.Alignment.TOP_CENTER,
        )
        for index in named
    ]


def _stroke(colour: str, width: float, *, dashed: bool = False) -> ft.Paint:
    return ft.Paint(
        stroke_width=width,
        color=colour,
        style=ft.PaintingStyle.STROKE,
        stroke_cap=ft.StrokeCap.ROUND,
        stroke_join=ft.StrokeJoin.ROUND,
        stroke_dash_pattern=[4, 4] if dashed else None,
    )

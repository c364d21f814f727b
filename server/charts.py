"""Charts: numbers become a Vega-Lite description (pure), which vl-convert draws once as inline SVG."""

import hashlib
import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import vl_convert

from core.records import Json

_LAKE, _INK, _QUIET, _LOW, _GOOD = "var(--lake)", "var(--ink)", "var(--quiet)", "var(--low)", "var(--leaf-c)"
_FONT = "Readex Pro"
_NOTHING: Json = {"values": [], "grid": False, "labels": False}
_HALF = 0.5
_LEAST_SPAN = 20.0
_DUE_DAYS = 90
_DAYS_SHOWN = 200
_DAYS_A_COLUMN = 9
_PLOT_HEIGHT = 124
_TWO_DIGITS = 10
_WIDE = 400

STRIP_DAYS = (0, 30, 60, 90, 120, 150, 180)


def plainly(value: float) -> str:
    """A value as it stands in a picture: with a decimal where it is small and not whole."""
    return f"{value:.0f}" if abs(value) >= _TWO_DIGITS or value == int(value) else f"{value:.1f}"


@dataclass(frozen=True)
class RunChart:
    """What a run chart shows: values in order, with a word under the first, the changed and the last.

    `phases` are (start, stop, median) over the values, one when nothing changed; `change` is the index where a proven
    change begins, `wished` whether people hoped for it. `write` says a value in the reader's language; a `share` lies
    between 0 and 100. Points are not `joined` while it is too early to say anything: a line would already tell a story.
    """

    values: Sequence[float]
    first: str
    last: str
    phases: Sequence[tuple[int, int, float]]
    write: Callable[[float], str] = plainly
    share: bool = False
    change: int | None = None
    change_word: str = ""
    wished: bool = True
    joined: bool = True


def run_chart(chart: RunChart, width: int = 240) -> Json:
    """Dots, a line, the broken median and the area of a proven change (design/WEB.md 6)."""
    end = len(chart.values) - 1
    low, high, ticks = _span(chart)
    x: Json = {"field": "i", "type": "quantitative", "title": None, "axis": _NOTHING}
    x["scale"] = {"domain": [-0.4, end + 0.9], "nice": False}
    y: Json = {"field": "v", "type": "quantitative", "title": None}
    y["axis"] = {"values": ticks, "grid": True, "labelExpr": _words({tick: chart.write(tick) for tick in ticks})}
    y["scale"] = {"domain": [low, high], "nice": False}
    points = [{"i": i, "v": round(value, 2)} for i, value in enumerate(chart.values)]
    here = {"x": x, "y": y}
    between = [
        _layer(_medians(chart), _dashes(), {"x": {**x, "field": "a"}, "x2": {"field": "b"}, "y": y}),
        _layer(points, {"type": "line", "color": _LAKE, "strokeWidth": 2}, here),
    ]
    layers = [
        *_change_area(chart, x, end),
        *(between if chart.joined else []),
        _layer(points[:-1], {"type": "circle", "color": _LAKE, "size": 34, "opacity": 1}, here),
        _layer(points[-1:], {"type": "circle", "color": _LAKE, "size": 64, "opacity": 1}, here),
        _layer(points[-1:], _hollow(170), here),
        _layer(points[-1:], _bold(dx=14), {**here, "text": {"value": chart.write(chart.values[-1])}}),
        _layer(_feet(chart, end), _foot(), {"x": x, "y": {"value": _PLOT_HEIGHT + 11}, "text": {"field": "t"}}),
    ]
    return {"width": width, "height": _PLOT_HEIGHT, "layer": layers}


def _span(chart: RunChart) -> tuple[float, float, list[float]]:
    """Lowest and highest value drawn, and three round ticks; percentages stay within 0 to 100."""
    lowest, highest = min(chart.values), max(chart.values)
    room = max((highest - lowest) * 0.2, (_LEAST_SPAN - (highest - lowest)) / 2 if chart.share else 1.0)
    low, high = lowest - room, highest + room
    if lowest >= 0:
        low = max(low, 0.0)
    if chart.share:
        high = min(high, 103.0)
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 1000, 10**6) if (high - low) / s <= 4.2)  # noqa: PLR2004
    first = int(-(-low // step))
    return low, high, [tick * step for tick in range(first, int(high // step) + 1)]


def _change_area(chart: RunChart, x: Json, end: int) -> list[Json]:
    if chart.change is None:
        return []
    mark = {"type": "rect", "color": _GOOD if chart.wished else _LOW, "cornerRadius": 8}
    area = [{"a": chart.change - _HALF, "b": end + 0.6}]
    wide = {"x": {**x, "field": "a"}, "x2": {"field": "b"}, "y": {"value": 0}, "y2": {"value": _PLOT_HEIGHT}}
    return [_layer(area, mark, wide)]


def _medians(chart: RunChart) -> list[Json]:
    return [{"a": start - 0.4, "b": stop - 0.6, "v": middle} for start, stop, middle in chart.phases]


def _feet(chart: RunChart, end: int) -> list[Json]:
    """Words under the first, the changed and the last point; the middle one only where it does not touch the others."""
    feet: list[Json] = [{"i": 0, "t": chart.first}]
    middle = chart.change
    if middle is not None and chart.change_word and end * 0.25 <= middle <= end * 0.8:
        feet.append({"i": middle, "t": chart.change_word})
    return [*feet, {"i": end, "t": chart.last}]


def strip(days: Sequence[int], words: Mapping[int, str], due_words: str, width: int = 648) -> Json:
    """One dot a place by days since its last visit; `words` are those under the days of `STRIP_DAYS`."""
    columns: dict[int, int] = {}
    dots = []
    for since in sorted(min(day, _DAYS_SHOWN - 5) for day in days):
        column = round(since / _DAYS_A_COLUMN)
        columns[column] = columns.get(column, 0) + 1
        dots.append({"x": column * _DAYS_A_COLUMN, "y": columns[column] - 1})
    height, rows = 104, max([5, *columns.values()])
    ticks = STRIP_DAYS if width >= _WIDE else STRIP_DAYS[::2]
    x: Json = {"field": "x", "type": "quantitative", "title": None}
    x["scale"] = {"domain": [-6, _DAYS_SHOWN], "nice": False}
    x["axis"] = {"values": list(ticks), "grid": False, "labelExpr": _words(words)}
    y: Json = {"field": "y", "type": "quantitative", "title": None, "axis": _NOTHING}
    y["scale"] = {"domain": [-0.7, rows + 0.6], "nice": False}
    full = {"x": {**x, "field": "a"}, "x2": {"field": "b"}, "y": {"value": 0}, "y2": {"value": height}}
    due = {"type": "text", "align": "left", "dx": 10, "baseline": "top", "color": _QUIET}
    layers = [
        _layer([{"a": _DUE_DAYS, "b": _DAYS_SHOWN}], {"type": "rect", "color": _LOW, "cornerRadius": 8}, full),
        _layer([{"x": _DUE_DAYS}], due, {"x": x, "y": {"value": 8}, "text": {"value": due_words}}),
        _layer(dots, {"type": "circle", "size": 110, "color": _LAKE, "opacity": 1}, {"x": x, "y": y}),
    ]
    return {"width": width, "height": height, "layer": layers}


def _layer(values: Sequence[Json], mark: Json, encoding: Json) -> Json:
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _dashes() -> Json:
    return {"type": "rule", "strokeDash": [4, 4], "strokeWidth": 1.5, "color": _QUIET}


def _hollow(size: int) -> Json:
    return {"type": "point", "filled": False, "color": _LAKE, "size": size, "strokeWidth": 1.5, "opacity": 1}


def _bold(dx: int) -> Json:
    return {"type": "text", "align": "left", "dx": dx, "fontWeight": 600, "fontSize": 15, "color": _INK}


def _foot() -> Json:
    return {"type": "text", "baseline": "top", "fontSize": 13, "color": _QUIET}


def _words(words: Mapping[int, str] | Mapping[float, str]) -> str:
    """The Vega expression that writes a tick as its words."""
    return f"{json.dumps({f'{tick:g}': text for tick, text in words.items()})}[datum.value]"


_LOOK: Json = {
    "font": _FONT,
    "aria": False,
    "background": None,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelFont": _FONT,
        "labelFontSize": 13,
        "labelColor": _QUIET,
        "gridColor": "var(--line)",
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
        "labelFlush": False,
    },
    "text": {"font": _FONT, "fontSize": 13, "fill": _INK},
}


def draw(spec: Json, sentence: str, more_class: str = "") -> str:
    """The SVG of a description, drawn once and then remembered; `sentence` is what a screen reader says."""
    svg = _drawn(json.dumps({**spec, "config": _LOOK}, sort_keys=True))
    named = "chart " + more_class if more_class else "chart"
    return svg.replace("<svg ", f'<svg class="{named}" role="img" aria-label="{html.escape(sentence)}" ', 1)


@lru_cache(maxsize=2048)
def _drawn(spec: str) -> str:
    svg = vl_convert.vegalite_to_svg(spec, vl_version="6.1", allowed_base_urls=[])
    return _named_apart(_slim(svg), spec)


def _slim(svg: str) -> str:
    """Only what draws is kept: no roles, classes, empty marks or fonts; two decimals; the size as a ratio."""
    svg = re.sub(r"(-?\d+\.\d\d)\d+", r"\1", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+|class|pointer-events|stroke-miterlimit|version|style)="[^"]*"', "", svg)
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    svg = re.sub(r' xmlns(?::\w+)?="[^"]*"', "", svg)
    svg = re.sub(r'<path[^>]*d="(?:M0,0h0v0h0Z)?"[^>]*/>|<g/>', "", svg)
    for _ in range(4):
        svg = re.sub(r"<g[^>]*></g>", "", svg)
    return svg


def _named_apart(svg: str, spec: str) -> str:
    """Clip paths count up over the whole process: two charts on one page get names of their own."""
    own = "c" + hashlib.sha256(spec.encode()).hexdigest()[:8]
    found = sorted(set(re.findall(r'id="(clip\d+)"', svg)))
    for number, name in enumerate(found):
        svg = re.sub(rf"\b{name}\b", f"{own}{number}", svg)
    return svg

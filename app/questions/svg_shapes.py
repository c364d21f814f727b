"""The outlines of an SVG picture's shapes as rows of points: what a touch on a picture is told by. No Flet here."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Place = tuple[float, float]
Outline = tuple[Place, ...]
"""A closed outline, its last place joined with its first."""

_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_STEP: Final = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
_ROUND: Final = 32
"""Places on a circle."""
_BEND: Final = 10
"""Places on one bend of a path."""
_MOST_PLACES: Final = 20_000
_TAKES: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def numbers(text: str | None) -> list[float]:
    """All numbers in a text, none that is endless."""
    found = (float(one) for one in _NUMBER.findall(text or ""))
    return [one for one in found if math.isfinite(one)]


def ellipse(x: float, y: float, wide: float, high: float) -> Outline:
    """An ellipse round (x, y)."""
    turns = (2 * math.pi * step / _ROUND for step in range(_ROUND))
    return tuple((x + wide * math.cos(turn), y + high * math.sin(turn)) for turn in turns)


def rectangle(x: float, y: float, width: float, height: float) -> Outline:
    """A rectangle by its corner and its sides."""
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def pairs(found: Sequence[float]) -> Outline:
    """Places from numbers, two by two."""
    return tuple(zip(found[::2], found[1::2], strict=False))


def path(text: str) -> tuple[Outline, ...]:
    """The outlines of a path's `d` (SVG 2, section 9.3); what cannot be read ends it."""
    pen = _Pen()
    for command, rest in _STEP.findall(text):
        takes, given = _TAKES[command.upper()], numbers(rest)
        if command in "Zz":
            pen.close()
            continue
        for at in range(0, len(given) - takes + 1, takes):
            pen.step(
                command if at == 0 or command not in "Mm" else "L" if command == "M" else "l", given[at : at + takes]
            )
            if pen.count > _MOST_PLACES:
                return pen.outlines()
    return pen.outlines()


@dataclass(frozen=True)
class _Bend:
    """The last control place, for the smooth bend that follows it."""

    kind: str
    control: Place


class _Pen:
    """Draws a path: where it stands, where it began, and the outlines so far."""

    def __init__(self) -> None:
        self.count = 0
        self._at: Place = (0.0, 0.0)
        self._begun: Place = (0.0, 0.0)
        self._bend = _Bend("", (0.0, 0.0))
        self._done: list[list[Place]] = []

    def outlines(self) -> tuple[Outline, ...]:
        return tuple(tuple(one) for one in self._done if len(one) > 2)  # noqa: PLR2004  a triangle is the least

    def close(self) -> None:
        self._at = self._begun
        self._bend = _Bend("", self._at)

    def step(self, command: str, given: list[float]) -> None:
        """One command with its numbers; small letters count from where the pen stands."""
        kind = command.upper()
        origin = self._at if command.islower() else (0.0, 0.0)
        if kind in "HV":
            x, y = self._at
            self._line((origin[0] + given[0], y) if kind == "H" else (x, origin[1] + given[0]))
        elif kind == "A":
            end = (origin[0] + given[5], origin[1] + given[6])
            self._put(_arc(self._at, end, given[:5]))
        else:
            places = [(origin[0] + x, origin[1] + y) for x, y in pairs(given)]
            self._by_places(kind, places)
        if kind not in "CSQT":
            self._bend = _Bend("", self._at)

    def _by_places(self, kind: str, places: list[Place]) -> None:
        if kind == "M":
            self._at = self._begun = places[0]
            self._done.append([places[0]])
        elif kind == "L":
            self._line(places[0])
        elif kind in "CS":
            first = places[0] if kind == "C" else self._mirrored("C")
            *_, second, end = places
            self._put(_cubic(self._at, first, second, end))
            self._bend = _Bend("C", second)
        else:
            control = places[0] if kind == "Q" else self._mirrored("Q")
            end = places[-1]
            self._put(_quadratic(self._at, control, end))
            self._bend = _Bend("Q", control)

    def _mirrored(self, kind: str) -> Place:
        if self._bend.kind != kind:
            return self._at
        (x, y), (cx, cy) = self._at, self._bend.control
        return (2 * x - cx, 2 * y - cy)

    def _line(self, to: Place) -> None:
        self._put([to])

    def _put(self, places: list[Place]) -> None:
        if not self._done:
            self._done.append([self._at])
        self._done[-1].extend(places)
        self.count += len(places)
        self._at = places[-1]


def _along(curve: Callable[[float], Place]) -> list[Place]:
    return [curve(step / _BEND) for step in range(1, _BEND + 1)]


def _cubic(start: Place, first: Place, second: Place, end: Place) -> list[Place]:
    def at(t: float) -> Place:
        u = 1 - t
        weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        return _mixed(weights, (start, first, second, end))

    return _along(at)


def _quadratic(start: Place, control: Place, end: Place) -> list[Place]:
    def at(t: float) -> Place:
        u = 1 - t
        return _mixed((u * u, 2 * u * t, t * t), (start, control, end))

    return _along(at)


def _mixed(weights: Sequence[float], places: Sequence[Place]) -> Place:
    both = list(zip(weights, places, strict=True))
    return (sum(weight * x for weight, (x, _) in both), sum(weight * y for weight, (_, y) in both))


def _arc(start: Place, end: Place, how: Sequence[float]) -> list[Place]:
    """An elliptical arc by its ends (SVG 2, appendix B.2.4: from end points to the centre)."""
    wide, high, turned, large, sweep = abs(how[0]), abs(how[1]), math.radians(how[2]), bool(how[3]), bool(how[4])
    if not wide or not high or start == end:
        return [end]
    cos, sin = math.cos(turned), math.sin(turned)
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (x / wide) ** 2 + (y / high) ** 2))
    wide, high = wide * grow, high * grow
    below = (wide * y) ** 2 + (high * x) ** 2
    share = math.sqrt(max(0.0, ((wide * high) ** 2 - below) / below)) * (-1 if large == sweep else 1)
    cx, cy = share * wide * y / high, -share * high * x / wide
    begin = math.atan2((y - cy) / high, (x - cx) / wide)
    turn = math.atan2((-y - cy) / high, (-x - cx) / wide) - begin
    turn += 2 * math.pi if sweep and turn < 0 else -2 * math.pi if not sweep and turn > 0 else 0
    middle = (cos * cx - sin * cy + (start[0] + end[0]) / 2, sin * cx + cos * cy + (start[1] + end[1]) / 2)

    def at(t: float) -> Place:
        px, py = wide * math.cos(begin + turn * t), high * math.sin(begin + turn * t)
        return (middle[0] + cos * px - sin * py, middle[1] + sin * px + cos * py)

    return [*_along(at)[:-1], end]


def inside(outline: Outline, place: Place) -> bool:
    """Whether a place lies inside an outline, by how often a ray to the right crosses it."""
    x, y = place
    crossings = 0
    for (ax, ay), (bx, by) in _sides(outline):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


def _sides(outline: Outline) -> Iterator[tuple[Place, Place]]:
    return zip(outline, (*outline[1:], outline[0]), strict=True)

"""Functions of places: distance, area, inside a fence, a line that crosses itself. Points are `lat lon alt acc`, lines join them by `;`."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.words import msg
from forms import values
from forms.values import Value
from forms.xpath.code import NAN
from forms.xpath.functions.signature import Function, texts_in

EARTH_RADIUS = 6_378_100.0
"""Metres at the equator, as in JavaRosa and Enketo."""

_LEAST_FOR_AREA = 3

Point = tuple[float, float]
Segment = tuple[Point, Point]


def points_of(text: str) -> list[Point] | None:
    """Latitude and longitude of each point in a geopoint, geotrace or geoshape; None when a part is no place on Earth."""
    found: list[Point] = []
    parts = text.split(";")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    for part in parts:
        numbers = [values.number_of(word) for word in part.split()]
        if not 2 <= len(numbers) <= 4 or any(map(math.isnan, numbers)):  # noqa: PLR2004 - latitude to accuracy
            return None
        if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:  # noqa: PLR2004 - degrees
            return None
        found.append((numbers[0], numbers[1]))
    return found


def _all_points(lists: Sequence[Sequence[Value]]) -> list[Point] | None:
    found: list[Point] = []
    for text in texts_in(lists):
        points = points_of(text)
        if points is None:
            return None
        found += points
    return found or None


def distance(*lists: list[Value]) -> float:
    """Metres along the points in their order, by the spherical law of cosines as in JavaRosa; NaN when one is no place."""
    points = _all_points(lists)
    return NAN if points is None else math.fsum(_between(one, other) for one, other in pairwise(points))


def _between(one: Point, other: Point) -> float:
    if one == other:
        return 0.0
    first, second = math.radians(one[0]), math.radians(other[0])
    across = math.cos(first) * math.cos(second) * math.cos(math.radians(one[1] - other[1]))
    return math.acos(max(-1.0, min(1.0, math.sin(first) * math.sin(second) + across))) * EARTH_RADIUS


def area(*lists: list[Value]) -> float:
    """Square metres inside the points on a sphere (Chamberlain and Duquette, JPL 07-03, as in Enketo), closed where it is open.

    0 under 3 points, NaN when one is no place. JavaRosa reckons on a plane: the results differ by less than one in 100,000.
    """
    points = _all_points(lists)
    if points is None:
        return NAN
    if len(points) < _LEAST_FOR_AREA:
        return 0.0
    strips = (
        math.radians(lon2 - lon1) * (2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2)))
        for (lat1, lon1), (lat2, lon2) in pairwise([*points, points[0]])
    )
    return abs(math.fsum(strips)) * EARTH_RADIUS**2 / 2


def geofence(point: str, fence: str) -> bool:
    """Whether a point lies inside a closed shape (W. R. Franklin's PNPOLY, as in JavaRosa); false when the point is no place or the shape is none."""
    found, around = points_of(point), points_of(fence)
    if not found or not around or around[0] != around[-1]:
        return False
    latitude, longitude = found[0]
    inside = False
    for (lat1, lon1), (lat2, lon2) in pairwise(around):
        crosses = (lat2 > latitude) != (lat1 > latitude)
        if crosses and longitude < (lon1 - lon2) * (latitude - lat2) / (lat1 - lat2) + lon2:
            inside = not inside
    return inside


_NEEDED = (
    msg("geofence() needs a point such as “0 0 0 0”."),
    msg("geofence() needs a shape such as “0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0”."),
)


def _geofence_trouble(given: Sequence[Value | None]) -> str:
    for text, needed in zip(given, _NEEDED, strict=True):
        if text is not None and points_of(values.to_text(text)) is None:
            return needed
    return ""


def intersects(line: str) -> bool:
    """Whether a line or the edge of a shape meets itself anywhere but where neighbours join; false for what is no line."""
    points = points_of(line)
    if not points:
        return False
    points = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    segments = list(pairwise(points))
    return any(_meet(one, other) for one, other in _pairs(segments, closed=len(points) > 1 and points[0] == points[-1]))


def _pairs(segments: list[Segment], *, closed: bool) -> Iterator[tuple[Segment, Segment]]:
    """Segments that may not touch; of neighbours only the part that goes back over the other counts."""
    last = len(segments) - 1
    for first, one in enumerate(segments):
        for second in range(first + 1, len(segments)):
            other = segments[second]
            if second == first + 1:
                if _folds(one[0], one[1], other[1]):
                    yield one, other
            elif not (closed and first == 0 and second == last):
                yield one, other


def _folds(start: Point, corner: Point, end: Point) -> bool:
    back = (start[0] - corner[0]) * (end[0] - corner[0]) + (start[1] - corner[1]) * (end[1] - corner[1])
    return _turn(start, corner, end) == 0 and back > 0


def _turn(one: Point, other: Point, third: Point) -> int:
    cross = (other[0] - one[0]) * (third[1] - one[1]) - (other[1] - one[1]) * (third[0] - one[0])
    return (cross > 0) - (cross < 0)


def _meet(one: Segment, other: Segment) -> bool:
    (a, b), (c, d) = one, other
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] != turns[1] and turns[2] != turns[3]:
        return True
    on = ((turns[0], a, b, c), (turns[1], a, b, d), (turns[2], c, d, a), (turns[3], c, d, b))
    return any(turn == 0 and _within(start, end, point) for turn, start, end, point in on)


def _within(start: Point, end: Point, point: Point) -> bool:
    return all(min(start[at], end[at]) <= point[at] <= max(start[at], end[at]) for at in (0, 1))


GEO: dict[str, Function] = {
    "distance": Function("l+", "number", distance),
    "area": Function("l+", "number", area),
    "enclosed-area": Function("l+", "number", area),
    "geofence": Function("tt", "truth", geofence, check=_geofence_trouble),
    "intersects": Function("t", "truth", intersects),
}

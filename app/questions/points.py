"""Points on the earth as OpenRosa writes them: "lat lon altitude accuracy", several joined by ";". No Flet here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.questions.figures import plain_number
from core.words import msg

_NUMBER = re.compile(r"[+-]?\d{1,3}(\.\d+)?")
_PAIR = re.compile(r"\s*([^\s,;]+)[\s,;]+([^\s,;]+)\s*")
_NORTHMOST, _EASTMOST = 90, 180

NO_LATITUDE = msg("The first number lies between -90 and 90.")
NO_LONGITUDE = msg("The second number lies between -180 and 180.")


@dataclass(frozen=True)
class Point:
    """Degrees north and east as they were written, metres above the sea, accuracy in metres; the last two may be blank."""

    latitude: str
    longitude: str
    altitude: str = "0"
    accuracy: str = "0"

    @property
    def text(self) -> str:
        """The point as it is kept."""
        return f"{self.latitude} {self.longitude} {self.altitude} {self.accuracy}"

    @property
    def words(self) -> str:
        """Both numbers as people read them, from left to right on every page (Unicode isolates, UAX 9)."""
        return f"\u2066{self.latitude}, {self.longitude}\u2069"


def read_point(text: str) -> Point | None:
    """A point that was kept; None when it is none."""
    parts = text.split()
    if not 2 <= len(parts) <= 4 or problem_of_point(*parts[:2]):  # noqa: PLR2004 - two numbers, or four
        return None
    return Point(*parts)


def problem_of_point(latitude: str, longitude: str) -> str:
    """Why these two are no place on the earth (a message id); blank when they are one."""
    if not _within(latitude, _NORTHMOST):
        return NO_LATITUDE
    return "" if _within(longitude, _EASTMOST) else NO_LONGITUDE


def _within(text: str, most: int) -> bool:
    return bool(_NUMBER.fullmatch(text)) and abs(float(text)) <= most


def both_of(typed: str) -> tuple[str, str] | None:
    """Both numbers, when somebody put a copied "lat, lon" into one field."""
    found = _PAIR.fullmatch(typed)
    both = (plain_number(found[1]), plain_number(found[2])) if found else None
    return both if both and not problem_of_point(*both) else None


def read_line(text: str) -> tuple[Point, ...]:
    """The points of a line or an area, those that are none left out."""
    found = (read_point(part.strip()) for part in text.split(";"))
    return tuple(point for point in found if point)


def line_text(points: Sequence[Point]) -> str:
    """The points of a line as they are kept."""
    return "; ".join(point.text for point in points)


def open_area(text: str) -> tuple[Point, ...]:
    """The corners of an area, the closing one left out."""
    points = read_line(text)
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def area_text(corners: Sequence[Point]) -> str:
    """The corners of an area as they are kept: three or more are closed with the first one."""
    closed = (*corners, corners[0]) if len(corners) > 2 else corners  # noqa: PLR2004 - a triangle is the least
    return line_text(closed)


def drawn(points: Sequence[Point], width: float, height: float, margin: float = 14) -> list[tuple[float, float]]:
    """Where the points fall in a box of this size, north above, both directions in the same measure."""
    if not points:
        return []
    xs, ys = [float(point.longitude) for point in points], [-float(point.latitude) for point in points]
    spread = max(max(xs) - min(xs), max(ys) - min(ys))
    scale = min(width - 2 * margin, height - 2 * margin) / spread if spread else 0
    middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    return [
        (width / 2 + (x - middle[0]) * scale, height / 2 + (y - middle[1]) * scale) for x, y in zip(xs, ys, strict=True)
    ]

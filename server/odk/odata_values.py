"""Answers as values of OData: numbers as numbers, places as GeoJSON or well-known text, the rest as it was written."""

import math
from collections.abc import Mapping

from core.records import Json

EDM: Mapping[str, str] = {
    "int": "Edm.Int64",
    "decimal": "Edm.Decimal",
    "geopoint": "Edm.GeographyPoint",
    "geotrace": "Edm.GeographyLineString",
    "geoshape": "Edm.GeographyPolygon",
    "date": "Edm.Date",
    "dateTime": "Edm.DateTimeOffset",
}
"""Types of OData by those of an XForm; everything else is text."""


def typed(kind: str, text: str, *, wkt: bool = False) -> Json:
    """An answer of an XForm's type; None for a blank one, or one that is none of its type."""
    if not text.strip():
        return None
    if kind in {"int", "decimal"}:
        return _number(text, whole=kind == "int")
    if kind == "geopoint":
        return _point(text, wkt=wkt)
    if kind in {"geotrace", "geoshape"}:
        return _line(text, kind, wkt=wkt)
    return text


def _number(text: str, *, whole: bool) -> int | float | None:
    try:
        return int(text) if whole else _finite(float(text))
    except ValueError:
        return None


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _coordinates(text: str) -> tuple[list[float], float | None] | None:
    """Longitude, latitude and height of a point, and how far off it may be; None when it is no point."""
    numbers = [_number(part, whole=False) for part in text.split()[:4]]
    if len(numbers) < 2 or numbers[0] is None or numbers[1] is None:  # noqa: PLR2004  latitude and longitude
        return None
    height = [numbers[2]] if len(numbers) > 2 and numbers[2] is not None else []  # noqa: PLR2004
    return [numbers[1], numbers[0], *height], numbers[3] if len(numbers) > 3 else None  # noqa: PLR2004


def _point(text: str, *, wkt: bool) -> Json:
    found = _coordinates(text)
    if found is None:
        return None
    place, accuracy = found
    if wkt:
        return f"POINT ({_words(place)})"
    return {"type": "Point", "coordinates": place} | (
        {} if accuracy is None else {"properties": {"accuracy": accuracy}}
    )


def _line(text: str, kind: str, *, wkt: bool) -> Json:
    found = [told for part in text.split(";") if (told := _coordinates(part)) is not None]
    if not found:
        return None
    places = [place for place, _ in found]
    written = ",".join(_words(place) for place in places)
    if kind == "geotrace":
        return f"LINESTRING ({written})" if wkt else {"type": "LineString", "coordinates": places}
    return f"POLYGON (({written}))" if wkt else {"type": "Polygon", "coordinates": [places]}


def _words(place: list[float]) -> str:
    return " ".join(repr(one).removesuffix(".0") for one in place)

"""The facilities among the places a device knows. Pure."""

from collections.abc import Iterable, Mapping

from core.records import Json


def open_ones(units: Iterable[Mapping[str, Json]]) -> list[Mapping[str, Json]]:
    """Those that are not closed, A to Z: only there something new can begin."""
    found = (unit for unit in units if unit.get("level") == "facility" and unit.get("status") != "closed")
    return sorted(found, key=lambda unit: str(unit["name"]))

"""Asks for what lies at or below some places so that a database answers from its index, however large the country is."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

_AFTER_SLASH = "0"
"""The character that follows the slash: both databases compare texts by their bytes."""
_AT_ONCE = 32
"""Conditions side by side before they are nested: SQLite's parser takes about a hundred, one inside the other."""


def tops(paths: Iterable[str]) -> list[str]:
    """Those paths that lie below no other of them, in order."""
    found: list[str] = []
    for path in sorted(paths):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def below(column: Any, paths: Iterable[str]) -> Any:
    """The condition that a path in `column` begins with one of `paths` (each ends with a slash; an empty one is the whole country)."""
    conditions = [_at_or_below(column, path) for path in tops(paths)]
    return _either(conditions) if conditions else column.in_([])


def _at_or_below(column: Any, path: str) -> Any:
    return (column >= path) & (column < path[:-1] + _AFTER_SLASH) if path else column >= ""


def _either(conditions: Sequence[Any]) -> Any:
    while len(conditions) > 1:
        conditions = [
            reduce(or_, conditions[start : start + _AT_ONCE]) for start in range(0, len(conditions), _AT_ONCE)
        ]
    return conditions[0]

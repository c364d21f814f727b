"""What an author asks for by appearance; what is not known here asks for nothing. No Flet here."""

import re
from typing import Final, Literal

from forms import Node

_ANOTHER_APP: Final = re.compile(r"(?:^|\s)(ex|printer|intent):?", re.IGNORECASE)
_COLUMNS: Final = re.compile(r"(?:^|\s)(?:columns|compact)-(\d{1,2})(?=\s|$)")
_WEIGHT: Final = re.compile(r"(?:^|\s)w(\d{1,2})(?=\s|$)")
_MOST_COLUMNS = 10
_ALL_UNITS = 12

Outside = Literal["app", "printer", ""]


def wants(node: Node, *names: str) -> bool:
    """Whether the appearance holds one of these words."""
    return not {*names}.isdisjoint(node.appearance.lower().split())


def columns_asked(node: Node) -> int | None:
    """The number of columns the author names; None when there is none."""
    found = _COLUMNS.search(node.appearance.lower())
    return max(1, min(int(found[1]), _MOST_COLUMNS)) if found else None


def weight(node: Node) -> int:
    """How many of the twelve parts of a wide screen's row the question takes; 0 when the author does not say."""
    found = _WEIGHT.search(node.appearance.lower()) if node.appearance else None
    return max(1, min(int(found[1]), _ALL_UNITS)) if found else 0


def outside(node: Node) -> Outside:
    """Whether the author sends people to another app or to a printer, which there is none of here."""
    found = _ANOTHER_APP.search(node.appearance)
    if found:
        return "printer" if found[1].lower() == "printer" else "app"
    return "app" if node.parameters.get("intent") else ""


def grid_rows(weights: list[int]) -> list[list[int]]:
    """Which questions stand beside each other: their places, in rows of at most twelve parts; 0 fills a row alone."""
    rows: list[list[int]] = []
    room = 0
    for at, parts in enumerate(weights):
        if parts and parts <= room and rows:
            rows[-1].append(at)
            room -= parts
        else:
            rows.append([at])
            room = _ALL_UNITS - parts if parts else 0
    return rows

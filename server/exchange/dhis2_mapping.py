"""What of our monthly figures is which data element of DHIS2: a table that the ministry writes and edits. Pure."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from core.errors import BadSettings

Part = Literal["numerator", "denominator", "percent", "visits"]
PARTS: tuple[Part, ...] = ("numerator", "denominator", "percent", "visits")
_NEEDED = ("indicator", "part", "dataElement")
_PERHAPS = ("categoryOptionCombo", "attributeOptionCombo", "least")


@dataclass(frozen=True)
class Line:
    """One row: this part of an indicator goes into this data element, where at least `least` records stand behind it."""

    indicator: str
    part: Part
    data_element: str
    category: str
    attribute: str
    least: int


def read_mapping(text: str, indicators: Collection[str]) -> list[Line]:
    """Reads the table (CSV). Raises BadSettings that names the line: an unknown indicator, a part there is not, a target named twice."""
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in _NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise BadSettings(f"the table for DHIS2 has no column {', '.join(missing)}")
    lines: dict[tuple[str, str, str], Line] = {}
    for row in table:
        said = {name: (row.get(name) or "").strip() for name in (*_NEEDED, *_PERHAPS)}
        line = _line(said, indicators, table.line_num)
        if lines.setdefault((line.data_element, line.category, line.attribute), line) is not line:
            raise BadSettings(f"line {table.line_num}: data element {line.data_element} is filled by two lines")
    if not lines:
        raise BadSettings("the table for DHIS2 has no line")
    return list(lines.values())


def _line(said: Mapping[str, str], indicators: Collection[str], number: int) -> Line:
    if said["indicator"] not in indicators:
        raise BadSettings(
            f"line {number}: there are no monthly figures called {said['indicator']!r}; there are {', '.join(sorted(indicators))}. "
            "What patients said is in none of them"
        )
    part = next((one for one in PARTS if one == said["part"]), None)
    if part is None or not said["dataElement"]:
        raise BadSettings(f"line {number}: a line needs a dataElement, and a part: {', '.join(PARTS)}")
    least = said["least"] or "1"
    if not (least.isascii() and least.isdigit()):
        raise BadSettings(f"line {number}: least is a number of records")
    combos = said["categoryOptionCombo"], said["attributeOptionCombo"]
    return Line(said["indicator"], part, said["dataElement"], *combos, int(least))


def read_places(text: str) -> dict[str, str]:
    """Which of our places is which organisation unit (CSV with the columns place and orgUnit). Raises BadSettings."""
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not {"place", "orgUnit"} <= set(table.fieldnames or ()):
        raise BadSettings("the table of places needs the columns place and orgUnit")
    return dict(_pairs(table))


def _pairs(table: "csv.DictReader[str]") -> Iterator[tuple[str, str]]:
    for row in table:
        if not row["place"] or not row["orgUnit"]:
            raise BadSettings(f"line {table.line_num}: a place and its organisation unit are both needed")
        yield row["place"].strip(), row["orgUnit"].strip()

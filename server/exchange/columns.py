"""The columns of what is taken out, gathered in one reading: their names, and what kind of values all of a column are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from server.export import ENVELOPE, Row, lines_of, repeats_in

Kind = Literal["text", "whole", "number", "moment"]
_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?")
_MOMENTS = frozenset({"made", "received"})
_AS_THEY_ARE = frozenset({*ENVELOPE, "submission", "round", "instance", "instance_name"}) - _MOMENTS
"""What the server says of a record is text, also where it looks like a number: ids are compared, never added."""


@dataclass
class Table:
    """The table of the submissions (`repeat` empty) or of one repeat, with the columns seen so far, in the order they came."""

    repeat: str
    _seen: dict[str, Kind | None] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, Kind]:
        """A column of numbers is one exactly as long as each value in it is a number that reads back as it was written."""
        return {name: kind or "text" for name, kind in self._seen.items()}

    def see(self, line: Mapping[str, str]) -> None:
        """Takes the values of one line into account."""
        for name, text in line.items():
            self._seen[name] = _narrowed(name, text, self._seen.get(name))

    def lines(self, row: Row) -> Iterator[dict[str, str]]:
        """What of a submission stands in this table."""
        return lines_of(row, self.repeat)


def _narrowed(name: str, text: str, known: Kind | None) -> Kind | None:
    if name in _MOMENTS:
        return "moment"
    if name in _AS_THEY_ARE or known == "text":
        return "text"
    if not text:
        return known
    if known != "number" and _WHOLE.fullmatch(text):
        return "whole"
    return "number" if _NUMBER.fullmatch(text) else "text"


def see_all(tables: dict[str, Table], row: Row) -> None:
    """Adds what a submission brings to all tables, and the tables that only it has."""
    for repeat in ("", *repeats_in(row.answers)):
        table = tables.setdefault(repeat, Table(repeat))
        for line in table.lines(row):
            table.see(line)

"""Reads a workbook that was written as text: sheets one below the other in a .csv, or as tables in a .md file."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

Grid = Iterator[tuple[int, Iterable[str]]]
_SURVEY = "survey"
_ASKED = {"type", "name"}
_BAR = re.compile(r"(?<!\\)\|")


def sheets_of_text(content: bytes) -> Iterator[tuple[str, Grid]]:
    """Each sheet with its lines: (number of the line in the file, its cells). ValueError when it is neither.

    A sheet begins with a line whose only cell, the first, is its name; its own cells begin one column further. A .csv
    that has `type` and `name` in its first line is a survey sheet alone.
    """
    text = _decoded(content)
    lines = list(_markdown(text) if text.lstrip().startswith("|") else _csv(text))
    heads = [place for place, (_, cells) in enumerate(lines) if {cell.lower() for cell in cells} >= _ASKED]
    if not heads:
        raise ValueError("no line has a type and a name")
    if heads[0] == 0:
        yield _SURVEY, iter(lines)
        return
    starts = [place for place, (_, cells) in enumerate(lines) if cells and cells[0] and not any(cells[1:])]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start][1][0], ((number, cells[1:]) for number, cells in lines[start + 1 : end])


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    for number, cells in enumerate(reader, 1):
        yield number, [cell.strip() for cell in cells]


def _markdown(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if plain.startswith("|") and set(plain) - set("|-: "):
            yield number, [cell.strip() for cell in _BAR.split(plain.removesuffix("|")[1:])]

"""Takes long choice lists out of an XForm before it is read: their rows are all alike, and reading them as XML takes far longer."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import unescape

from forms.tables import Cell

LONG = 5_000
"""Characters; a shorter list is read with everything else."""

Columns = list[tuple[str, tuple[Cell, ...]]]

_BEGIN = re.compile(r"<instance id=\"([^\"<>&]+)\">\s*<root>")
_END = "</root>"
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
_NAME = re.compile(r"<([A-Za-z_][\w.\-]*)>")
_OTHER_MARKS = {"&quot;": '"', "&apos;": "'"}


def cut_lists(text: str) -> tuple[str, dict[str, Columns]]:
    """A document without its long plain lists (their `<root>` is empty then), and the columns of each by the list's id.

    Lists with attributes or with elements inside elements stay.
    """
    kept, found, end = list[str](), dict[str, Columns](), 0
    for begin, stop, name in _long_lists(text):
        columns = _columns(text[begin:stop]) if name not in found else None
        if columns is not None:
            kept.append(text[end:begin])
            found[name], end = columns, stop
    return "".join([*kept, text[end:]]) if found else text, found


def _long_lists(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _BEGIN.finditer(text):
        stop = text.find(_END, match.end())
        if stop - match.end() >= LONG:
            yield match.end(), stop, match[1]


def _columns(text: str) -> Columns | None:
    """The columns of a list of plain items; None when there is anything else in it."""
    if "/>" in text or "]]>" in text or _ENTITY.search(text):
        return None
    names = list(dict.fromkeys(_NAME.findall(text[: text.find("</item>")])))
    rows = _equal_rows(text, names[1:]) or _rows(text, names[1:])
    if rows is None:
        names = list(dict.fromkeys(_NAME.findall(text)))
        rows = _rows(text, names[1:])
    if rows is None or names[0] != "item":
        return None
    columns = list(zip(names[1:], zip(*rows, strict=True), strict=True))
    return [(name, tuple(map(_plain, texts))) for name, texts in columns] if "&" in text else columns


def _equal_rows(text: str, names: list[str]) -> list[tuple[Cell, ...]] | None:
    """The rows where each has every column, and nothing stands between the elements."""
    cells = "".join(f"<{name}>([^<]*+)</{name}>" for name in map(re.escape, names))
    rows = re.findall(f"<item>{cells}</item>", text) if len(names) > 1 else []
    letters = sum(map(len, map("".join, rows))) + len(rows) * (13 + sum(2 * len(name) + 5 for name in names))
    return rows if letters == len(text) else None


def _rows(text: str, names: list[str]) -> list[tuple[Cell, ...]] | None:
    cells = "".join(rf"(?:<{name}>([^<]*+)</{name}>\s*+)?+" for name in map(re.escape, names))
    scanner = re.compile(rf"\s*+<item>\s*+{cells}</item>\s*+").scanner(text)  # type: ignore[attr-defined]
    rows, end = [], 0
    for match in iter(scanner.match, None):
        rows.append(match.groups())
        end = match.end()
    return rows if end == len(text) and names else None


def _plain(text: Cell) -> Cell:
    return unescape(text, _OTHER_MARKS) if text is not None and "&" in text else text

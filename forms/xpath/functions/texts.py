"""Functions of text."""

import math
import re

from forms import values
from forms.xpath.functions.numbers import half_up
from forms.xpath.functions.signature import Function, texts_in

_BLANKS = re.compile(r"[ \t\r\n]+")


def substring(text: str, start: float, length: float | None = None) -> str:
    """XPath 1.0 section 4.2: positions from 1, rounded; NaN gives nothing."""
    first = half_up(start)
    last = math.inf if length is None else first + half_up(length)
    return "".join(letter for at, letter in enumerate(text, 1) if first <= at < last)


def substr(text: str, start: float, end: float = math.inf) -> str:
    """ODK: positions from 0, `end` left out, negative ones from the end."""
    size = len(text)
    edges = [0 if math.isnan(edge) else int(max(-size, min(size, edge))) for edge in (start, end)]
    first, last = (edge + size if edge < 0 else edge for edge in edges)
    return text[first:last]


def translate(text: str, old: str, new: str) -> str:
    """XPath 1.0: each letter of `old` becomes the one at its place in `new`, or goes; the first of twins counts."""
    table: dict[int, str] = {}
    for at, letter in enumerate(old):
        table.setdefault(ord(letter), new[at : at + 1])
    return text.translate(table)


TEXTS: dict[str, Function] = {
    "string": Function("v", "text", values.to_text),
    "concat": Function("l*", "text", lambda *lists: "".join(texts_in(lists))),
    "join": Function("tl*", "text", lambda between, *lists: between.join(texts_in(lists))),
    "substring": Function("tnn?", "text", substring),
    "substr": Function("tnn?", "text", substr),
    "substring-before": Function(
        "tt", "text", lambda text, part: text.partition(part)[0] if part and part in text else ""
    ),
    "substring-after": Function("tt", "text", lambda text, part: text.partition(part)[2] if part else text),
    "string-length": Function("t", "number", lambda text: float(len(text))),
    "normalize-space": Function("t", "text", lambda text: _BLANKS.sub(" ", text).strip(" ")),
    "translate": Function("ttt", "text", translate),
}

"""The markdown of labels and hints: headings, bold, italic, links and coloured spans. No Flet here."""

import colorsys
import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from app.theme import Tone

_MARK: Final = re.compile(
    r"\\([\\#*_])|(?<!\*)\*{4}(?!\*)"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*|__(?P<bold2>\S(?:.*?\S)?)__"
    r"|\*(?P<slant>\S(?:.*?\S)?)\*|(?<!\w)_(?P<slant2>\S(?:.*?\S)?)_(?!\w)"
    r"|\[(?P<link>[^\]]*)\]\((?P<where>[^)\s]*)\)"
    r"|<(?P<box>span|div|p|u|font)\b(?P<style>[^>]*)>(?P<boxed>.*?)</(?P=box)\s*>"
    r"|<(?:b|strong)\s*>(?P<bold3>.*?)</(?:b|strong)\s*>|<(?:i|em)\s*>(?P<slant3>.*?)</(?:i|em)\s*>",
    re.DOTALL,
)
_BREAK: Final = re.compile(r"<br\s*/?>")
_HEADING: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_COLOUR: Final = re.compile(r"color\s*:\s*([#\w]+)", re.IGNORECASE)
_SIGNS: Final = frozenset("#*_[<\\\n&")
_NAMED: Final[dict[str, Tone]] = {
    **dict.fromkeys(("red", "orange", "orangered", "tomato", "crimson", "darkred"), "ember"),
    **dict.fromkeys(("green", "darkgreen", "lime", "olive", "seagreen"), "leaf"),
    **dict.fromkeys(("blue", "navy", "teal", "aqua", "cyan", "darkblue", "steelblue"), "lake"),
    **dict.fromkeys(("purple", "violet", "magenta", "fuchsia", "pink", "indigo"), "plum"),
    **dict.fromkeys(("brown", "maroon", "sienna", "chocolate", "saddlebrown"), "clay"),
    **dict.fromkeys(("yellow", "gold", "khaki"), "maize"),
}
_WHEEL: Final[tuple[tuple[float, Tone], ...]] = (
    *((0.055, "ember"), (0.11, "clay"), (0.19, "maize"), (0.45, "leaf")),
    *((0.68, "lake"), (0.92, "plum"), (1.01, "ember")),
)
_GREY = 0.15
_DEEPEST = 6


@dataclass(frozen=True)
class Piece:
    """Some words and how they look; `where` is the address of a link, shown and never opened."""

    words: str
    bold: bool = False
    slanted: bool = False
    tone: Tone | None = None
    where: str = ""


@dataclass(frozen=True)
class Line:
    """One line of words; `level` 1 to 6 for a heading, 0 for plain words."""

    pieces: tuple[Piece, ...]
    level: int = 0


def is_plain(text: str) -> bool:
    """Whether the text has no mark at all, so that it is shown as it is."""
    return _SIGNS.isdisjoint(text)


def lines_of(text: str) -> tuple[Line, ...]:
    """The marked text line by line (ODK's subset of markdown; of other markup the words, lists as they were written)."""
    return tuple(_line(line) for line in _BREAK.sub("\n", text).strip().splitlines())


def bare(text: str) -> str:
    """The words without their marks, for places that only hold plain words."""
    return text if is_plain(text) else " ".join("".join(p.words for p in line.pieces) for line in lines_of(text))


def _line(text: str) -> Line:
    found = _HEADING.fullmatch(text.strip())
    words, level = (found[2], len(found[1])) if found else (text, 0)
    return Line(tuple(_pieces(words, Piece(""), 0)), level)


def _pieces(text: str, look: Piece, depth: int) -> list[Piece]:
    done, found = 0, []
    for mark in _MARK.finditer(text) if depth < _DEEPEST else ():
        found += _plain(text[done : mark.start()], look)
        found += _marked(mark, look, depth)
        done = mark.end()
    return found + _plain(text[done:], look)


def _plain(text: str, look: Piece) -> list[Piece]:
    return [replace(look, words=unescape(text))] if text else []


def _marked(mark: re.Match[str], look: Piece, depth: int) -> list[Piece]:
    if mark[1]:
        return _plain(mark[1], look)
    said = {name: words for name, words in mark.groupdict().items() if words is not None}
    if not said:  # bold around an answer that is still blank
        return []
    if "link" in said:
        return [replace(look, words=unescape(said["link"]), where=said.get("where", ""))]
    if "box" in said:
        return _pieces(said["boxed"], replace(look, tone=_tone(said.get("style", "")) or look.tone), depth + 1)
    name, words = next(iter(said.items()))
    inner = replace(look, bold=True) if name.startswith("bold") else replace(look, slanted=True)
    return _pieces(words, inner, depth + 1)


def _tone(style: str) -> Tone | None:
    """The nearest colour of our palette; none for greys and for what is no colour."""
    found = _COLOUR.search(style)
    name = found[1].lower() if found else ""
    return _NAMED.get(name) or _tone_of_figures(name.removeprefix("#"))


def _tone_of_figures(figures: str) -> Tone | None:
    if not re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", figures):
        return None
    pairs = [figures[at] * 2 for at in range(3)] if len(figures) == 3 else [figures[:2], figures[2:4], figures[4:]]  # noqa: PLR2004
    hue, _, vivid = colorsys.rgb_to_hls(*(int(pair, 16) / 255 for pair in pairs))
    return None if vivid < _GREY else next(tone for up_to, tone in _WHEEL if hue < up_to)

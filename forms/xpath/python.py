"""Python written from our own templates: how an expression becomes one function, and why no form text can get into it.

A `Piece` is a Python expression over two names, `at` (the frame or element the expression stands in) and `env` (its surroundings).
Its text consists of templates in this package only. Whatever comes from a form (texts, numbers, places in a frame) and
every function is *handed in*: the text has the mark `¤` where such a value goes, and Python gets it as an argument.
Expressions of one shape share their text, and so Python compiles each shape once.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from forms import values

Run = Callable[[Any, Any], Any]
"""`run(at, env)` gives the value of an expression."""

_HANDED_IN = "¤"
_MOST_DEPTH = 12
_MOST_CHARACTERS = 3_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A Python expression with the values handed in, in the order of their marks."""

    text: str
    values: tuple[object, ...] = ()
    depth: int = 1

    @property
    def still(self) -> bool:
        """Whether its value depends on nothing but `at` and what is handed in."""
        return "env" not in self.text


AT = Piece("at")
ORIGIN = Piece("env.origin")
ENV = Piece("env")


def handed(value: object) -> Piece:
    """A value as it is."""
    return Piece(_HANDED_IN, (value,))


def opaque(run: Run) -> Piece:
    """A function of `at` and `env` that was not written from templates."""
    return Piece("¤(at, env)", (run,))


def write(template: str, *parts: object) -> Piece:
    """One of our templates with its `{}` filled in order: pieces are put in as they are, everything else is handed in."""
    texts: list[str] = []
    found: list[object] = []
    depth = 0
    for part in parts:
        if isinstance(part, Piece):
            inner = part if part.depth < _MOST_DEPTH and len(part.text) < _MOST_CHARACTERS else _apart(part)
            texts.append(inner.text)
            found += inner.values
            depth = max(depth, inner.depth)
        else:
            texts.append(_HANDED_IN)
            found.append(part)
    return Piece(template.format(*texts), tuple(found), depth + 1)


def _apart(piece: Piece) -> Piece:
    """A function of its own: what is nested deeply must not exhaust Python's own parser."""
    return Piece("¤(at, env)", (function(piece),))


def function(piece: Piece) -> Run:
    """The function that works a piece out."""
    if piece.text == "¤(at, env)":
        run: Run = piece.values[0]  # type: ignore[assignment]
        return run
    made: Run = _maker(piece.text, "lambda at, env: {}")(*piece.values)
    return made


def column(piece: Piece) -> Callable[[list[Any], Any], list[Any]]:
    """The function that works a piece out for each of a list of frames."""
    over = "lambda frames, env: [{} for at in frames]"
    if not piece.still:
        over = "lambda frames, env: [{} for env.origin in frames for at in (env.origin,)]"
    made: Callable[[list[Any], Any], list[Any]] = _maker(piece.text, over)(*piece.values)
    return made


@lru_cache(maxsize=4096)
def _maker(text: str, around: str) -> Callable[..., Any]:
    """Takes the values handed in and gives the function; the text is ours (see above), so evaluating it is safe."""
    first, *rest = around.format(text).split(_HANDED_IN)
    names = [f"v{number}" for number in range(len(rest))]
    body = first + "".join(name + between for name, between in zip(names, rest, strict=True))
    made: Callable[..., Any] = eval(f"lambda {', '.join(names)}: {body}", _KNOWN)  # noqa: S307
    return made


class _Numbers(dict[str, float]):
    """XPath number() of texts, remembered: answers are read as numbers far more often than they change."""

    def __missing__(self, text: str) -> float:
        number = values.number_of(text)
        if number == number or not text:  # noqa: PLR0124 - words are not kept, only numbers are
            if len(self) > 10_000:  # noqa: PLR2004 - a bound on what is remembered
                self.clear()
            self[text] = number
        return number


def divide(one: float, other: float) -> float:
    """XPath div: IEEE 754 division, where Python would raise."""
    if other:
        return one / other
    return math.nan if one == 0 or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)


def rest_of(one: float, other: float) -> float:
    """XPath mod: the sign of the dividend, NaN where there is no rest."""
    try:
        return math.fmod(one, other)
    except ValueError:
        return math.nan


_KNOWN = {
    "__builtins__": {},
    "number": _Numbers(),
    "number_of_boolean": values.number_of_boolean,
    "to_number": values.to_number,
    "to_text": values.to_text,
    "to_truth": values.to_truth,
    "divide": divide,
    "rest": rest_of,
    "float": float,
    "len": len,
    "bool": bool,
    "str": str,
}
"""Every name a template may use."""

"""An answer in words, as people read it: choices by their labels, days with their months. No Flet here."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from app.questions.appearance import wants
from app.questions.marked import bare
from app.questions.points import open_area, read_line, read_point
from app.theme import Look
from app.views.kit_words import MONTHS, date_words
from forms import Node


def words_of(node: Node, look: Look) -> str:
    """The answer to a question in words; blank when there is none."""
    found = _WORDS.get(node.type, _plain) if node.value else None
    return found(node, look) if found else ""


def _plain(node: Node, _: Look) -> str:
    hidden = wants(node, "masked", "hidden-answer")
    return "•" * len(node.value) if hidden else node.value


def _chosen(node: Node, _: Look) -> str:
    labels = {choice.value: bare(choice.label) for choice in node.choices}
    apart = " → " if node.type == "rank" else ", "
    return apart.join(labels.get(value, value) for value in node.value.split())


def _step(node: Node, look: Look) -> str:
    return next((bare(one.label) for one in node.choices if one.value == node.value), look.say.figures(node.value))


def _point(node: Node, _: Look) -> str:
    point = read_point(node.value)
    return point.words if point else node.value


def _points(node: Node, look: Look) -> str:
    points = read_line(node.value) if node.type == "geotrace" else open_area(node.value)
    return look.say.many("{n} point", "{n} points", len(points))


def _when(node: Node, look: Look) -> str:
    day_text, _, time_text = node.value.partition("T") if node.type != "time" else ("", "", node.value)
    day, hour = read_day(day_text), look.say.figures(time_text[:5])
    words = day_in_words(day, look, node.appearance) if day else day_text
    return " ".join(part for part in (words, hour) if part)


def day_in_words(day: date, look: Look, appearance: str = "") -> str:
    """A day with its year; only the month or the year when that is all that was asked."""
    asked = appearance.lower().split()
    if "year" in asked:
        return look.say.figures(str(day.year))
    if "month-year" in asked:
        return look.say("{day} {month}", day=look.say(MONTHS[day.month - 1]), month=look.say.figures(str(day.year)))
    return f"{date_words(look, day)} {look.say.figures(str(day.year))}"


def read_day(text: str) -> date | None:
    """A day that was kept; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """A day and time that was kept, with its offset if it has one; None when it is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


_WORDS: Final[dict[str, Callable[[Node, Look], str]]] = {
    **dict.fromkeys(("select_one", "select_multiple", "rank"), _chosen),
    **dict.fromkeys(("date", "datetime", "time"), _when),
    **dict.fromkeys(("geotrace", "geoshape"), _points),
    **dict.fromkeys(("image", "audio", "video", "file"), lambda _, look: look.say("Kept")),
    "range": _step,
    "geopoint": _point,
    "acknowledge": lambda _, look: look.say("Seen and agreed"),
}

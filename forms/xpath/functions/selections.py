"""Functions of chosen answers: lists of names with blanks between them, and check lists."""

import math

from forms import values
from forms.values import Value
from forms.xpath.functions.signature import Function, numbers_in


def _selected_at(text: str, index: float) -> str:
    found = text.split()
    return found[int(index)] if math.isfinite(index) and 0 <= index < len(found) else ""


def _checklist(least: float, most: float, *lists: list[Value]) -> bool:
    return _between(float(sum(_ticked(value) for one in lists for value in one)), least, most)


def _weighted_checklist(least: float, most: float, *lists: list[Value]) -> bool:
    ticks = [value for one in lists[::2] for value in one]
    weights = numbers_in(lists[1::2])
    return _between(sum(weight for tick, weight in zip(ticks, weights, strict=False) if _ticked(tick)), least, most)


def _selected(text: str, value: str) -> bool:
    """Nothing chosen holds the blank choice, and only that."""
    return value.strip() in (text.split() or [""])


def _ticked(value: Value) -> bool:
    """XPath boolean() of each value, as in Collect; a stored no counts as no."""
    return value != "false" and values.to_truth(value)


def _between(number: float, least: float, most: float) -> bool:
    return (least < 0 or number >= least) and (most < 0 or number <= most)


SELECTIONS: dict[str, Function] = {
    "selected": Function("tt", "truth", _selected),
    "selected-at": Function("tn", "text", _selected_at),
    "count-selected": Function("t", "number", lambda text: float(len(text.split()))),
    "checklist": Function("nnl*", "truth", _checklist),
    "weighted-checklist": Function("nnl*", "truth", _weighted_checklist),
}

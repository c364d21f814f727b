"""Type, required and constraint rules: which answers do not hold, and in whose words."""

from dataclasses import dataclass
from typing import Any, Literal

from core.words import msg
from forms import values
from forms.definition import NodeDef
from forms.instance import Frame
from forms.xpath.code import Surroundings

WORDS = {
    "required": msg("This one still needs an answer."),
    "constraint": msg("This answer does not fit here."),
    "int": msg("Please give a whole number."),
    "decimal": msg("Please give a number."),
    "date": msg("Please give a day, month and year."),
    "time": msg("Please give a time."),
    "dateTime": msg("Please give a day and a time."),
    "boolean": msg("Please answer yes or no."),
    "geopoint": msg("Please give a place, such as -1.28 36.8."),
    "geotrace": msg("Please give a line of places."),
    "geoshape": msg("Please give an area of places."),
}
FALLBACK_PROBLEMS = frozenset(WORDS.values())
"""The messages that are ours and need `say()`; all others are the author's words in the form's language."""

Rule = Literal["type", "required", "constraint"]


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that does not hold: where, what to tell the person, and which rule says so."""

    ref: str
    message: str
    rule: Rule


def broken_rule(node: NodeDef, frame: Frame, env: Surroundings) -> Rule | None:
    """The first rule a relevant answer breaks: its type, then required (unless readonly), then its constraint."""
    if not node.leaf or not frame.shown[node.slot]:
        return None
    env.origin = frame
    text = frame.given[node.slot]
    if not values.fits(node.bind.type, text):
        return "type"
    if not frame.values[node.slot]:
        needed = node.required is not None and node.required(frame, env)
        return "required" if needed and not is_readonly(node, frame, env) else None
    held = node.constraint is None or node.constraint(frame, env)
    return None if held else "constraint"


def is_readonly(node: NodeDef, frame: Frame, env: Surroundings) -> bool:
    """Whether a node or a group around it cannot be changed by hand."""
    at: NodeDef | None = node
    where: Any = frame
    while at is not None and where is not None:
        if at.readonly is not None and at.readonly(where, env):
            return True
        where = where.up if at.repeat else where
        at = at.parent
    return False


def message_of(rule: Rule, node: NodeDef, frame: Frame, env: Surroundings) -> str:
    """The author's message in the language of the form, or ours."""
    env.origin = frame
    wording = node.messages.get(rule)
    said = wording.text(frame, env) if wording else ""
    return said or WORDS[node.bind.type if rule == "type" else rule]

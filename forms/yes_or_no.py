"""Calculations that say yes or no: read as such by other rules whatever type their node has, as in Collect."""

from collections.abc import Iterable

from core.errors import FormFault
from forms.definition import NodeDef
from forms.xpath.functions import FUNCTIONS
from forms.xpath.parser import parse
from forms.xpath.shapes import patterned
from forms.xpath.syntax import Binary, Call, Expression

_ASKING = frozenset(["or", "and", "=", "!=", "<", "<=", ">", ">="])


def mark_yes_or_no(nodes: Iterable[NodeDef]) -> None:
    """Gives untyped calculations without a control the type boolean when all they can give is true or false.

    Without it `relevant="${is_child}"` would hold for the text "false", which is not blank.
    """
    for node in nodes:
        if node.calculated and node.control is None and node.bind.type == "string" and _decides(node):
            node.bind.type = "boolean"


def _decides(node: NodeDef) -> bool:
    """What it asks of which question does not matter, so that equal patterns are read once."""
    try:
        return _gives_truth(parse(patterned(node.bind.expressions["calculate"])[0]))
    except FormFault:
        return False  # told with its place when the rule itself is compiled


def _gives_truth(expression: Expression) -> bool:
    if isinstance(expression, Binary):
        return expression.operator in _ASKING
    if not isinstance(expression, Call):
        return False
    if expression.name == "if":
        return all(map(_gives_truth, expression.arguments[1:]))
    return expression.name == "boolean" or (
        expression.name in FUNCTIONS and FUNCTIONS[expression.name].gives == "truth"
    )

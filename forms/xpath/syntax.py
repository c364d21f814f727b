"""The expression tree: what the parser makes and the compiler reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as Exactly


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text."""

    value: str | float


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its name as written, such as `jr:itext`."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and one of `| or and = != < <= > >= + - * div mod`."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; `test` is a local name, `*`, or a kind of node such as `text()`.

    `qualifier` is the prefix a name was written with, or the name a processing instruction must have.
    """

    axis: str
    test: str
    predicates: tuple["Expression", ...] = ()
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root, from here, or from the nodes an expression gives (with predicates of its own)."""

    start: "Exactly['root', 'here'] | Expression"
    steps: tuple[Step, ...]
    predicates: tuple["Expression", ...] = ()


Expression = Literal | Call | Binary | Negate | Path


def plain_value(expression: Expression) -> str | float | None:
    """The value of a number or text as it stands, a minus before it included; None for everything that is worked out."""
    if isinstance(expression, Negate):
        value = plain_value(expression.operand)
        return -value if isinstance(value, float) else None
    return expression.value if isinstance(expression, Literal) else None


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside; those in predicates too."""
    match expression:
        case Call(_, arguments):
            return arguments
        case Binary(_, left, right):
            return (left, right)
        case Negate(operand):
            return (operand,)
        case Path(start, steps, predicates):
            inside = [predicate for step in steps for predicate in step.predicates]
            base = () if isinstance(start, str) else (start,)
            return (*base, *predicates, *inside)
    return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and every one inside it, in no order that matters; long rows need no deep stack."""
    waiting = [expression]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += parts(found)

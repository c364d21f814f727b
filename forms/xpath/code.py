"""A compiled expression: a closure that knows what kind of value it gives, and the surroundings it runs in."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from forms import values
from forms.values import Value
from forms.xml_reader import Element

if TYPE_CHECKING:
    from forms.definition import FormDefinition, NodeDef
    from forms.instance import Frame

Kind = Literal["text", "number", "truth", "value", "single", "nodes"]
Node = Any
"""A node: `(NodeDef, Frame)` of the filled form, an Element of a secondary instance, or the text of an attribute."""

Run = Callable[[Any, "Surroundings"], Any]


@dataclass(slots=True)
class Surroundings:
    """What expressions may ask besides answers; clock and randomness are handed in.

    `origin` is the frame an expression started from (for absolute paths and current()); `position` and `size` hold inside
    a predicate; `evaluations` counts the rules worked out so far.
    """

    clock_ms: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    today: date | None = None
    offset_minutes: int = 0
    device: str = ""
    language: str = ""
    form: "FormDefinition | None" = None
    origin: "Frame | None" = None
    position: int = 1
    size: int = 1
    evaluations: int = field(default=0)


@dataclass(slots=True)
class Code:
    """`run(at, surroundings)` gives a value of `kind`; `at` is the frame or element the expression stands in.

    `single` gives the text of exactly one node of the form (blank when not relevant) and knows it as `target`;
    `nodes` gives a list of nodes; `value` gives text, number or truth, known only when run.
    """

    kind: Kind
    run: Run
    find: Run | None = None
    target: "NodeDef | None" = None
    constant: bool = False

    def text(self) -> Run:
        """As XPath converts to text."""
        run = self.run
        if self.kind in ("text", "single"):
            return run
        if self.kind == "nodes":
            return lambda at, env: first_text(run(at, env))
        return lambda at, env: values.to_text(run(at, env))

    def number(self) -> Run:
        """As XPath converts to a number."""
        run = self.run
        if self.kind == "number":
            return run
        if self.target is not None and self.target.bind.type == "boolean":
            return lambda at, env: values.number_of_boolean(run(at, env))
        if self.kind in ("text", "single"):
            return lambda at, env: values.number_of(run(at, env))
        if self.kind == "nodes":
            return lambda at, env: values.number_of(first_text(run(at, env)))
        return lambda at, env: values.to_number(run(at, env))

    def truth(self) -> Run:
        """As XPath boolean(), but one node of the form is true when it holds an answer other than no (as in Collect)."""
        run = self.run
        if self.kind == "truth":
            return run
        if self.kind == "single":
            return self._answered()
        if self.kind == "number":
            return lambda at, env: values.to_truth(run(at, env))
        if self.kind == "value":
            return lambda at, env: values.to_truth(run(at, env))
        return lambda at, env: bool(run(at, env))

    def _answered(self) -> Run:
        run, kind = self.run, self.target.bind.type if self.target else ""
        if kind in ("int", "decimal"):
            return lambda at, env: values.to_truth(values.number_of(run(at, env)))
        if kind == "boolean":
            return lambda at, env: run(at, env) in ("true", "1")
        return lambda at, env: bool(run(at, env))

    def value(self) -> Run:
        """As one value: nodes become the text of the first."""
        return self.text() if self.kind == "nodes" else self.run

    def nodes(self) -> Run | None:
        """As a list of nodes; None when it can never be one."""
        return self.run if self.kind == "nodes" else self.find

    def items(self) -> Run:
        """As a list of values: one per node, or the one value there is."""
        found = self.nodes()
        if found is not None:
            return lambda at, env: [text_of(node) for node in found(at, env)]
        run = self.run
        return lambda at, env: [run(at, env)]


def constant(value: Value) -> Code:
    """The code of a literal."""
    kind: Kind = "text" if isinstance(value, str) else "truth" if isinstance(value, bool) else "number"
    return Code(kind, lambda _at, _env: value, constant=True)


def text_of(node: Node) -> str:
    """The string-value of a node."""
    if isinstance(node, tuple):
        definition, frame = node
        return str(frame.values[definition.slot])
    return node.text if isinstance(node, Element) else str(node)


def first_text(nodes: list[Node]) -> str:
    """The text of the first node; blank when there is none."""
    return text_of(nodes[0]) if nodes else ""


NAN = math.nan

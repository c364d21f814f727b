"""A compiled expression: Python that knows what kind of value it gives, and the surroundings it runs in."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from core.errors import FormFault
from core.words import msg
from forms import dates, values
from forms.lists import FormList
from forms.values import Value
from forms.waiting import Queue
from forms.xpath.nodes import string_value
from forms.xpath.python import Piece, Run, function, handed, opaque, write

if TYPE_CHECKING:
    from forms.definition import FormDefinition, NodeDef
    from forms.events import Events
    from forms.instance import Frame

Kind = Literal["text", "number", "truth", "value", "single", "nodes"]
Scale = Literal["", "day", "moment"]
MOST_LOOKS = 5_000_000

Node = Any
"""A node: `(NodeDef, Frame)` of the filled form, an Element of a secondary instance, or one of the classes in `forms.xpath.nodes`."""


@dataclass(slots=True)
class Surroundings:
    """What expressions may ask besides answers; clock and randomness are handed in.

    `origin` is the frame an expression started from (for absolute paths and current()); `position` and `size` hold inside
    a predicate; `lists` are those from outside the form, `properties` what is known of person and device, `events` what the
    form does by itself; `evaluations` counts the rules worked out so far, `looked` the nodes the last change made
    paths look at; `now` holds the rules that a change
    is working out, `later` those whose results no screen shows; `shuffle` seeds what is shuffled without a seed.
    """

    clock_ms: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    today: date | None = None
    offset_minutes: int = 0
    device: str = ""
    language: str = ""
    form: "FormDefinition | None" = None
    lists: Mapping[str, FormList] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    origin: "Frame | None" = None
    position: int = 1
    size: int = 1
    evaluations: int = field(default=0)
    looked: int = field(default=0)
    now: Queue = field(default_factory=Queue)
    later: Queue = field(default_factory=Queue)
    events: "Events | None" = None
    shuffle: int | None = None

    def drawn(self) -> int:
        """The seed of lists without a seed of their own: drawn once for a record, kept with its draft."""
        if self.shuffle is None:
            self.shuffle = int.from_bytes(self.random_bytes(6), "big")
        return self.shuffle

    def look(self, nodes: int) -> None:
        """Counts nodes that are looked at; FormFault when one change asks for more than anybody can wait for."""
        self.looked += nodes
        if self.looked > MOST_LOOKS:
            raise FormFault(
                msg("One answer makes this form look through all its questions too often."),
                mend=msg("Use fewer // and * in expressions, and no filters inside filters."),
            )


@dataclass(frozen=True, slots=True)
class Rows:
    """Nodes of the form that are all of one kind: `clauses` goes through their frames, those not relevant too."""

    clauses: Piece
    slot: object
    leaf: bool
    type: str

    def each(self, template: str, *parts: object) -> Piece:
        """A list with one item per relevant node; the template is about its frame `at`."""
        return write(f"[{template} {{}} if at.shown[{{}}]]", *parts, self.clauses, self.slot)


class Code:
    """A compiled expression: `run(at, surroundings)` gives a value of `kind`; `at` is the frame or element it stands in.

    Made from a function, or from a `piece` of Python. `single` gives the text of exactly one node of the form (blank when
    not relevant) and knows it as `target`; `nodes` gives a list of nodes. Nodes of the form that are all of one kind are
    known as `rows` as well, a single one too. `value` gives text, number or truth, known only when run. `scale` says that it
    counts days: whole local ones (`day`) or days of UTC with a fraction (`moment`).
    """

    __slots__ = ("constant", "find", "kind", "piece", "rows", "scale", "target")

    def __init__(
        self,
        kind: Kind,
        run: "Run | Piece",
        find: Run | None = None,
        target: "NodeDef | None" = None,
        *,
        constant: bool = False,
        rows: Rows | None = None,
        scale: Scale = "",
    ) -> None:
        """`run` is a function, or the Python it is to be made of."""
        self.kind, self.find, self.target, self.constant, self.rows = kind, find, target, constant, rows
        self.scale = scale
        self.piece = run if isinstance(run, Piece) else opaque(run)

    @property
    def type(self) -> str:
        """The bind type of the nodes; blank when they are not of the form, or of several kinds."""
        return self.rows.type if self.rows is not None else ""

    @property
    def run(self) -> Run:
        """The function that gives the value as it is."""
        return function(self.piece)

    def text(self) -> Run:
        """As XPath converts to text."""
        return function(self.text_piece())

    def number(self) -> Run:
        """As XPath converts to a number."""
        return function(self.number_piece())

    def truth(self) -> Run:
        """As XPath boolean(), but one node of the form is true when it holds an answer other than no (as in Collect)."""
        return function(self.truth_piece())

    def value(self) -> Run:
        """As one value: nodes become the text of the first."""
        return function(self.value_piece())

    def nodes(self) -> Run | None:
        """As a list of nodes; None when it can never be one."""
        return self.run if self.kind == "nodes" else self.find

    def items(self) -> Run:
        """As a list of values: one per node, or the one value there is."""
        return function(self.items_piece())

    def text_piece(self) -> Piece:
        """As `text`, to be written into other Python."""
        if self.kind in ("text", "single"):
            return self.piece
        return write("{}({})", first_text, self.piece) if self.kind == "nodes" else write("to_text({})", self.piece)

    def number_piece(self) -> Piece:
        """As `number`, to be written into other Python."""
        if self.kind == "number":
            return self.piece
        if self.kind == "single" and self.type == "boolean":
            return write("number_of_boolean({})", self.piece)
        if self.kind in ("truth", "value"):
            return write("to_number({})", self.piece)
        return write("number[{}]", self.text_piece())

    def truth_piece(self) -> Piece:
        """As `truth`, to be written into other Python."""
        if self.kind == "truth":
            return self.piece
        if self.kind in ("number", "value"):
            return write("to_truth({})", self.piece)
        kind = self.type if self.kind == "single" else ""
        if kind in ("int", "decimal"):
            return write("to_truth(number[{}])", self.piece)
        return write("({} in ('true', '1'))" if kind == "boolean" else "bool({})", self.piece)

    def value_piece(self) -> Piece:
        """As `value`, to be written into other Python."""
        return self.text_piece() if self.kind == "nodes" else self.piece

    def items_piece(self) -> Piece:
        """As `items`, to be written into other Python."""
        if self.rows is not None:
            return self.rows.each("at.values[{}]", self.rows.slot) if self.rows.leaf else _texts(self.piece)
        found = self.nodes()
        return write("[{}]", self.piece) if found is None else _texts(opaque(found))

    def filled_piece(self) -> Piece:
        """As a list of numbers, one per node that holds something."""
        if self.rows is not None and self.rows.leaf:
            slot = self.rows.slot
            return write("[number[at.values[{}]] {} if at.values[{}]]", slot, self.rows.clauses, slot)
        return write("{}({})", _filled, opaque(self.nodes() or self.run))

    def numbers_piece(self) -> Piece:
        """As a list of numbers: one per node, or the one value there is."""
        if self.rows is not None and self.rows.leaf:
            return self.rows.each("number[at.values[{}]]", self.rows.slot)
        return write("[to_number(item) for item in {}]", self.items_piece())


def _filled(nodes: list[Node]) -> list[float]:
    found = ((node, text_of(node)) for node in nodes)
    return [values.number_of(text) for node, text in found if text or not isinstance(node, tuple)]


def _texts(nodes: Piece) -> Piece:
    return write("[{}(node) for node in {}]", text_of, nodes)


def constant(value: Value) -> Code:
    """The code of a literal."""
    kind: Kind = "text" if isinstance(value, str) else "truth" if isinstance(value, bool) else "number"
    return Code(kind, handed(value), constant=True, scale=_scale_of_text(value) if isinstance(value, str) else "")


def _scale_of_text(text: str) -> Scale:
    return "" if math.isnan(dates.days(text)) else "moment" if "T" in text else "day"


def text_of(node: Node) -> str:
    """The string-value of a node."""
    return string_value(node)


def first_text(nodes: list[Node]) -> str:
    """The text of the first node; blank when there is none."""
    return text_of(nodes[0]) if nodes else ""


NAN = math.nan

"""Where an expression stands while it is compiled, and what it was seen to read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core.errors import FormFault
from core.words import msg
from forms.lists import FormList
from forms.xml_reader import Element
from forms.xpath.code import Code
from forms.xpath.python import Run
from forms.xpath.syntax import Expression

if TYPE_CHECKING:
    from forms.definition import NodeDef


MOST_WAYS = 200_000

ItemKind = tuple[int, str] | None
"""Of a question: how many frames further out it lies, and its type; None for a text."""


@dataclass(frozen=True, slots=True)
class Split:
    """An expression as its pattern and the items that stood there: slots of questions (`nodes`) and texts, each of a kind."""

    pattern: str
    kinds: tuple[ItemKind, ...]
    items: tuple[object, ...]
    nodes: tuple["NodeDef", ...] = ()


@dataclass
class World:
    """What all expressions of one form share; or of one XML `document` that is no form, where `spaces` tells what prefixes mean.

    `outside` names the lists that are handed to a filled form; `known` holds expressions split before, by the index of the
    node they stand at. Where it is not `strict`, a path that leads nowhere finds nothing, as in Collect; else it is a fault.
    """

    root: "NodeDef"
    by_ref: Mapping[str, "NodeDef"]
    instances: Mapping[str, FormList]
    outside: Collection[str] = ()
    document: Element | None = None
    spaces: Mapping[str, str] = field(default_factory=dict)
    strict: bool = True
    ways: int = 0
    known: dict[tuple[int, str], "Split"] = field(default_factory=dict)

    def follow(self, ways: int) -> None:
        """Counts the ways that paths were followed; FormFault when a form has expressions that branch without end."""
        self.ways += ways
        if self.ways > MOST_WAYS:
            raise FormFault(
                msg("The expressions of this form look through all its questions too often."),
                mend=msg("Use fewer // and * in expressions, and no filters inside filters."),
            )


@dataclass(frozen=True)
class Scope:
    """`here` is the node the expression is evaluated on (None: an element of a secondary instance), `origin` the one it belongs to.

    `reads` collects `(node, shared)`: the expression depends on that node in every frame inside the frame of `shared` around it. `gaps` stand for the texts of a pattern, see shapes.
    """

    world: World
    here: "NodeDef | None"
    origin: "NodeDef"
    shared: "NodeDef"
    compiler: "Callable[[Expression, Scope], Code]"
    reads: "set[tuple[NodeDef, NodeDef]]" = field(default_factory=set)
    nested: bool = False
    gaps: tuple[Code, ...] = ()

    def compile(self, expression: Expression) -> Code:
        """The code of an expression inside this one."""
        return self.compiler(expression, self)

    def inside(self, here: "NodeDef | None", shared: "NodeDef") -> "Scope":
        """The scope of a predicate on `here`; what it reads counts for the same rule."""
        return replace(self, here=here, shared=shared, nested=True)

    def read(self, node: "NodeDef", shared: "NodeDef") -> None:
        """Remembers that the expression depends on `node`."""
        self.reads.add((node, shared))

    def start(self) -> Run:
        """Finds the frame of the origin while running."""
        return _origin if self.nested else _at


def _at(at: Any, _env: Any) -> Any:
    return at


def _origin(_at: Any, env: Any) -> Any:
    return env.origin


def shallower(one: "NodeDef", other: "NodeDef") -> "NodeDef":
    """The outer one of two frame owners of which one lies inside the other."""
    return one if one.depth <= other.depth else other


def around_both(one: "NodeDef", other: "NodeDef") -> "NodeDef":
    """The innermost frame owner around two frame owners."""
    known = set(other.above())
    return next(owner for owner in one.above() if owner in known)


def unknown_path(written: str) -> FormFault:
    """The fault of an expression that names a node the form does not have."""
    return FormFault(
        msg("“{name}” is not a question of this form.", name=written), mend=msg("Check the name of the question.")
    )

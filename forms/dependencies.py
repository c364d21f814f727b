"""Which rule must be worked out again when which node changes, and in what order; cycles are named."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal

from core.errors import FormFault, Place
from core.words import msg
from forms.definition import NodeDef
from forms.xpath.python import Piece, Run, column, function

Kind = Literal["relevant", "calculate", "count", "offer"]
Read = tuple[NodeDef, NodeDef]
Column = Callable[[list[Any], Any], list[Any]]


@dataclass(eq=False, slots=True)
class Rule:
    """One thing to work out for a node in each of its frames. `reads` holds (node, shared), see xpath.scope.Scope.

    `steady` says that it gives the same as long as nothing it reads changes; `waits` that nothing on a screen and no other
    rule needs its result at once.
    """

    kind: Kind
    node: NodeDef
    piece: Piece
    reads: frozenset[Read]
    steady: bool = False
    order: int = 0
    waits: bool = False
    _run: Run | None = None
    _column: Column | None = None

    @property
    def run(self) -> Run:
        """Works it out in one frame."""
        if self._run is None:
            self._run = function(self.piece)
        return self._run

    @property
    def column(self) -> Column:
        """Works it out in each of some frames."""
        if self._column is None:
            self._column = column(self.piece)
        return self._column

    @property
    def owner(self) -> NodeDef:
        """The owner of the frames the rule is worked out in."""
        return self.node.home if self.kind == "count" else self.node.owner

    def writes(self) -> Iterable[NodeDef]:
        """The nodes whose value or relevance it can change."""
        return [self.node] if self.kind in ("calculate", "offer") else _subtree(self.node)


def _subtree(node: NodeDef) -> list[NodeDef]:
    found, waiting = [], [node]
    while waiting:
        at = waiting.pop()
        found.append(at)
        waiting += at.children
    return found


@dataclass(frozen=True)
class Graph:
    """The rules in the order to work them out; who reads each node; whose label, choices or conditions show it.

    `waiting` are the nodes whose calculation may be behind.
    """

    rules: tuple[Rule, ...]
    readers: Mapping[int, list[tuple[Rule, NodeDef]]]
    faces: Mapping[int, list[tuple[NodeDef, NodeDef]]]
    by_owner: Mapping[int, list[Rule]] = field(repr=False)
    waiting: frozenset[NodeDef] = field(repr=False)


def build_graph(rules: list[Rule], seen_by: Mapping[int, tuple[NodeDef, set[Read]]], *, may_wait: bool = True) -> Graph:
    """The graph of a form's rules; `seen_by` gives for a node what its label, choices and conditions read. FormFault for a cycle.

    `may_wait` is false where labels are chosen while the form is filled, so that what they read is not known beforehand.
    """
    readers: dict[int, list[tuple[Rule, NodeDef]]] = {}
    for rule in rules:
        for node, shared in rule.reads:
            around = (
                shared if shared.depth <= rule.owner.depth else rule.owner
            )  # a count stands outside the rounds it reads
            readers.setdefault(node.index, []).append((rule, around))
    ordered = _ordered(rules, readers)
    faces: dict[int, list[tuple[NodeDef, NodeDef]]] = {}
    for target, reads in seen_by.values():
        for node, shared in reads:
            faces.setdefault(node.index, []).append((target, shared))
    by_owner: dict[int, list[Rule]] = {}
    for rule in ordered:
        by_owner.setdefault(rule.owner.index, []).append(rule)
    waiting = _let_wait(ordered, readers, faces) if may_wait else frozenset()
    return Graph(tuple(ordered), readers, faces, by_owner, waiting)


def _let_wait(
    ordered: list[Rule],
    readers: Mapping[int, list[tuple[Rule, NodeDef]]],
    faces: Mapping[int, list[tuple[NodeDef, NodeDef]]],
) -> frozenset[NodeDef]:
    """Marks the calculations that no question shows and only such calculations read."""
    for rule in reversed(ordered):
        node = rule.node
        hidden = rule.kind == "calculate" and rule.steady and node.control is None and node.index not in faces
        rule.waits = hidden and all(reader.waits for reader, _ in readers.get(node.index, ()))
    return frozenset(rule.node for rule in ordered if rule.waits)


def _ordered(rules: list[Rule], readers: Mapping[int, list[tuple[Rule, NodeDef]]]) -> list[Rule]:
    try:
        ordered = list(_sorter(rules, readers).static_order())
    except CycleError as circle:
        if not any(rule.kind == "count" for rule in circle.args[1]):
            raise _cycle(circle.args[1]) from circle
        ordered = _growing(rules, readers)
    for order, rule in enumerate(ordered):
        rule.order = order
    return ordered


def _growing(rules: list[Rule], readers: Mapping[int, list[tuple[Rule, NodeDef]]]) -> list[Rule]:
    """A count may go by the rounds there are ("one more as long as the last one says so"): it comes to rest while running."""
    try:
        return list(_sorter(rules, readers, but="count").static_order())
    except CycleError as circle:
        raise _cycle(circle.args[1]) from circle


def _sorter(
    rules: list[Rule], readers: Mapping[int, list[tuple[Rule, NodeDef]]], but: str = ""
) -> TopologicalSorter[Rule]:
    sorter: TopologicalSorter[Rule] = TopologicalSorter(dict.fromkeys(rules, ()))
    for rule in rules:
        for node in () if rule.kind == but else rule.writes():
            for reader, _ in readers.get(node.index, ()):
                if not _harmless(rule, reader, node):
                    sorter.add(reader, rule)
    return sorter


def _harmless(rule: Rule, reader: Rule, node: NodeDef) -> bool:
    """A repeat may ask for its own position, and a choice filter for the answer it filters."""
    return rule is reader and node is rule.node and (node.repeat or rule.kind == "offer")


def _cycle(rules: list[Rule]) -> FormFault:
    names = list(dict.fromkeys(rule.node.name for rule in rules))
    said = " → ".join([*names, names[0]])
    return FormFault(
        msg("These questions wait for each other in a circle: {said}.", said=said),
        Place(
            sheet="survey",
            column={"calculate": "calculation", "offer": "choice_filter"}.get(rules[0].kind, rules[0].kind),
        ),
        msg("Let one of them be worked out without the others."),
    )

"""Which rule must be worked out again when which node changes, and in what order; cycles are named."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, Generic, Literal, TypeVar

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

    Both `readers` and `faces` go by the index of a node; asked for one that nobody reads, they give nothing.
    `growing`: a count goes by the rounds there are, and comes to rest while running.
    """

    rules: tuple[Rule, ...]
    readers: "Reading[Rule]"
    faces: "Reading[NodeDef]"
    growing: bool = False

    @cached_property
    def by_owner(self) -> Mapping[int, list[Rule]]:
        """The rules by the index of the owner of the frames they are worked out in."""
        found: dict[int, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.owner.index, []).append(rule)
        return found

    @cached_property
    def waiting(self) -> Mapping[NodeDef, int]:
        """The nodes that may be behind, each with the order of the last rule that has to be worked out for it."""
        last = len(self.rules)
        return {rule.node: last if self.growing else rule.order for rule in self.rules if rule.waits}


By = TypeVar("By")


class Reading(dict[int, Sequence[tuple[By, NodeDef]]], Generic[By]):
    """Who reads a node, with the node whose frame around both is shared."""

    def note(self, index: int, reader: By, shared: NodeDef) -> None:
        """Adds a reader."""
        known = self.get(index)
        if isinstance(known, list):
            known.append((reader, shared))
        else:
            self[index] = [(reader, shared)]

    def __missing__(self, index: int) -> Sequence[tuple[By, NodeDef]]:
        self[index] = ()
        return ()


def build_graph(rules: list[Rule], seen_by: Mapping[int, tuple[NodeDef, set[Read]]], *, may_wait: bool = True) -> Graph:
    """The graph of a form's rules; `seen_by` gives for a node what its label, choices and conditions read. FormFault for a cycle.

    `may_wait` is false where labels are chosen while the form is filled, so that what they read is not known beforehand.
    """
    readers = Reading[Rule]()
    for rule in rules:
        for node, shared in rule.reads:
            around = (
                shared if shared.depth <= rule.owner.depth else rule.owner
            )  # a count stands outside the rounds it reads
            readers.note(node.index, rule, around)
    ordered, growing = _ordered(rules, readers)
    faces = Reading[NodeDef]()
    for target, reads in seen_by.values():
        for node, shared in reads:
            faces.note(node.index, target, shared)
    if may_wait:
        _let_wait(ordered, readers, faces)
    return Graph(tuple(ordered), readers, faces, growing)


def _let_wait(ordered: list[Rule], readers: Reading[Rule], faces: Reading[NodeDef]) -> None:
    """Marks what may wait until somebody looks, because only what waits reads it.

    That is calculations that no question shows, and whether an answer is still among the choices. To look at a question is to work out what waits up to its own last rule. So choices may show a question that waits, as
    theirs is the later rule; other words may not.
    """
    for rule in reversed(ordered):
        node, reading = rule.node, [reader for reader, _ in readers[rule.node.index] if reader is not rule]
        waits = all(reader.waits for reader in reading)
        if rule.kind == "calculate":
            rule.waits = waits and rule.steady and node.control is None and not faces[node.index]
        elif rule.kind == "offer":
            choosing = {reader.node for reader in reading if reader.kind == "offer"}
            known = all(face is node or face in choosing for face, _ in faces[node.index])
            rule.waits = waits and known and not node.calculated


def _ordered(rules: list[Rule], readers: Reading[Rule]) -> tuple[list[Rule], bool]:
    growing = False
    try:
        ordered = list(_sorter(rules, readers).static_order())
    except CycleError as circle:
        if not any(rule.kind == "count" for rule in circle.args[1]):
            raise _cycle(circle.args[1]) from circle
        ordered, growing = _growing(rules, readers), True
    for order, rule in enumerate(ordered):
        rule.order = order
    return ordered, growing


def _growing(rules: list[Rule], readers: Reading[Rule]) -> list[Rule]:
    """A count may go by the rounds there are ("one more as long as the last one says so"): it comes to rest while running."""
    try:
        return list(_sorter(rules, readers, but="count").static_order())
    except CycleError as circle:
        raise _cycle(circle.args[1]) from circle


def _sorter(rules: list[Rule], readers: Reading[Rule], but: str = "") -> TopologicalSorter[Rule]:
    sorter: TopologicalSorter[Rule] = TopologicalSorter(dict.fromkeys(rules, ()))
    for rule in rules:
        for node in () if rule.kind == but else rule.writes():
            for reader, _ in readers[node.index]:
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

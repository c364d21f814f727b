"""How the questions of a page stand: beside each other on wide screens, rounds inside their repeat. No Flet here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.questions.appearance import grid_rows, weight
from forms import Node


@dataclass(frozen=True)
class Beside:
    """One question, or several beside each other, each as wide as its weight."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Round:
    """One round of a repeat with all that stands in it; `asked` are its questions, deeper ones too."""

    node: Node
    inside: "tuple[Block, ...]"
    asked: tuple[Node, ...]


@dataclass(frozen=True)
class Series:
    """A repeat and its rounds."""

    node: Node
    rounds: tuple[Round, ...]


Block = Beside | Round | Series


def arranged(nodes: Sequence[Node], *, wide: bool) -> Iterator[Block]:
    """The nodes of a page, given in order, as they are drawn; `wide` puts weighted questions beside each other.

    One block after the other is made when it is asked for: of a page of 300 questions only the first ones are seen.
    """
    for whole, run in groupby(_pieces(nodes), key=lambda piece: len(piece) > 1 or piece[0].kind in {"repeat", "round"}):
        if whole:
            yield from (_whole(piece, wide=wide) for piece in run)
        elif wide:
            yield from _rows([node for (node,) in run])
        else:
            yield from (Beside((node,)) for (node,) in run)


def _pieces(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """Each question alone, each repeat or round with everything in it."""
    at = 0
    while at < len(nodes):
        inside = {"repeat": "[", "round": "/"}.get(nodes[at].kind)
        end = at + 1
        while inside and end < len(nodes) and nodes[end].ref.startswith(nodes[at].ref + inside):
            end += 1
        yield nodes[at:end]
        at = end


def _whole(piece: Sequence[Node], *, wide: bool) -> Block:
    first, *rest = piece
    if first.kind == "repeat":
        rounds = (_whole(inner, wide=wide) for inner in _pieces(rest))
        return Series(first, tuple(one for one in rounds if isinstance(one, Round)))
    asked = tuple(node for node in rest if node.kind == "question")
    return Round(first, tuple(arranged(rest, wide=wide)), asked)


def _rows(nodes: Sequence[Node]) -> Iterator[Beside]:
    for row in grid_rows([weight(node) for node in nodes]):
        yield Beside(tuple(nodes[at] for at in row))


def nodes_of(block: Block) -> Iterator[Node]:
    """Every question, round and repeat of a block, deeper ones too."""
    match block:
        case Beside(nodes):
            yield from nodes
        case Round(node, inside) | Series(node, inside):
            yield node
            for inner in inside:
                yield from nodes_of(inner)


def refs_of(block: Block) -> Iterator[str]:
    """The refs of all that stands in a block."""
    return (node.ref for node in nodes_of(block))


def inside_group(group: Node, nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The questions of a group among the nodes of a page."""
    return tuple(node for node in nodes if node.kind == "question" and node.ref.startswith(f"{group.ref}/"))

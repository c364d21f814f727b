"""Expressions that differ only in names and texts are parsed and compiled once: `/data/a = 'yes'` and `/data/b = 'no'`.

An expression is split into its pattern, such as `'0' = '1'`, and the items that stood there: quoted texts, absolute paths
of questions, and `.`. The pattern is compiled with gaps for them. Whatever is not made of these, operators, `if` and
functions of the library is compiled as a whole, as if this module did not exist.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, cast

from core.errors import FormFault
from forms.xpath.code import Code, Rows
from forms.xpath.compiler import compile_expression, compile_text, fits_pattern, is_steady, is_steady_text
from forms.xpath.parser import parse
from forms.xpath.python import AT, Piece, function, write
from forms.xpath.scope import ItemKind, Scope, Split, World
from forms.xpath.syntax import Expression

if TYPE_CHECKING:
    from forms.definition import NodeDef

Wanted = Literal["truth", "value", "text"]
_ITEM = re.compile(
    r"""'[^']*' | "[^"]*"
    | / (?<! [\w.\-:@)\]*/'"]/ ) [^\W\d][\w.\-]*+ (?:/[^\W\d][\w.\-]*+)*+ (?!\s*+[/(\[:])
    | \. (?<! [\w.\-:@)\]*/'"]\. ) (?![\w.]) (?!\s*+[/(\[:])""",
    re.VERBOSE,
)
"""Each way begins with a letter of its own, so that `re` jumps to where one stands."""
_DAY = re.compile(r"\d{4}-\d")
"""Days mean more than other texts."""
_CONVERSIONS: dict[Wanted, Callable[[Code], Piece]] = {
    "truth": Code.truth_piece,
    "value": Code.value_piece,
    "text": Code.text_piece,
}

_NO_NODE = cast("NodeDef", None)
_NOWHERE = World(_NO_NODE, {}, {})


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression as Python; `steady` as in `compiler.is_steady`."""

    piece: Piece
    steady: bool


@dataclass(frozen=True, slots=True)
class _Gap:
    item: int


@dataclass(frozen=True, slots=True)
class _Shape:
    text: str
    values: tuple[object, ...]
    steady: bool

    def filled(self, items: tuple[object, ...]) -> Compiled:
        values = [items[value.item] if isinstance(value, _Gap) else value for value in self.values]
        return Compiled(Piece(self.text, tuple(values)), self.steady)


def compiled(text: str, scope: Scope, wanted: Wanted) -> Compiled:
    """An expression as written in a form, as the kind of value that is wanted; FormFault when it cannot be understood."""
    found = split(text, scope)
    shape = _shape(found.pattern, wanted, found.kinds) if found else None
    if found and shape:
        for node in found.nodes:
            scope.read(node, node.owner)
        return shape.filled(found.items)
    return Compiled(_CONVERSIONS[wanted](compile_text(text, scope)), is_steady_text(text))


def truth_of(text: str, scope: Scope) -> Callable[..., bool]:
    """A condition as written in a form, ready to run."""
    return function(compiled(text, scope, "truth").piece)


def split(text: str, scope: Scope) -> Split | None:
    """An expression as its pattern and items; None where a path leads elsewhere, or there are no items."""
    if scope.nested or scope.here is None:
        return None
    known = scope.world.known.get((scope.origin.index, text)) if scope.here is scope.origin else None
    return known or _split(text, scope.here, scope)


def _split(text: str, here: "NodeDef", scope: Scope) -> Split | None:
    pattern, written = patterned(text)
    nodes, items, kinds = list["NodeDef"](), list[object](), list[ItemKind]()
    owner = scope.origin.owner
    for item in written:
        if item[0] in "'\"":
            if _DAY.match(item, 1):
                return None
            items.append(item[1:-1])
            kinds.append(None)
            continue
        node = here if item == "." else scope.world.by_ref.get(item)
        if node is None or not node.leaf or (node.owner is not owner and node.owner not in owner.above()):
            return None
        nodes.append(node)
        items.append(node.slot)
        kinds.append((owner.depth - node.owner.depth, node.bind.type))
    return Split(pattern, tuple(kinds), tuple(items), tuple(nodes)) if items else None


@lru_cache(maxsize=4096)
def patterned(text: str) -> tuple[str, tuple[str, ...]]:
    """The pattern of an expression, and its items as written."""
    parts, items, end = list[str](), list[str](), 0
    for found in _ITEM.finditer(text):
        start, stop = found.span()
        parts += (text[end:start], f" '{len(items)}' ")
        items.append(text[start:stop])
        end = stop
    return "".join((*parts, text[end:])), tuple(items)


@lru_cache(maxsize=4096)
def _shape(pattern: str, wanted: Wanted, kinds: tuple[ItemKind, ...]) -> _Shape | None:
    """The pattern with gaps, compiled; None when it holds more than a pattern may, or a gap lies too deep."""
    try:
        tree = parse(pattern)
        return _compiled_shape(tree, wanted, kinds) if fits_pattern(tree) else None
    except FormFault:
        return None


def _compiled_shape(tree: Expression, wanted: Wanted, kinds: tuple[ItemKind, ...]) -> _Shape | None:
    gaps = tuple(_gap(item, kind) for item, kind in enumerate(kinds))
    code = compile_expression(tree, Scope(_NOWHERE, None, _NO_NODE, _NO_NODE, compile_expression, gaps=gaps))
    piece = _CONVERSIONS[wanted](code)
    filled = {value.item for value in piece.values if isinstance(value, _Gap)}
    return _Shape(piece.text, piece.values, is_steady(tree)) if len(filled) == len(kinds) else None


def _gap(item: int, kind: ItemKind) -> Code:
    gap = _Gap(item)
    if kind is None:
        return Code("text", write("{}", gap))
    ups, of_type = kind
    frame = write("{}" + ".up" * ups, AT)
    rows = Rows(write("for at in ({},)", frame), gap, leaf=True, type=of_type)
    return Code("single", write("{}.values[{}]", frame, gap), rows=rows)

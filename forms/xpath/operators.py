"""Operators: arithmetic, comparison and logic over compiled operands."""

import operator
from collections.abc import Callable
from typing import Any

from core.errors import FormFault
from core.words import msg
from forms import values
from forms.xpath.code import Code, Scale, Surroundings
from forms.xpath.daycount import in_step, scale_of
from forms.xpath.nodes import in_document_order
from forms.xpath.python import Piece, Run, divide, function, opaque, rest_of, write
from forms.xpath.scope import Scope
from forms.xpath.syntax import Binary, Call, Expression, Literal

Numbers = Callable[[float, float], float]
Test = Callable[[Any, Any], bool]

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ARITHMETIC = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "div": "divide({}, {})",
    "mod": "rest({}, {})",
}
_MOST_IN_A_ROW = 40
_MOST_IN_ROWS = 400
"""Each row is called by the next one, and Python's stack is not endless."""
_NEXT_TO_NOTHING = 1e-12
_FUNCTIONS: dict[str, Numbers] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": rest_of,
}
_CHAINS = (("or",), ("and",), ("|",), ("+", "-"), ("*", "div", "mod"))


def compile_binary(expression: Binary, scope: Scope) -> Code:
    """The code of an operator and everything it joins."""
    sign = expression.operator
    if sign in ("=", "!="):
        return _equality(scope.compile(expression.left), scope.compile(expression.right), equal=sign == "=")
    if sign in _ORDER:
        return _order(scope.compile(expression.left), scope.compile(expression.right), sign)
    first, rest = _chain(expression)
    if sign == "|":
        return _union([scope.compile(first), *(scope.compile(operand) for _, operand in rest)])
    if sign in ("or", "and"):
        codes = _until_decided([first, *(operand for _, operand in rest)], sign, scope)
        return _logic([code.truth_piece() for code in codes], sign)
    codes = [scope.compile(first), *(scope.compile(operand) for _, operand in rest)]
    signs = [sign for sign, _ in rest]
    if sign not in ("+", "-"):
        return _folded([code.number_piece() for code in codes], signs)
    operands, scale = in_step(codes)
    return _folded(operands, signs, scale)


def _chain(expression: Binary) -> tuple[Expression, list[tuple[str, Expression]]]:
    """A row of operators of one strength, taken apart without recursion: long sums must not exhaust the stack."""
    level = next(level for level in _CHAINS if expression.operator in level)
    rest: list[tuple[str, Expression]] = []
    at: Expression = expression
    while isinstance(at, Binary) and at.operator in level:
        rest.append((at.operator, at.right))
        at = at.left
    return at, rest[::-1]


def _until_decided(operands: list[Expression], sign: str, scope: Scope) -> list[Code]:
    """XPath 1.0 section 3.4: what stands behind a plain true(), false() or number that decides is never looked at, faults in it included."""
    decides = sign == "or"
    codes = []
    for operand in operands:
        codes.append(scope.compile(operand))
        if operand == Call("true" if decides else "false", ()) or _is_number(operand, truth=decides):
            break
    return codes


def _is_number(operand: Expression, *, truth: bool) -> bool:
    return isinstance(operand, Literal) and isinstance(operand.value, float) and values.to_truth(operand.value) is truth


def _logic(operands: list[Piece], word: str) -> Code:
    if len(operands) > _MOST_IN_A_ROW:
        return Code("truth", _any_of([function(operand) for operand in operands], until=word == "or"))
    return Code("truth", write(f"({f' {word} '.join(['{}'] * len(operands))})", *operands))


def _any_of(operands: list[Run], *, until: bool) -> Run:
    def run(at: Any, env: Surroundings) -> bool:
        return any(operand(at, env) is until for operand in operands) is until

    return run


def _folded(operands: list[Piece], signs: list[str], scale: Scale = "") -> Code:
    if len(signs) == 1:
        return Code("number", write(_ARITHMETIC[signs[0]], *operands), scale=scale)
    if "div" in signs or "mod" in signs or len(operands) > _MOST_IN_ROWS:
        run = _fold([function(operand) for operand in operands], [_FUNCTIONS[sign] for sign in signs])
        return Code("number", run, scale=scale)
    if len(operands) > _MOST_IN_A_ROW:
        first = _folded(operands[:_MOST_IN_A_ROW], signs[: _MOST_IN_A_ROW - 1])
        rest = [opaque(first.run), *operands[_MOST_IN_A_ROW:]]
        return _folded(rest, signs[_MOST_IN_A_ROW - 1 :], scale)
    return Code("number", write("({}" + "".join(f" {sign} {{}}" for sign in signs) + ")", *operands), scale=scale)


def _fold(operands: list[Run], signs: list[Numbers]) -> Run:
    first, rest = operands[0], list(zip(signs, operands[1:], strict=True))

    def run(at: Any, env: Surroundings) -> float:
        found: float = first(at, env)
        for sign, operand in rest:
            found = sign(found, operand(at, env))
        return found

    return run


def _equality(left: Code, right: Code, *, equal: bool) -> Code:
    """XPath 1.0 section 3.4: truth beats number beats text; several nodes compare if any does."""
    sign = "==" if equal else "!="
    kinds = (left.kind, right.kind)
    if "truth" in kinds:
        return _compared(left.truth_piece(), right.truth_piece(), sign)
    counted = [code for code in (left, right) if code.scale and not code.constant]
    if "nodes" not in kinds and counted and scale_of(left) and scale_of(right):
        return _in_step(left, right, sign)
    if "nodes" in kinds:
        return _any_pair(left, right, lambda one, other: _same(one, other, equal=equal))
    if "number" in kinds:
        return _equal_numbers(left, right, equal=equal)
    if "value" in kinds:
        return Code("truth", write("{}({}, {})", _alike if equal else _unlike, left.piece, right.piece))
    return _compared(left.piece, right.piece, sign)


def _equal_numbers(left: Code, right: Code, *, equal: bool) -> Code:
    """Only what is worked out can be a little off."""
    one, other = left.number_piece(), right.number_piece()
    if any(code.kind == "number" and not code.constant for code in (left, right)):
        return Code("truth", write("{}({}, {})", _nearly if equal else _hardly, one, other))
    return _compared(one, other, "==" if equal else "!=")


def _nearly(one: float, other: float) -> bool:
    """JavaRosa: sums that differ by less than the twelfth decimal are equal, so that `0.1 + 0.2 = 0.3`."""
    return one == other or abs(one - other) < _NEXT_TO_NOTHING


def _hardly(one: float, other: float) -> bool:
    return not _nearly(one, other)


def _alike(one: Any, other: Any) -> bool:
    return _same(one, other, equal=True)


def _unlike(one: Any, other: Any) -> bool:
    return _same(one, other, equal=False)


def _same(one: Any, other: Any, *, equal: bool) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return (values.to_truth(one) == values.to_truth(other)) is equal
    if isinstance(one, float) or isinstance(other, float):
        return _nearly(values.to_number(one), values.to_number(other)) is equal
    return (one == other) is equal


def _order(left: Code, right: Code, sign: str) -> Code:
    if "nodes" not in (left.kind, right.kind):
        return _in_step(left, right, sign)
    test = _ORDER[sign]
    return _any_pair(left, right, lambda one, other: test(values.to_number(one), values.to_number(other)))


def _in_step(left: Code, right: Code, sign: str) -> Code:
    (one, other), _ = in_step([left, right])
    return _compared(one, other, sign)


def _compared(left: Piece, right: Piece, sign: str) -> Code:
    return Code("truth", write(f"({{}} {sign} {{}})", left, right))


def _any_pair(left: Code, right: Code, test: Test) -> Code:
    ones, others = left.items(), right.items()

    def run(at: Any, env: Surroundings) -> bool:
        found = others(at, env)
        return any(test(one, other) for one in ones(at, env) for other in found)

    return Code("truth", run)


def _union(codes: list[Code]) -> Code:
    runs = [run for code in codes if (run := code.nodes()) is not None]
    if len(runs) < len(codes):
        raise FormFault(msg("Only paths can be joined by |."), mend=msg("Write “or” between conditions."))
    return Code("nodes", in_document_order(lambda at, env: [node for run in runs for node in run(at, env)]))

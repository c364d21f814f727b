"""Operators: arithmetic, comparison and logic over compiled operands."""

import operator
from collections.abc import Callable
from typing import Any

from forms import values
from forms.xpath.code import Code, Surroundings
from forms.xpath.python import Piece, Run, divide, function, rest_of, write
from forms.xpath.scope import Scope
from forms.xpath.syntax import Binary, Expression

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
_FUNCTIONS: dict[str, Numbers] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": rest_of,
}
_CHAINS = (("or",), ("and",), ("+", "-"), ("*", "div", "mod"))


def compile_binary(expression: Binary, scope: Scope) -> Code:
    """The code of an operator and everything it joins."""
    sign = expression.operator
    if sign in ("=", "!="):
        return _equality(scope.compile(expression.left), scope.compile(expression.right), equal=sign == "=")
    if sign in _ORDER:
        return _order(scope.compile(expression.left), scope.compile(expression.right), sign)
    if sign == "|":
        return _union(scope.compile(expression.left), scope.compile(expression.right))
    first, rest = _chain(expression)
    codes = [scope.compile(first), *(scope.compile(operand) for _, operand in rest)]
    if sign in ("or", "and"):
        return _logic([code.truth_piece() for code in codes], sign)
    return _folded([code.number_piece() for code in codes], [sign for sign, _ in rest])


def _chain(expression: Binary) -> tuple[Expression, list[tuple[str, Expression]]]:
    """A row of operators of one strength, taken apart without recursion: long sums must not exhaust the stack."""
    level = next(level for level in _CHAINS if expression.operator in level)
    rest: list[tuple[str, Expression]] = []
    at: Expression = expression
    while isinstance(at, Binary) and at.operator in level:
        rest.append((at.operator, at.right))
        at = at.left
    return at, rest[::-1]


def _logic(operands: list[Piece], word: str) -> Code:
    if len(operands) > _MOST_IN_A_ROW:
        return Code("truth", _any_of([function(operand) for operand in operands], until=word == "or"))
    return Code("truth", write(f"({f' {word} '.join(['{}'] * len(operands))})", *operands))


def _any_of(operands: list[Run], *, until: bool) -> Run:
    def run(at: Any, env: Surroundings) -> bool:
        return any(operand(at, env) is until for operand in operands) is until

    return run


def _folded(operands: list[Piece], signs: list[str]) -> Code:
    if len(signs) == 1:
        return Code("number", write(_ARITHMETIC[signs[0]], *operands))
    if len(operands) > _MOST_IN_A_ROW or "div" in signs or "mod" in signs:
        return Code("number", _fold([function(operand) for operand in operands], [_FUNCTIONS[sign] for sign in signs]))
    return Code("number", write("({}" + "".join(f" {sign} {{}}" for sign in signs) + ")", *operands))


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
    if "nodes" in kinds:
        return _any_pair(left, right, lambda one, other: _same(one, other, equal=equal))
    if "number" in kinds:
        return _compared(left.number_piece(), right.number_piece(), sign)
    if "value" in kinds:
        return Code("truth", write("{}({}, {})", _alike if equal else _unlike, left.piece, right.piece))
    return _compared(left.piece, right.piece, sign)


def _alike(one: Any, other: Any) -> bool:
    return _same(one, other, equal=True)


def _unlike(one: Any, other: Any) -> bool:
    return _same(one, other, equal=False)


def _same(one: Any, other: Any, *, equal: bool) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return (values.to_truth(one) == values.to_truth(other)) is equal
    if isinstance(one, float) or isinstance(other, float):
        return (values.to_number(one) == values.to_number(other)) is equal
    return (one == other) is equal


def _order(left: Code, right: Code, sign: str) -> Code:
    if "nodes" not in (left.kind, right.kind):
        return _compared(left.number_piece(), right.number_piece(), sign)
    if "truth" in (left.kind, right.kind):
        return _compared(_truth_number(left), _truth_number(right), sign)
    test = _ORDER[sign]
    return _any_pair(left, right, lambda one, other: test(values.to_number(one), values.to_number(other)))


def _truth_number(code: Code) -> Piece:
    return write("float({})", code.truth_piece() if code.kind == "nodes" else code.number_piece())


def _compared(left: Piece, right: Piece, sign: str) -> Code:
    return Code("truth", write(f"({{}} {sign} {{}})", left, right))


def _any_pair(left: Code, right: Code, test: Test) -> Code:
    ones, others = left.items(), right.items()

    def run(at: Any, env: Surroundings) -> bool:
        found = others(at, env)
        return any(test(one, other) for one in ones(at, env) for other in found)

    return Code("truth", run)


def _union(left: Code, right: Code) -> Code:
    one, other = left.nodes(), right.nodes()
    if one is None or other is None:
        return Code("nodes", lambda _at, _env: [])

    def run(at: Any, env: Surroundings) -> list[Any]:
        found = one(at, env)
        return [*found, *(node for node in other(at, env) if node not in found)]

    return Code("nodes", run)

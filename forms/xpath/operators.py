"""Operators: arithmetic, comparison and logic over compiled operands."""

import math
import operator
from collections.abc import Callable
from typing import Any

from forms import values
from forms.xpath.code import NAN, Code, Run, Surroundings
from forms.xpath.scope import Scope
from forms.xpath.syntax import Binary, Expression

Numbers = Callable[[float, float], float]
Test = Callable[[Any, Any], bool]

_MIRRORED: dict[str, Test] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _divide(one: float, other: float) -> float:
    if other:
        return one / other
    return NAN if one == 0 or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)


def _rest(one: float, other: float) -> float:
    try:
        return math.fmod(one, other)
    except ValueError:
        return NAN


_ARITHMETIC: dict[str, Numbers] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _rest,
}
_CHAINS = (("or",), ("and",), ("+", "-"), ("*", "div", "mod"))


def compile_binary(expression: Binary, scope: Scope) -> Code:
    """The code of an operator and everything it joins."""
    sign = expression.operator
    if sign in ("=", "!="):
        return _equality(scope.compile(expression.left), scope.compile(expression.right), equal=sign == "=")
    if sign in _MIRRORED:
        return _order(scope.compile(expression.left), scope.compile(expression.right), _MIRRORED[sign])
    if sign == "|":
        return _union(scope.compile(expression.left), scope.compile(expression.right))
    first, rest = _chain(expression)
    codes = [scope.compile(first), *(scope.compile(operand) for _, operand in rest)]
    if sign in ("or", "and"):
        return _logic([code.truth() for code in codes], until=sign == "or")
    return _folded([code.number() for code in codes], [_ARITHMETIC[sign] for sign, _ in rest])


def _chain(expression: Binary) -> tuple[Expression, list[tuple[str, Expression]]]:
    """A row of operators of one strength, taken apart without recursion: long sums must not exhaust the stack."""
    level = next(level for level in _CHAINS if expression.operator in level)
    rest: list[tuple[str, Expression]] = []
    at: Expression = expression
    while isinstance(at, Binary) and at.operator in level:
        rest.append((at.operator, at.right))
        at = at.left
    return at, rest[::-1]


def _logic(operands: list[Run], *, until: bool) -> Code:
    if len(operands) == 2:  # noqa: PLR2004 - two operands
        one, other = operands
        if until:
            return Code("truth", lambda at, env: bool(one(at, env) or other(at, env)))
        return Code("truth", lambda at, env: bool(one(at, env) and other(at, env)))

    def run(at: Any, env: Surroundings) -> bool:
        return any(operand(at, env) is until for operand in operands) is until

    return Code("truth", run)


def _folded(operands: list[Run], signs: list[Numbers]) -> Code:
    first, rest = operands[0], list(zip(signs, operands[1:], strict=True))
    if len(rest) == 1:
        sign, other = rest[0]
        return Code("number", lambda at, env: sign(first(at, env), other(at, env)))

    def run(at: Any, env: Surroundings) -> float:
        found: float = first(at, env)
        for sign, operand in rest:
            found = sign(found, operand(at, env))
        return found

    return Code("number", run)


def _equality(left: Code, right: Code, *, equal: bool) -> Code:
    """XPath 1.0 section 3.4: truth beats number beats text; several nodes compare if any does."""
    same: Test = operator.eq if equal else operator.ne
    kinds = (left.kind, right.kind)
    if "truth" in kinds:
        return _compared(left.truth(), right.truth(), same)
    if "nodes" in kinds:
        return _any_pair(left, right, lambda one, other: _same(one, other, equal=equal))
    if "number" in kinds:
        return _compared(left.number(), right.number(), same)
    if "value" in kinds:
        return _compared(left.run, right.run, lambda one, other: _same(one, other, equal=equal))
    return _compared(left.run, right.run, same)


def _same(one: Any, other: Any, *, equal: bool) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return (values.to_truth(one) == values.to_truth(other)) is equal
    if isinstance(one, float) or isinstance(other, float):
        return (values.to_number(one) == values.to_number(other)) is equal
    return (one == other) is equal


def _order(left: Code, right: Code, test: Test) -> Code:
    if "nodes" not in (left.kind, right.kind):
        return _compared(left.number(), right.number(), test)
    if "truth" in (left.kind, right.kind):
        one, other = (_truth_number(code) for code in (left, right))
        return _compared(one, other, test)
    return _any_pair(left, right, lambda one, other: test(values.to_number(one), values.to_number(other)))


def _truth_number(code: Code) -> Run:
    truth = code.truth() if code.kind == "nodes" else code.number()
    return lambda at, env: float(truth(at, env))


def _compared(left: Run, right: Run, test: Test) -> Code:
    return Code("truth", lambda at, env: test(left(at, env), right(at, env)))


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

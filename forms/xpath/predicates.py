"""Predicates: which of some nodes stay, by position or by condition."""

from collections.abc import Callable
from typing import Any

from forms.xpath.code import Code, Surroundings
from forms.xpath.python import Piece, write
from forms.xpath.syntax import Call, Expression, walk

Keep = Callable[[list[Any], Surroundings, Callable[[Any], Any]], list[Any]]


def filtering(codes: list[Code]) -> Keep | None:
    """A function that leaves the items all predicates hold for; it is told how to stand on an item. None for no predicates."""
    if not codes:
        return None
    tests = [_test(code) for code in codes]

    def keep(items: list[Any], env: Surroundings, stand: Callable[[Any], Any]) -> list[Any]:
        position, size = env.position, env.size
        try:
            for test in tests:
                env.size = len(items)
                env.look(env.size)
                items = [item for at, item in enumerate(items, 1) if test(stand(item), env, at)]
        finally:
            env.position, env.size = position, size
        return items

    return keep


def condition(codes: list[Code], written: tuple[Expression, ...]) -> Piece | None:
    """All predicates as one piece of Python; None where there are none, or one is or asks for a position."""
    placed = any(code.kind in ("number", "value") for code in codes) or any(map(_asks_position, written))
    if not codes or placed:
        return None
    return write(" and ".join(["{}"] * len(codes)), *(code.truth_piece() for code in codes))


def _asks_position(expression: Expression) -> bool:
    return any(
        isinstance(inside, Call) and inside.name in ("position", "last") and not inside.arguments
        for inside in walk(expression)
    )


def _test(code: Code) -> Callable[[Any, Surroundings, int], bool]:
    """XPath 1.0 section 2.4: a number is a position, everything else a condition."""
    run = code.run
    if code.kind == "number":
        return lambda at, env, position: bool(_placed(run, at, env, position) == position)
    if code.kind == "value":

        def test(at: Any, env: Surroundings, position: int) -> bool:
            found = _placed(run, at, env, position)
            return found == position if isinstance(found, float) else bool(found)

        return test
    truth = code.truth()
    return lambda at, env, position: bool(_placed(truth, at, env, position))


def _placed(run: Callable[[Any, Surroundings], Any], at: Any, env: Surroundings, position: int) -> Any:
    env.position = position
    return run(at, env)

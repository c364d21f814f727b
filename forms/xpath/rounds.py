"""indexed-repeat(): a question in rounds that are chosen by their numbers."""

from typing import Any

from core.errors import FormFault
from core.words import msg
from forms.xpath.code import Code, Surroundings
from forms.xpath.paths import target_of
from forms.xpath.scope import Scope
from forms.xpath.syntax import Call, Expression, Path

_COUNTS = (3, 5, 7)  # a question, then one to three levels
_TAKES = msg("indexed-repeat() takes a question, then a repeat and a number for each level.")


def compile_indexed_repeat(call: Call, scope: Scope) -> Code:
    """ODK: a question in given rounds, in all rounds of repeats that are not named; blank when there is no such round."""
    named, pairs = (call.arguments or (call,))[0], call.arguments[1:]
    if len(call.arguments) not in _COUNTS or not isinstance(named, Path):
        raise FormFault(_TAKES)
    target = target_of(named, scope)
    wanted = {
        _repeat(pair, scope): scope.compile(index).number() for pair, index in zip(pairs[::2], pairs[1::2], strict=True)
    }
    inwards = [owner for owner in reversed(list(target.above())) if owner.repeat]
    ours = list(scope.origin.owner.above())
    shared = scope.world.root
    while inwards and inwards[0] not in wanted and inwards[0] in ours:
        shared = inwards.pop(0)
    scope.read(target, shared)
    for repeat in inwards:
        scope.read(repeat, shared)
    start, slot = scope.start(), target.slot

    def find(at: Any, env: Surroundings) -> list[Any]:
        frames = [start(at, env).ancestor(shared)]
        for repeat in inwards:
            rounds = [frame.live(repeat) for frame in frames]
            if repeat in wanted:
                index = wanted[repeat](at, env)
                frames = [one[int(index) - 1] for one in rounds if 1 <= index < len(one) + 1]
            else:
                frames = [frame for one in rounds for frame in one]
        return [(target, frame) for frame in frames if frame.shown[slot]]

    def run(at: Any, env: Surroundings) -> str:
        found = find(at, env)
        return str(found[0][1].values[slot]) if found else ""

    return Code("text", run, find)


def _repeat(expression: Expression, scope: Scope) -> Any:
    if not isinstance(expression, Path):
        raise FormFault(_TAKES)
    found = target_of(expression, scope)
    if not found.repeat:
        raise FormFault(msg("“{name}” is not a repeat, but stands as one in indexed-repeat().", name=found.name))
    return found

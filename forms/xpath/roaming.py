"""Paths that roam over the questions of a filled form: every axis, worked out while running."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from forms.xpath.code import Code
from forms.xpath.lookups import compile_lookup
from forms.xpath.python import Run
from forms.xpath.scope import Scope, unknown_path
from forms.xpath.syntax import Path, Step, walk

if TYPE_CHECKING:
    from forms.definition import NodeDef

_STRAIGHT = frozenset(["child", "self", "parent", "attribute"])
_TESTS = frozenset(["node()", "text()"])
_PLAIN = Step("descendant-or-self", "node()")


def roams(path: Path) -> bool:
    """Whether a path over the form's own questions does more than go down and up by name."""
    return any(
        (step.axis not in _STRAIGHT and step != _PLAIN) or (step.test.endswith("()") and step.test not in _TESTS)
        for step in path.steps
    )


def compile_roaming(path: Path, scope: Scope, found: Run | None = None) -> Code:
    """The code of a path from the top, from here, from current(), or from the nodes of the form that `found` gives."""
    for node in _touched(path, scope):
        scope.read(node, scope.world.root)
    inside = scope.inside(None, scope.world.root)
    return compile_lookup(
        Path("here" if found is None else path.start, path.steps), inside, found or _base(path, scope)
    )


def _base(path: Path, scope: Scope) -> Run:
    start = scope.start()
    if path.start == "root":
        return lambda at, env: [(None, _outermost(start(at, env)))]
    if path.start == "here":
        here = scope.here
        return lambda at, _env: [(here, at)]
    origin = scope.origin
    return lambda at, env: [(origin, start(at, env))]


def _outermost(frame: Any) -> Any:
    while frame.up is not None:
        frame = frame.up
    return frame


def _touched(path: Path, scope: Scope) -> Iterable["NodeDef"]:
    """Every question the path may lead to or ask about, by name; all of them where it asks for any. Repeats around them too."""
    steps = [step for inside in walk(path) if isinstance(inside, Path) for step in inside.steps]
    names = {step.test for step in steps if step.axis != "attribute"} - {"*", "node()", "text()"}
    nodes = scope.world.by_ref.values()
    for step in path.steps:
        named = step.axis not in ("attribute", "namespace") and step.test != "*" and not step.test.endswith("()")
        if named and not any(node.name == step.test for node in nodes):
            raise unknown_path(step.test)
    last = next((step for step in reversed(path.steps) if step.axis not in ("attribute", "namespace", "self")), None)
    wild = last is not None and last.test in ("*", "node()", "text()")
    found = {node for node in nodes if node.name in names or (wild and node.leaf and node is not scope.origin)}
    return found | {owner for node in found for owner in node.above() if owner.repeat}

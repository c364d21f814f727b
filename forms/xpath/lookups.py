"""Paths over secondary instances (choice lists): walked at run time, with a hash index for equality filters."""

from collections.abc import Callable, Sequence
from typing import Any

from forms.lists import FormList, Index
from forms.tables import NOTHING
from forms.xpath.axes import FORWARD_ONLY, walk_of
from forms.xpath.code import Code, Node, Surroundings
from forms.xpath.nodes import in_document_order
from forms.xpath.predicates import filtering
from forms.xpath.python import Run, function, write
from forms.xpath.scope import Scope
from forms.xpath.syntax import Binary, Call, Expression, Literal, Path, Step, parts

_MOST_COMBINATIONS = 1_000
Source = FormList | str
"""A list inside the form, or the name of one from outside that is at hand only while running."""


def compile_in_list(path: Path, scope: Scope, source: Source) -> Code:
    """The code of steps from the top of a list; names are walked once per list, an equality filter goes by an index."""
    steps: list[Step] = list(path.steps)
    names: tuple[str, ...] = ()
    inside = scope.inside(None, scope.shared)
    filtered = False
    while _by_name(steps) and not filtered:
        step = steps.pop(0)
        names = (*names, step.test)
        filtered = bool(step.predicates)
    run = _filtered(step.predicates, inside, source, names) if filtered else _listed(source, names)
    found = _walked(run, steps, inside)
    found.constant = isinstance(source, FormList) and not filtered and not steps
    return found


def compile_lookup(path: Path, scope: Scope, base: Run) -> Code:
    """The code of steps over elements that `base` gives."""
    found = _walked(base, path.steps, scope.inside(None, scope.shared))
    return found if path.start == "here" else Code("nodes", in_document_order(found.run))


def _by_name(steps: Sequence[Step]) -> bool:
    first = steps[0] if steps else None
    return first is not None and first.axis == "child" and not first.qualifier and not first.test.endswith("()")


def _walked(run: Run, steps: Sequence[Step], inside: Scope) -> Code:
    if steps:
        run = _stepped(run, steps, inside)
    return Code("nodes", in_document_order(run) if any(step.axis not in FORWARD_ONLY for step in steps) else run)


def _listed(source: Source, names: tuple[str, ...]) -> Run:
    if isinstance(source, FormList):
        elements = source.at(names)
        return lambda _at, _env: elements
    return lambda _at, env: env.lists.get(source, NOTHING).at(names)


def _filtered(predicates: tuple[Expression, ...], scope: Scope, source: Source, names: tuple[str, ...]) -> Run:
    """The elements of a list for which all predicates hold."""
    first, *others = predicates
    key = _indexable(first, scope)
    if key is None:
        keep, listed = filtering([scope.compile(predicate) for predicate in predicates]), _listed(source, names)
        return lambda at, env: keep(listed(at, env), env, _stand) if keep else listed(at, env)
    child, wanted, rest = key
    find, index = wanted.text(), _indexed(source, names, child)
    more = [_indexable(condition, scope) for condition in rest]
    if rest and not others and isinstance(source, FormList) and all(more):
        return _by_all(source, names, [(child, wanted), *((one[0], one[1]) for one in more if one)])
    keep = filtering([scope.compile(predicate) for predicate in (*rest, *others)])
    if keep is None and isinstance(source, FormList):
        return function(write("{}[{}]", source.index(names, child), wanted.text_piece()))

    def run(at: Any, env: Surroundings) -> list[Node]:
        found = index(env)[find(at, env)]
        return keep(found, env, _stand) if keep else found

    return run


def _by_all(source: FormList, names: tuple[str, ...], wanted: list[tuple[str, Code]]) -> Run:
    """The elements of a list that never changes whose children say what is wanted; each combination is looked for once."""
    children, finds = [child for child, _ in wanted], [code.text() for _, code in wanted]
    known: dict[tuple[str, ...], list[Node]] = {}
    for child in children:
        source.index(names, child)

    def run(at: Any, env: Surroundings) -> list[Node]:
        texts = tuple(find(at, env) for find in finds)
        found = known.get(texts)
        if found is None:
            found = source.having(names, list(zip(children, texts, strict=True)))
            if len(known) < _MOST_COMBINATIONS:
                known[texts] = found
        return found

    return run


def _indexed(source: Source, names: tuple[str, ...], child: str) -> Callable[[Surroundings], Index]:
    if isinstance(source, FormList):
        index = source.index(names, child)
        return lambda _env: index
    return lambda env: env.lists.get(source, NOTHING).index(names, child)


def _indexable(predicate: Expression, scope: Scope) -> tuple[str, Code, list[Expression]] | None:
    """`child = text` among conditions joined by and: the child, the text's code, and the conditions left over."""
    conditions = _conditions(predicate)
    if any(_counts(condition) for condition in conditions):
        return None
    for condition in conditions:
        if not isinstance(condition, Binary) or condition.operator != "=":
            continue
        for name_side, value_side in ((condition.left, condition.right), (condition.right, condition.left)):
            child = plain_child(name_side)
            if child and not _depends_on_item(value_side):
                code = scope.compile(value_side)
                if code.kind in ("text", "single"):
                    return child, code, [other for other in conditions if other is not condition]
    return None


def _conditions(predicate: Expression) -> list[Expression]:
    found: list[Expression] = []
    while isinstance(predicate, Binary) and predicate.operator == "and":
        found.append(predicate.right)
        predicate = predicate.left
    return [predicate, *reversed(found)]


def _counts(expression: Expression) -> bool:
    """Whether a condition is, or may be, about positions."""
    if isinstance(expression, Literal):
        return isinstance(expression.value, float)
    if isinstance(expression, Call) and expression.name in ("position", "last"):
        return True
    return any(_counts(part) for part in parts(expression) if isinstance(part, Call | Binary))


def plain_child(expression: Expression) -> str | None:
    """The name of the child that a path is and nothing else, such as `label`; None for every other expression."""
    if not isinstance(expression, Path) or expression.start != "here":
        return None
    steps = [step for step in expression.steps if step.axis != "self"]
    if len(steps) != 1 or any(step.predicates for step in expression.steps):
        return None
    step = steps[0]
    return step.test if step.axis == "child" and step.test not in ("*", "node()", "text()") else None


def child_text(name: str) -> Run:
    """The text of an item's child, without making a list of it."""
    return lambda at, _env: at.child_text(name)


def _depends_on_item(expression: Expression) -> bool:
    if isinstance(expression, Path):
        base_depends = not isinstance(expression.start, str) and _depends_on_item(expression.start)
        return expression.start == "here" or base_depends
    if isinstance(expression, Call) and not expression.arguments:
        return expression.name in (
            "position",
            "last",
            "string",
            "number",
            "string-length",
            "normalize-space",
            "name",
            "local-name",
        )
    return any(_depends_on_item(part) for part in parts(expression))


def _stepped(before: Run, steps: Sequence[Step], scope: Scope) -> Run:
    """One step after the other, in a loop: a path of a thousand steps must not exhaust the stack."""
    ways = [
        (walk_of(step, scope.world.spaces), filtering([scope.compile(predicate) for predicate in step.predicates]))
        for step in steps
    ]

    def run(at: Any, env: Surroundings) -> list[Node]:
        nodes: list[Node] = before(at, env)
        for walk, keep in ways:
            found: list[Node] = []
            for node in nodes:
                here = walk(node)
                found += keep(here, env, _stand) if keep else here
            nodes = found
        return nodes

    return run


def _stand(element: Any) -> Any:
    return element

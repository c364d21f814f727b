"""Paths over secondary instances (choice lists): walked at run time, with a hash index for equality filters."""

from typing import Any

from forms.xml_reader import Element
from forms.xpath.axes import FORWARD_ONLY, walk_of
from forms.xpath.code import Code, Node, Surroundings
from forms.xpath.nodes import in_document_order
from forms.xpath.predicates import filtering
from forms.xpath.python import Run
from forms.xpath.scope import Index, Scope
from forms.xpath.syntax import Binary, Call, Expression, Literal, Path, Step, parts


def compile_lookup(path: Path, scope: Scope, base: Run, known: tuple[str, list[Element]] | None) -> Code:
    """The code of steps over elements. `known` names the list `base` always gives, so that indexes can be kept for it."""
    run, steps, names = base, list(path.steps), (known[0],) if known else ()
    elements = known[1] if known else []
    inside = scope.inside(None, scope.shared)
    while known and steps and steps[0].axis == "child" and not steps[0].qualifier and not steps[0].test.endswith("()"):
        step = steps.pop(0)
        elements = [child for element in elements for child in element.children if step.test in ("*", child.name)]
        names = (*names, step.test)
        run = _always(elements)
        if step.predicates:
            run = _filtered(step.predicates, inside, (names, elements))
            known = None
    for step in steps:
        run = _stepped(run, step, inside)
    if any(step.axis not in FORWARD_ONLY for step in steps) or not (names or path.start == "here"):
        run = in_document_order(run)
    return Code("nodes", run, constant=known is not None and not steps)


def _always(elements: list[Element]) -> Run:
    return lambda _at, _env: elements


def _filtered(predicates: tuple[Expression, ...], scope: Scope, known: tuple[tuple[str, ...], list[Element]]) -> Run:
    """The elements of a list that never changes for which all predicates hold."""
    names, elements = known
    first, *others = predicates
    key = _indexable(first, scope)
    if key is None:
        keep = filtering([scope.compile(predicate) for predicate in predicates])
        return lambda _at, env: keep(elements, env, _stand) if keep else elements
    child, wanted, rest = key
    index = _index(scope, (*names, child), elements, child)
    find = wanted.text()
    keep = filtering([scope.compile(predicate) for predicate in (*rest, *others)])

    def run(at: Any, env: Surroundings) -> list[Node]:
        found = index.get(find(at, env), [])
        return keep(found, env, _stand) if keep else found

    return run


def _index(scope: Scope, key: tuple[str, ...], elements: list[Element], child: str) -> Index:
    index = scope.world.indexes.get(key)
    if index is None:
        index = scope.world.indexes[key] = {}
        for element in elements:
            for text in dict.fromkeys(found.text for found in element.named(child)):
                index.setdefault(text, []).append(element)
    return index


def _indexable(predicate: Expression, scope: Scope) -> tuple[str, Code, list[Expression]] | None:
    """`child = text` among conditions joined by and: the child, the text's code, and the conditions left over."""
    conditions = _conditions(predicate)
    if any(_counts(condition) for condition in conditions):
        return None
    for condition in conditions:
        if not isinstance(condition, Binary) or condition.operator != "=":
            continue
        for name_side, value_side in ((condition.left, condition.right), (condition.right, condition.left)):
            child = _child_name(name_side)
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


def _child_name(expression: Expression) -> str | None:
    if not isinstance(expression, Path) or expression.start != "here":
        return None
    steps = [step for step in expression.steps if step.axis != "self"]
    if len(steps) != 1 or any(step.predicates for step in expression.steps):
        return None
    step = steps[0]
    return step.test if step.axis == "child" and step.test not in ("*", "node()", "text()") else None


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


def _stepped(before: Run, step: Step, scope: Scope) -> Run:
    walk = walk_of(step, scope.world.spaces)
    keep = filtering([scope.compile(predicate) for predicate in step.predicates])

    def run(at: Any, env: Surroundings) -> list[Node]:
        found: list[Node] = []
        for node in before(at, env):
            here = walk(node)
            found += keep(here, env, _stand) if keep else here
        return found

    return run


def _stand(element: Any) -> Any:
    return element

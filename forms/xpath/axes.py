"""The thirteen axes of XPath 1.0 (section 2.2) over XML trees, each in its own direction, and the node tests."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from forms.xml_reader import XFORMS, Element
from forms.xpath.nodes import (
    Answer,
    Aside,
    Namespace,
    Tagged,
    Text,
    attributes_of,
    content_of,
    is_attribute,
    is_element,
    local_name,
    namespace,
    namespaces_of,
    parent_of,
    qualified_name,
)
from forms.xpath.syntax import Step

Walk = Callable[[Any], list[Any]]
FORWARD_ONLY = frozenset(["child", "attribute", "self"])
"""From nodes in document order, none of which holds another, these lead to nodes in document order."""


def walk_of(step: Step, spaces: Mapping[str, str]) -> Walk:
    """From one node along a step, in the direction of its axis. A prefix that `spaces` does not know fits any namespace."""
    test = step.test
    if step.axis == "child" and not step.qualifier and test not in ("*", "node()") and not test.endswith("()"):
        return lambda node: _named_children(node, test)
    axis, fits = AXES[step.axis], _fitting(step, spaces)
    return lambda node: [found for found in axis(node) if fits(found)]


def _named_children(node: Any, name: str) -> list[Any]:
    if isinstance(node, Tagged):
        return [found for found in node.named(name) if _is_plain(found)]
    if isinstance(node, tuple):
        return [found for found in content_of(node) if local_name(found) == name]
    return node.named(name) if isinstance(node, Element) else []


def _fitting(step: Step, spaces: Mapping[str, str]) -> Callable[[Any], bool]:
    test, qualifier = step.test, step.qualifier
    if test == "node()":
        return lambda _node: True
    if test == "text()":
        return lambda node: isinstance(node, Text | Answer)
    if test.endswith("()"):
        kind = test[:-2]
        return lambda node: isinstance(node, Aside) and node.kind == kind and qualifier in ("", node.target)
    principal = _PRINCIPAL.get(step.axis, is_element)
    space = spaces.get(qualifier) if qualifier else None

    def fits(node: Any) -> bool:
        if not principal(node) or test not in ("*", local_name(node)):
            return False
        if qualifier:
            return space is None or namespace(node) == space
        return test == "*" or _is_plain(node)

    return fits


def _is_plain(node: Any) -> bool:
    """Whether a name without prefix finds it: in a whole document what is in no namespace (XPath 1.0 section 2.3) or in that of XForms."""
    if isinstance(node, Tagged):
        return node.space in ("", XFORMS)
    return ":" not in qualified_name(node)


def _is_namespace(node: Any) -> bool:
    return isinstance(node, Namespace)


_PRINCIPAL: dict[str, Callable[[Any], bool]] = {"attribute": is_attribute, "namespace": _is_namespace}


def _above(node: Any) -> Iterator[Any]:
    at = parent_of(node)
    while at is not None:
        yield at
        at = parent_of(at)


def _below(node: Any) -> Iterator[Any]:
    for child in content_of(node):
        yield child
        yield from _below(child)


def _with_below(node: Any) -> Iterator[Any]:
    yield node
    yield from _below(node)


def _later(node: Any) -> list[Any]:
    return _siblings(node)[1]


def _earlier(node: Any) -> list[Any]:
    return _siblings(node)[0][::-1]


def _siblings(node: Any) -> tuple[list[Any], list[Any]]:
    """Those before and those after; an attribute or namespace has none."""
    parent = parent_of(node)
    if is_attribute(node) or isinstance(node, Namespace) or parent is None:
        return [], []
    around = list(content_of(parent))
    at = next((at for at, other in enumerate(around) if other is node or other == node), len(around))
    return around[:at], around[at + 1 :]


def _following(node: Any) -> Iterator[Any]:
    if is_attribute(node) or isinstance(node, Namespace):
        node = parent_of(node)
        yield from _below(node)
    for at in (node, *_above(node)):
        for sibling in _later(at):
            yield from _with_below(sibling)


def _preceding(node: Any) -> Iterator[Any]:
    start = parent_of(node) if is_attribute(node) or isinstance(node, Namespace) else node
    for at in (start, *_above(start)):
        for sibling in _earlier(at):
            yield from reversed(list(_with_below(sibling)))


AXES: dict[str, Callable[[Any], Iterable[Any]]] = {
    "child": content_of,
    "self": lambda node: [node],
    "parent": lambda node: [found for found in (parent_of(node),) if found is not None],
    "descendant": _below,
    "descendant-or-self": _with_below,
    "ancestor": _above,
    "ancestor-or-self": lambda node: [node, *_above(node)],
    "following-sibling": _later,
    "preceding-sibling": _earlier,
    "following": _following,
    "preceding": _preceding,
    "attribute": attributes_of,
    "namespace": namespaces_of,
}

"""Where the nodes, controls and rules of a kept form stand: all that a page needs before anything is looked at."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms.definition import NodeDef
from forms.kept.lazily import KeptControl, KeptNode, KeptRule, Source
from forms.kept.writing import CHOOSY, KINDS, OPTIONAL, REPEATS, RULES


def nodes_of(plain: Mapping[str, Any], source: Source) -> tuple[NodeDef, ...]:
    """The nodes in document order; each stands after the one around it."""
    found: list[NodeDef] = []
    keys, new = plain["keys"], KeptNode.__new__
    columns = (plain["names"].split(), plain["parents"], plain["flags"], plain["kinds"], plain["stops"])
    for index, (name, parent, flags, kind, stop) in enumerate(zip(*columns, strict=True)):
        node = new(KeptNode)
        node.source, node.index, node.name = source, index, name
        node.repeat, node.optional, node.choosy = bool(flags & REPEATS), bool(flags & OPTIONAL), bool(flags & CHOOSY)
        node.kind, node.stop, node.key, node.control = KINDS[kind], stop, "", None
        node.children, node.members, node.inner, node.attributes = [], [], [], []
        _stand(node, found[parent] if parent >= 0 else None)
        found.append(node)
    for index, key in keys.items():
        _make_attribute(found[int(index)], key)
    for one in found:
        one.leaf = not one.children and not one.repeat
    return tuple(found)


def _stand(node: NodeDef, around: NodeDef | None) -> None:
    """Gives a node its place among the others."""
    node.parent = around
    node.ref = f"{around.ref if around else ''}/{node.name}"
    if around is not None:
        around.children.append(node)
    if around is None or node.repeat:
        node.owner, node.slot, node.depth = node, 0, around.owner.depth + 1 if around else 0
        if around is not None:
            around.owner.inner.append(node)
    else:
        node.owner, node.slot, node.depth = around.owner, len(around.owner.members), around.owner.depth
    node.owner.members.append(node)


def _make_attribute(node: NodeDef, key: str) -> None:
    node.key = key
    if node.parent is not None:
        node.parent.children.remove(node)
        node.parent.attributes.append(node)


def controls_of(plain: Mapping[str, Any], nodes: Sequence[NodeDef], source: Source) -> list[KeptControl]:
    """The controls in the order of the page; those inside a control are its children."""
    found: list[KeptControl] = []
    new = KeptControl.__new__
    for number, (tag, index, around) in enumerate(
        zip(plain["tags"].split(), plain["nodes"], plain["parents"], strict=True)
    ):
        control = new(KeptControl)
        control.source, control.number, control.tag = source, number, tag
        control.node, control.appearance, control.children = nodes[index] if index >= 0 else None, "", []
        if around >= 0:
            found[around].children.append(control)
        found.append(control)
    for number, appearance in plain["appearances"].items():
        found[int(number)].appearance = appearance
    for index, number in plain["of"]:
        nodes[index].control = found[number]
    return found


def rules_of(plain: Mapping[str, Any], nodes: Sequence[NodeDef], source: Source) -> tuple[KeptRule, ...]:
    """The rules in the order to work them out."""
    found: list[KeptRule] = []
    new = KeptRule.__new__
    columns = (plain["kinds"], plain["nodes"], plain["steady"], plain["waits"])
    for order, (kind, index, steady, waits) in enumerate(zip(*columns, strict=True)):
        rule = new(KeptRule)
        rule.source, rule.kind, rule.node, rule.order = source, RULES[kind], nodes[index], order
        rule.steady, rule.waits, rule.reads = steady == "1", waits == "1", frozenset()
        rule._run = rule._column = None  # noqa: SLF001 - a rule that is made without its constructor
        found.append(rule)
    return tuple(found)

"""Functions of nodes: how many, where, of what name; and the values they hold."""

import math
from typing import Any

from forms import values
from forms.values import Value
from forms.xpath.code import NAN, Node
from forms.xpath.functions.signature import Function
from forms.xpath.nodes import language_of, local_name, namespace, place_among_namesakes, qualified_name, with_id


def _first(nodes: list[Node]) -> Any:
    return nodes[0] if nodes else None


def place_of(nodes: list[Node]) -> float:
    """ODK position(node): where the first node stands among its siblings of the same name."""
    return place_among_namesakes(nodes[0]) if nodes else NAN


def _spoken(wanted: str, nodes: list[Node]) -> bool:
    """XPath 1.0 lang(): the nearest xml:lang is that language or a kind of it."""
    found, wanted = language_of(_first(nodes)).lower(), wanted.lower()
    return found == wanted or found.startswith(f"{wanted}-")


def _sum(found: list[float]) -> float:
    """XPath 1.0 sum(), but blank answers count nothing, as in Collect."""
    return NAN if any(map(math.isnan, found)) else math.fsum(found)


def _with_id(nodes: list[Node], wanted: list[Value]) -> list[Node]:
    return with_id(nodes[0], [values.to_text(value) for value in wanted]) if nodes else []


SETS: dict[str, Function] = {
    "count": Function("s", "number", lambda nodes: float(len(nodes))),
    "count-non-empty": Function("m", "number", lambda found: float(sum(value != "" for value in found))),
    "sum": Function("f", "number", _sum),
    "name": Function("s", "text", lambda nodes: qualified_name(_first(nodes))),
    "local-name": Function("s", "text", lambda nodes: local_name(_first(nodes))),
    "namespace-uri": Function("s", "text", lambda nodes: namespace(_first(nodes))),
    "id": Function("sl", "nodes", _with_id),
    "lang": Function("ts", "truth", _spoken),
}

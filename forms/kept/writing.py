"""A form as plain data: tables of numbers and lines of JSON, so that each part can be read when it is needed.

Nothing in it is code: expressions stay texts, with the items of those that fit a pattern (see `forms.xpath.shapes`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from core.records import Json
from forms.blank import Look, blank_of
from forms.compiling import listed_ids, offers
from forms.definition import Control, FormDefinition, Kind, NodeDef
from forms.dependencies import Kind as RuleKind
from forms.kept.plain import plain_element, plain_list, plain_text
from forms.xpath.scope import ItemKind
from forms.xpath.shapes import split

RULES: tuple[RuleKind, ...] = ("relevant", "calculate", "count", "offer")
KINDS: tuple[Kind, ...] = ("question", "group", "repeat", "round", "note")
REPEATS, OPTIONAL, CHOOSY = 1, 2, 4


def sections_of(form: FormDefinition) -> dict[str, bytes]:
    """The parts of a form by name."""
    shapes = _Shapes()
    controls = [inside for top in form.body for inside in top.walk()]
    numbers = {id(control): number for number, control in enumerate(controls)}
    lists = {f"list/{name}": _json(plain_list(found)) for name, found in form.instances.items()}
    return {
        "about": _json(_about(form, controls)),
        "nodes": _json(_nodes(form)),
        "details": _lines(_details(node, form, shapes) for node in form.nodes),
        "controls": _json(_controls(controls, numbers)),
        "elements": _lines(map(_element, controls)),
        "shapes": _json(shapes.known),
        "instance": _json(plain_element(form.root.element)),
        "graph": _json(_graph(form)),
        "readers": _lines(_readers(form)),
        "text ids": _json(list(form.texts.written)),
        "texts": _lines(map(plain_text, form.texts.written.values())),
        "blank": _json(_blank(form)),
        **lists,
    }


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _lines(values: Iterable[Json]) -> bytes:
    return b"\n".join(map(_json, values))


def _about(form: FormDefinition, controls: list[Control]) -> dict[str, Json]:
    return {
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "hash": form.hash,
        "languages": [[one.code, one.label] for one in form.languages],
        "sources": [[one.id, one.address] for one in form.sources],
        "prefixes": dict(form.prefixes),
        "settings": asdict(form.settings),
        "changing": sorted(form.texts.changing_ids),
        "listed": sorted(listed_ids(form.instances, form.texts.changing_ids)),
        "tops": [number for number, control in enumerate(controls) if control in form.body],
        "offers": [[one.node.index, number] for number, one in enumerate(controls) if one.node and offers(one)],
        "preloaded": [node.index for node in form.preloaded],
        "actions": [[plain_element(one.element), one.source.ref if one.source else "", sorted(one.events), one.target.index] for one in form.actions],
    }  # fmt: skip


def _nodes(form: FormDefinition) -> dict[str, Json]:
    """Columns; names have no spaces, so they stand in one text."""
    nodes = form.nodes
    return {
        "names": " ".join(node.name for node in nodes),
        "parents": [node.parent.index if node.parent else -1 for node in nodes],
        "flags": [node.repeat * REPEATS + node.optional * OPTIONAL + node.choosy * CHOOSY for node in nodes],
        "kinds": [KINDS.index(node.kind) for node in nodes],
        "stops": [node.stop for node in nodes],
        "keys": {node.index: node.key for node in nodes if node.key},
    }


def _details(node: NodeDef, form: FormDefinition, shapes: "_Shapes") -> Json:
    bind = node.bind
    return [
        node.question_type,
        dict(node.parameters),
        bind.type,
        bind.expressions,
        {text: found for text in bind.expressions.values() if (found := shapes.split(text, node, form))},
        bind.messages,
        bind.parameters,
        bind.preload,
        bind.preload_parameters,
        bind.saved_to,
    ]


class _Shapes:
    """The patterns of a form, each once."""

    def __init__(self) -> None:
        self.known: list[tuple[str, tuple[ItemKind, ...]]] = []
        self._numbers: dict[tuple[str, tuple[ItemKind, ...]], int] = {}

    def split(self, text: str, node: NodeDef, form: FormDefinition) -> list[Any] | None:
        """The number of the pattern, and the items."""
        found = split(text, form.texts.scope_at(node))
        if found is None:
            return None
        shape = found.pattern, found.kinds
        if shape not in self._numbers:
            self._numbers[shape] = len(self.known)
            self.known.append(shape)
        return [self._numbers[shape], *found.items]


def _controls(controls: list[Control], numbers: Mapping[int, int]) -> dict[str, Json]:
    around = {numbers[id(child)]: number for number, control in enumerate(controls) for child in control.children}
    return {
        "tags": " ".join(control.tag for control in controls),
        "nodes": [control.node.index if control.node else -1 for control in controls],
        "appearances": {number: control.appearance for number, control in enumerate(controls) if control.appearance},
        "parents": [around.get(number, -1) for number in range(len(controls))],
        "of": [
            [control.node.index, number]
            for number, control in enumerate(controls)
            if control.node and control.node.control is control
        ],
    }


def _element(control: Control) -> Json:
    """Of a group only its words: the controls in it stand for themselves."""
    return plain_element(control.element, ("label", "hint") if control.tag in ("group", "repeat") else ())


def _graph(form: FormDefinition) -> dict[str, Json]:
    rules = form.graph.rules
    return {
        "kinds": [RULES.index(rule.kind) for rule in rules],
        "nodes": [rule.node.index for rule in rules],
        "steady": "".join("01"[rule.steady] for rule in rules),
        "waits": "".join("01"[rule.waits] for rule in rules),
        "growing": form.graph.growing,
    }


def _readers(form: FormDefinition) -> Iterator[Json]:
    """For each node the rules that read it and the nodes that show it, each with the owner of the frame around both."""
    graph = form.graph
    for node in form.nodes:
        rules = [[rule.order, shared.index] for rule, shared in graph.readers[node.index]]
        yield [rules, [[target.index, shared.index] for target, shared in graph.faces[node.index]]]


def _blank(form: FormDefinition) -> Json:
    found = blank_of(form)
    if found is None:
        return None
    anew = {owner: [rule.order for rule in rules] for owner, rules in found.anew.items()}
    return {"look": _look(found.look), "anew": anew}


def _look(look: Look) -> Json:
    rounds = {repeat: [_look(one) for one in found] for repeat, found in look.rounds.items()}
    return [look.given, look.values, look.own, look.shown, rounds]

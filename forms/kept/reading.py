"""A form from what was kept of it: where its nodes and controls stand at once, the rest when it is asked for."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from forms import events
from forms.blank import Blank, Look
from forms.compiling import FormCompiler
from forms.definition import Bind, FormDefinition, Language, NodeDef
from forms.dependencies import By, Graph, Reading
from forms.kept.lazily import KeptAction, KeptControl, KeptNode, KeptRule
from forms.kept.plain import KeptLists, KeptTexts, element_of
from forms.kept.standing import controls_of, nodes_of, rules_of
from forms.lists import ListSource
from forms.settings import FormSettings
from forms.xform_parser import shape_of
from forms.xml_reader import Element
from forms.xpath.python import handed
from forms.xpath.scope import ItemKind, Split

Sections = Mapping[str, memoryview]


def read_definition(sections: Sections) -> FormDefinition:
    """The form in these sections, as it was when it was loaded from its XForm."""
    return _Reader(sections).definition()


class _Reader:
    """Holds what is not read yet; the source of all kept parts."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._about = self._json("about")
        self._nodes = nodes_of(self._json("nodes"), self)
        self._controls = controls_of(self._json("controls"), self._nodes, self)
        self._compiler = FormCompiler(
            self._nodes,
            KeptLists({name[5:]: content for name, content in sections.items() if name.startswith("list/")}),
            [name for name, _ in self._about["sources"]],
            languages=tuple(Language(*one) for one in self._about["languages"]),
            written=KeptTexts(self._json("text ids"), self._lines("texts")),
            changing_ids=self._about["changing"],
            listed=self._about["listed"],
        )

    def definition(self) -> FormDefinition:
        """The whole form."""
        about, compiler, settings = self._about, self._compiler, self._about["settings"]
        actions, graph = tuple(self._action(*one) for one in about["actions"]), self._graph()
        return FormDefinition(
            id=about["id"],
            version=about["version"],
            title=about["title"],
            hash=about["hash"],
            languages=compiler.texts.languages,
            nodes=self._nodes,
            by_ref=compiler.by_ref,
            body=tuple(self._controls[number] for number in about["tops"]),
            texts=compiler.texts,
            instances=compiler.instances,
            sources=tuple(ListSource(*one) for one in about["sources"]),
            actions=actions,
            reactions=events.reactions(actions),
            openings=events.openings(actions),
            preloaded=tuple(self._nodes[index] for index in about["preloaded"]),
            prefixes=about["prefixes"],
            settings=FormSettings(**{**settings, "style": tuple(settings["style"])}),
            graph=graph,
            blank=self._blank(graph),
        )

    def _text(self, name: str) -> str:
        return bytes(self._sections[name]).decode("utf-8", "surrogatepass")

    def _json(self, name: str) -> Any:
        return json.loads(self._text(name))

    def _lines(self, name: str) -> list[str]:
        text = self._text(name)
        return text.split("\n") if text else []

    def _graph(self) -> Graph:
        plain, nodes, lines = self._json("graph"), self._nodes, self._lines("readers")
        rules = rules_of(plain, nodes, self)
        return Graph(
            rules,
            _KeptReading(lambda at: [(rules[one], nodes[shared]) for one, shared in json.loads(lines[at])[0]]),
            _KeptReading(lambda at: [(nodes[one], nodes[shared]) for one, shared in json.loads(lines[at])[1]]),
            plain["growing"],
        )

    def _blank(self, graph: Graph) -> Blank | None:
        plain = self._json("blank")
        if plain is None:
            return None
        anew = {int(owner): [graph.rules[order] for order in orders] for owner, orders in plain["anew"].items()}
        return Blank(_look(plain["look"]), anew)

    def _action(self, element: Sequence[Any], around: str, happen: Sequence[str], target: int) -> KeptAction:
        action = KeptAction.__new__(KeptAction)
        action.supplier, action.around, action.element = self, around, element_of(element)
        action.kind, action.events = action.element.name, frozenset(happen)  # type: ignore[assignment]
        action.source, action.target = self._compiler.by_ref.get(around), self._nodes[target]
        action.parameters = {key.rpartition("}")[2]: text for key, text in action.element.attributes.items()}
        return action

    def run(self, action: KeptAction, name: str) -> Any:
        """The targets or the value of an action."""
        return getattr(self._compiler.action(action.element, action.around), name)

    @cached_property
    def _details(self) -> list[str]:
        return self._lines("details")

    @cached_property
    def _shapes(self) -> list[tuple[str, tuple[ItemKind, ...]]]:
        found = self._json("shapes")
        return [(pattern, tuple(tuple(kind) if kind else None for kind in kinds)) for pattern, kinds in found]

    def fill_details(self, node: KeptNode) -> None:
        """Type, parameters and rules of a node; the splits of its expressions become known."""
        node.question_type, node.parameters, kind, expressions, splits, *rest = json.loads(self._details[node.index])
        node.bind = Bind(kind, expressions, *rest)
        for text, (shape, *items) in splits.items():
            pattern, kinds = self._shapes[shape]
            self._compiler.world.known[node.index, text] = Split(pattern, kinds, tuple(items))

    def fill_elements(self) -> None:
        """The elements of all nodes."""
        _give(self._nodes[0], element_of(self._json("instance")))

    def compiled(self, node: KeptNode, name: str) -> Any:
        """One of itemset, readonly, required, constraint, count, messages."""
        if name == "itemset":
            offering = self._offering.get(node.index)
            return self._compiler.itemset(offering, node)[0] if offering else None
        if name == "count":
            control = node.control
            return self._compiler.count(control, node)[0] if control and control.tag == "repeat" else None
        return self._compiler.messages(node) if name == "messages" else self._compiler.condition(node, name)

    @cached_property
    def _offering(self) -> dict[int, KeptControl]:
        return {index: self._controls[number] for index, number in self._about["offers"]}

    @cached_property
    def _elements(self) -> list[str]:
        return self._lines("elements")

    def element(self, number: int) -> Element:
        """The element of a control."""
        return element_of(json.loads(self._elements[number]))

    def words(self, control: KeptControl, part: str) -> Any:
        """The label or hint of a control."""
        return self._compiler.words(control, control.node, part) if control.node else None

    def piece(self, rule: KeptRule) -> Any:
        """What a rule works out."""
        if rule.kind == "offer":
            return handed(None)
        if rule.kind == "count":
            return rule.node.count.number_piece() if rule.node.count else handed(None)
        return self._compiler.rule(rule.node, rule.kind)[0].piece


class _KeptReading(Reading[By]):
    """Who reads each node; looked up when first asked for."""

    def __init__(self, look_up: Callable[[int], Sequence[tuple[By, NodeDef]]]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, index: int) -> Sequence[tuple[By, NodeDef]]:
        found = self[index] = self._look_up(index)
        return found


def _give(node: NodeDef, element: Element) -> None:
    """Gives a node its element, and those inside theirs."""
    node.element = element
    for attribute in node.attributes:
        attribute.element = Element(attribute.name)
    inside = element.by_name() if node.children else {}
    for child in node.children:
        _give(child, shape_of(inside[child.name]))


def _look(plain: Sequence[Any]) -> Look:
    given, seen, own, shown, rounds = plain
    inside = {int(repeat): [_look(one) for one in found] for repeat, found in rounds.items()}
    return Look(
        {int(slot): text for slot, text in given.items()},
        {int(slot): text for slot, text in seen.items()},
        own,
        shown,
        inside,
    )

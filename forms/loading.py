"""load_form(): XForm bytes to a FormDefinition, every expression compiled and every fault placed."""

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar

from core.errors import FormFault, Place
from core.words import msg, worded
from forms import events
from forms.actions import compile_action
from forms.choices import compile_itemset
from forms.definition import Action, Control, FormDefinition, NodeDef, Question
from forms.dependencies import Read, Rule, build_graph
from forms.lists import FormList
from forms.refs import ref_in, resolve_ref, without_predicates
from forms.settings import read_settings
from forms.submission_xml import prefixes_of
from forms.texts import Texts, Wording, read_texts
from forms.xform_parser import Parts, read_parts, version_of
from forms.xml_reader import JAVAROSA, Element, read_xml
from forms.xpath.code import Code
from forms.xpath.compiler import compile_expression, compile_text
from forms.xpath.python import handed
from forms.xpath.scope import Scope, World
from forms.xpath.shapes import compiled, truth_of
from forms.yes_or_no import mark_yes_or_no

T = TypeVar("T")

_OFFERING = ("select", "select1", "rank", "range")
_COLUMNS = {"calculate": "calculation", "count": "repeat_count", "choices": "choice_filter"}


def load_form(xml: bytes) -> FormDefinition:
    """The form that an XForm document describes; FormFault says what is wrong with it, where, and how to mend it."""
    with _uncollected():
        return _Loading(read_parts(read_xml(xml))).definition(hashlib.sha256(xml).hexdigest())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Lets Python's garbage wait: of the many small things a form is made of, hardly any is."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Loading:
    """Compiles the expressions of one form."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.by_ref = {node.ref: node for node in parts.nodes}
        self.instances = {name: FormList(element) for name, element in parts.instances.items()}
        outside = frozenset(source.id for source in parts.sources)
        self.world = World(parts.nodes[0], self.by_ref, self.instances, outside)
        languages, written = read_texts(parts.model.first("itext"))
        self.texts = Texts(languages, languages[0].code if languages else "", written, self._face)
        self.rules: list[Rule] = []
        self.seen_by: dict[int, tuple[NodeDef, set[Read]]] = {}

    def definition(self, digest: str) -> FormDefinition:
        parts = self.parts
        mark_yes_or_no(parts.nodes)
        for control in (inside for top in parts.body for inside in top.walk()):
            self._compile_control(control)
        for node in parts.nodes:
            self._compile_node(node)
        actions = tuple(self._action(element, source) for element, source in parts.actions)
        return FormDefinition(
            id=parts.primary.get("id") or parts.primary.name,
            version=version_of(parts.primary),
            title=parts.title or parts.primary.name,
            hash=digest,
            languages=self.texts.languages,
            questions=tuple(
                self._question(node) for node in parts.nodes if node.leaf and not node.key and not _in_meta(node)
            ),
            nodes=parts.nodes,
            by_ref=self.by_ref,
            keys=_keys(parts.nodes),
            body=parts.body,
            texts=self.texts,
            instances=self.instances,
            sources=parts.sources,
            actions=actions,
            reactions=events.reactions(actions),
            openings=events.openings(actions),
            preloaded=tuple(node for node in parts.nodes if node.bind.preload),
            prefixes=prefixes_of(parts.nodes, parts.prefixes),
            settings=read_settings(parts.model, parts.style, self.by_ref.get(f"/{parts.primary.name}/meta/audit")),
            graph=build_graph(self.rules, self.seen_by, may_wait=self.texts.all_known),
        )

    def scope(self, node: NodeDef) -> Scope:
        return Scope(self.world, node, node, node.owner, compile_expression)

    def _compile_control(self, control: Control) -> None:
        node = control.node
        if node is None:
            return
        scope = self._face(node)
        control.label = _placed(node, "label", lambda: self.texts.of_element(control.element.first("label"), scope))
        control.hint = _placed(node, "hint", lambda: self.texts.of_element(control.element.first("hint"), scope))
        if control.tag in _OFFERING or control.element.get("query"):
            self._compile_choices(control, node)
        count = control.element.get("count", JAVAROSA)
        if control.tag == "repeat" and count:
            fresh = self.scope(node)
            node.count = _placed(node, "count", lambda: self._count(count, node, fresh))
            self.rules.append(Rule("count", node, node.count.number_piece(), frozenset(fresh.reads)))

    def _count(self, written: str, node: NodeDef, scope: Scope) -> Code:
        """A bare name counts from the repeat, or from what is around it (as in JavaRosa)."""
        beside = node.parent is not None and f"{node.parent.ref}/{written.strip()}" in self.by_ref
        return compile_text(
            f"../{written}" if beside and f"{node.ref}/{written.strip()}" not in self.by_ref else written, scope
        )

    def _compile_choices(self, control: Control, node: NodeDef) -> None:
        scope = self.scope(node)
        node.itemset = _placed(node, "choices", lambda: compile_itemset(control, self.texts, scope))
        self._face(node).reads.update(scope.reads)
        for text_id in self.texts.changing_ids & self._listed if node.itemset.label and node.itemset.label.find else ():
            self.texts.wording(text_id, node)
        if node.itemset.changes:
            self.rules.append(Rule("offer", node, handed(None), frozenset(scope.reads)))

    @cached_property
    def _listed(self) -> set[str]:
        """Every text in the choice lists; text ids of choices are among them."""
        return {
            element.text
            for instance in self.parts.instances.values()
            for element in instance.descendants()
            if not element.children
        }

    def _compile_node(self, node: NodeDef) -> None:
        bind, face = node.bind, self._face(node)
        for kind in ("relevant", "calculate"):
            if kind in bind.expressions:
                self._compile_rule(node, "relevant" if kind == "relevant" else "calculate")
        for name in ("readonly", "required", "constraint"):
            if name in bind.expressions:
                setattr(node, name, self._condition(node, name, face))
        for name, message in bind.messages.items():
            node.messages[name] = self._message(node, name, message, face)

    @staticmethod
    def _condition(node: NodeDef, name: str, face: Scope) -> Callable[..., bool]:
        return _placed(node, name, lambda: truth_of(node.bind.expressions[name], face))

    def _message(self, node: NodeDef, name: str, message: str, face: Scope) -> Wording:
        return _placed(node, f"{name}_message", lambda: self.texts.of_message(message, face))

    def _compile_rule(self, node: NodeDef, kind: "str") -> None:
        scope, text = self.scope(node), node.bind.expressions[kind]
        if kind == "relevant":
            truth = _placed(node, kind, lambda: compiled(text, scope, "truth"))
            self.rules.append(Rule("relevant", node, truth.piece, frozenset(scope.reads)))
        else:
            value = _placed(node, kind, lambda: compiled(text, scope, "value"))
            self.rules.append(Rule("calculate", node, value.piece, frozenset(scope.reads), steady=value.steady))

    def _face(self, node: NodeDef) -> Scope:
        """A scope whose reads are what the node's looks and conditions depend on."""
        reads = self.seen_by.setdefault(node.index, (node, set()))[1]
        return Scope(self.world, node, node, node.owner, compile_expression, reads)

    def _action(self, element: Element, source: str) -> Action:
        node = self.by_ref.get(source)
        target = self.by_ref.get(resolve_ref(without_predicates(ref_in(element)), source))
        to_target = self.scope(target) if target else None
        return _placed(
            target or node or self.world.root,
            "default",
            lambda: compile_action(element, node, to_target, self.scope(node or self.world.root)),
        )

    def _question(self, node: NodeDef) -> Question:
        control, around = node.control, next((owner for owner in node.above() if owner.repeat), None)
        words = control.label.plain() if control and control.label else ""
        return Question(node.name, node.ref, node.question_type, words or node.name, around.ref if around else None)


def _placed(node: NodeDef, column: str, work: Callable[[], T]) -> T:
    """What `work` gives; a FormFault from it is told where in the workbook it belongs."""
    try:
        return work()
    except FormFault as fault:
        if fault.place != Place():
            raise
        place = Place(sheet="survey", column=_COLUMNS.get(column, column))
        raise FormFault(msg("“{name}”: {what}", name=node.name, what=worded(fault.what)), place, fault.mend) from fault


def _in_meta(node: NodeDef) -> bool:
    return (
        node.parent is not None
        and node.parent.name == "meta"
        and node.parent.parent is not None
        and node.parent.parent.parent is None
    )


def _keys(nodes: tuple[NodeDef, ...]) -> dict[int, str]:
    """What each node is called among the answers: its name, or its path where two in one frame share a name."""
    taken: dict[tuple[int, str], int] = {}
    for node in nodes:
        if (node.leaf and not node.key) or node.repeat:
            taken[node.home.index, node.name] = taken.get((node.home.index, node.name), 0) + 1
    return {
        node.index: node.name if taken.get((node.home.index, node.name), 0) <= 1 else node.ref[len(node.home.ref) + 1 :]
        for node in nodes
    }

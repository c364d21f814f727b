"""load_form(): XForm bytes to a FormDefinition, every expression compiled and every fault placed."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeVar

from core.errors import FormFault, Place
from forms.choices import compile_itemset
from forms.definition import Action, Control, FormDefinition, NodeDef, Question
from forms.dependencies import Read, Rule, build_graph
from forms.texts import Texts, Wording, read_texts
from forms.xform_parser import Parts, read_parts, resolve_ref, version_of
from forms.xml_reader import JAVAROSA, Element, read_xml
from forms.xpath.code import Code, constant
from forms.xpath.compiler import compile_expression, compile_text, is_steady, truth_of
from forms.xpath.parser import parse
from forms.xpath.python import handed
from forms.xpath.scope import Scope, World

T = TypeVar("T")

_COLUMNS = {"calculate": "calculation", "count": "repeat_count", "choices": "choice_filter"}
_KNOWN_EVENTS = frozenset(
    ["odk-instance-first-load", "odk-instance-load", "odk-new-repeat", "xforms-value-changed", "xforms-ready"]
)


def load_form(xml: bytes) -> FormDefinition:
    """The form that an XForm document describes; FormFault says what is wrong with it, where, and how to mend it."""
    parts = read_parts(read_xml(xml))
    return _Loading(parts).definition(hashlib.sha256(xml).hexdigest())


class _Loading:
    """Compiles the expressions of one form."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.by_ref = {node.ref: node for node in parts.nodes}
        self.world = World(parts.nodes[0], self.by_ref, parts.instances)
        languages, written = read_texts(parts.model.first("itext"))
        self.texts = Texts(languages, languages[0].code if languages else "", written, self._face)
        self.rules: list[Rule] = []
        self.seen_by: dict[int, tuple[NodeDef, set[Read]]] = {}

    def definition(self, digest: str) -> FormDefinition:
        parts = self.parts
        for control in (inside for top in parts.body for inside in top.walk()):
            self._compile_control(control)
        for node in parts.nodes:
            self._compile_node(node)
        actions = tuple(self._actions())
        return FormDefinition(
            id=parts.primary.get("id") or parts.primary.name,
            version=version_of(parts.primary),
            title=parts.title or parts.primary.name,
            hash=digest,
            languages=self.texts.languages,
            questions=tuple(self._question(node) for node in parts.nodes if node.leaf and not _in_meta(node)),
            nodes=parts.nodes,
            by_ref=self.by_ref,
            keys=_keys(parts.nodes),
            body=parts.body,
            texts=self.texts,
            instances=parts.instances,
            actions=actions,
            preloaded=tuple(node for node in parts.nodes if node.bind.preload and node.owner is parts.nodes[0]),
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
        if control.tag in ("select", "select1", "rank", "range"):
            self._compile_choices(control, node)
        count = control.element.get("count", JAVAROSA)
        if control.tag == "repeat" and count:
            fresh = self.scope(node)
            node.count = _placed(node, "count", lambda: compile_text(count, fresh))
            self.rules.append(Rule("count", node, node.count.number_piece(), frozenset(fresh.reads)))

    def _compile_choices(self, control: Control, node: NodeDef) -> None:
        scope = self.scope(node)
        node.itemset = _placed(node, "choices", lambda: compile_itemset(control.element, node, self.texts, scope))
        if node.itemset is None:
            if control.tag == "range":
                return
            raise FormFault(f"“{node.name}” has no choices.", Place("choices"), "Add its list to the choices sheet.")
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
            truth = _placed(node, kind, lambda: compile_text(text, scope).truth_piece())
            self.rules.append(Rule("relevant", node, truth, frozenset(scope.reads)))
        else:
            code = _placed(node, kind, lambda: compile_text(text, scope))
            self.rules.append(
                Rule("calculate", node, code.value_piece(), frozenset(scope.reads), steady=is_steady(parse(text)))
            )

    def _face(self, node: NodeDef) -> Scope:
        """A scope whose reads are what the node's looks and conditions depend on."""
        reads = self.seen_by.setdefault(node.index, (node, set()))[1]
        return Scope(self.world, node, node, node.owner, compile_expression, reads)

    def _actions(self) -> Iterable[Action]:
        for element in self.parts.model.named("setvalue"):
            yield self._action(element, None)
        for control in (inside for top in self.parts.body for inside in top.walk()):
            for element in control.element.named("setvalue"):
                yield self._action(element, control.node)

    def _action(self, element: Element, source: NodeDef | None) -> Action:
        events = frozenset((element.get("event") or "").split())
        ref = element.get("ref") or ""
        stands = self.scope(source or self.world.root)
        targets = compile_text(ref, stands)
        target = self.by_ref.get(resolve_ref(_without_predicates(ref), stands.origin.ref))
        if target is None or targets.nodes() is None or not events <= _KNOWN_EVENTS:
            raise FormFault(
                f"A value is set on “{ref}”, which the form does not have.", mend="Check the trigger column."
            )
        return Action(events, source, target, targets, self._value(element, target))

    def _value(self, element: Element, target: NodeDef) -> Code:
        text = element.get("value")
        if text is None:
            return constant(element.text)
        return _placed(target, "default", lambda: compile_text(text.strip() or "''", self.scope(target)))

    def _question(self, node: NodeDef) -> Question:
        control, around = node.control, next((owner for owner in node.above() if owner.repeat), None)
        words = control.label.plain() if control and control.label else ""
        return Question(node.name, node.ref, node.question_type, words or node.name, around.ref if around else None)


def _without_predicates(ref: str) -> str:
    depth, kept = 0, []
    for letter in ref:
        depth += letter == "["
        if not depth:
            kept.append(letter)
        depth -= letter == "]"
    return "".join(kept)


def _placed(node: NodeDef, column: str, work: Callable[[], T]) -> T:
    """What `work` gives; a FormFault from it is told where in the workbook it belongs."""
    try:
        return work()
    except FormFault as fault:
        if fault.place != Place():
            raise
        place = Place(sheet="survey", column=_COLUMNS.get(column, column))
        raise FormFault(f"“{node.name}”: {fault.what}", place, fault.mend) from fault


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
        if node.leaf or node.repeat:
            taken[node.home.index, node.name] = taken.get((node.home.index, node.name), 0) + 1
    return {
        node.index: node.name if taken.get((node.home.index, node.name), 0) <= 1 else node.ref[len(node.home.ref) + 1 :]
        for node in nodes
    }

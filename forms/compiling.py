"""Compiles what is written at the nodes of one form, each where it stands: all of it when a form is read, or piece by piece."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from core.errors import FormFault, Place
from core.words import msg, worded
from forms.actions import compile_action
from forms.choices import Itemset, compile_itemset
from forms.definition import Action, Control, Language, NodeDef
from forms.dependencies import Read
from forms.lists import FormList
from forms.refs import ref_in, resolve_ref, without_predicates
from forms.texts import Texts, Wording, Written
from forms.xml_reader import JAVAROSA, Element
from forms.xpath.code import Code
from forms.xpath.compiler import compile_expression, compile_text
from forms.xpath.scope import Scope, World
from forms.xpath.shapes import Compiled, compiled, truth_of

T = TypeVar("T")
_OFFERING = ("select", "select1", "rank", "range")
_COLUMNS = {"calculate": "calculation", "count": "repeat_count", "choices": "choice_filter"}


class FormCompiler:
    """Knows the nodes, lists and texts of a form. `seen_by` collects what the looks and conditions of each node read."""

    def __init__(
        self,
        nodes: tuple[NodeDef, ...],
        instances: Mapping[str, FormList],
        outside: Collection[str],
        *,
        languages: tuple[Language, ...],
        written: Mapping[str, Mapping[str, Mapping[str, Written]]],
        changing_ids: Collection[str],
        listed: Collection[str],
        strict: bool = False,
    ) -> None:
        """The nodes have their rules as text; nothing is compiled yet.

        `listed` are the changing ids that stand in choice lists; `strict` as in World.
        """
        self.by_ref = {node.ref: node for node in nodes}
        self.instances = instances
        self.world = World(nodes[0], self.by_ref, instances, frozenset(outside), strict=strict)
        default = languages[0].code if languages else ""
        self.texts = Texts(languages, default, written, self.face, frozenset(changing_ids))
        self.seen_by: dict[int, tuple[NodeDef, set[Read]]] = {}
        self._listed = listed
        self._same: dict[tuple[str | None, ...], Itemset] = {}

    def scope(self, node: NodeDef) -> Scope:
        """A scope of its own."""
        return Scope(self.world, node, node, node.owner, compile_expression)

    def face(self, node: NodeDef) -> Scope:
        """A scope whose reads are what the node's looks and conditions depend on."""
        reads = self.seen_by.setdefault(node.index, (node, set()))[1]
        return Scope(self.world, node, node, node.owner, compile_expression, reads)

    def words(self, control: Control, node: NodeDef, part: str) -> Wording | None:
        """The label or hint of a control."""
        element = control.element.first(part)
        if element is None:
            return None
        return _placed(node, part, lambda: self.texts.of_element(element, self.face(node)))

    def itemset(self, control: Control, node: NodeDef) -> tuple[Itemset, set[Read]]:
        """What a control that `offers` lets people pick, and what that depends on. Equal lists are compiled once."""
        written = _written_list(control)
        if written in self._same:
            return self._same[written], set()
        scope = self.scope(node)
        found = _placed(node, "choices", lambda: compile_itemset(control, self.texts, scope, self._listed))
        if written and found.plain and not scope.reads and not found.changes:
            self._same[written] = found
        self.face(node).reads.update(scope.reads)
        for text_id in self._listed if found.label and found.label.find else ():
            self.texts.wording(text_id, node)
        return found, scope.reads

    def count(self, control: Control, node: NodeDef) -> tuple[Code | None, set[Read]]:
        """How many rounds a repeat is to have, where it says so."""
        written = control.element.get("count", JAVAROSA)
        if not written:
            return None, set()
        scope = self.scope(node)
        return _placed(node, "count", lambda: self._count(written, node, scope)), scope.reads

    def _count(self, written: str, node: NodeDef, scope: Scope) -> Code:
        """A bare name counts from the repeat, or from what is around it (as in JavaRosa)."""
        beside = node.parent is not None and f"{node.parent.ref}/{written.strip()}" in self.by_ref
        return compile_text(
            f"../{written}" if beside and f"{node.ref}/{written.strip()}" not in self.by_ref else written, scope
        )

    def condition(self, node: NodeDef, name: str) -> Callable[..., bool] | None:
        """Its readonly, required or constraint."""
        text = node.bind.expressions.get(name)
        return None if text is None else _placed(node, name, lambda: truth_of(text, self.face(node)))

    def messages(self, node: NodeDef) -> dict[str, Wording]:
        """What is said where a rule is broken, by the rule."""
        return {name: self._message(node, name, text) for name, text in node.bind.messages.items()}

    def _message(self, node: NodeDef, name: str, message: str) -> Wording:
        return _placed(node, f"{name}_message", lambda: self.texts.of_message(message, self.face(node)))

    def rule(self, node: NodeDef, kind: str) -> tuple[Compiled, set[Read]]:
        """Its relevant or calculate."""
        scope, text = self.scope(node), node.bind.expressions[kind]
        wanted = "truth" if kind == "relevant" else "value"
        return _placed(node, kind, lambda: compiled(text, scope, wanted)), scope.reads  # type: ignore[arg-type]

    def action(self, element: Element, source: str) -> Action:
        """What an element in the control at `source` does on the events it names."""
        node = self.by_ref.get(source)
        target = self.by_ref.get(resolve_ref(without_predicates(ref_in(element)), source))
        to_target, stands = self.scope(target) if target else None, self.scope(node or self.world.root)
        return _placed(
            target or node or self.world.root, "default", lambda: compile_action(element, node, to_target, stands)
        )


def listed_ids(instances: Mapping[str, FormList], changing_ids: Collection[str]) -> frozenset[str]:
    """The texts in the choice lists that are ids of texts which show answers."""
    texts = {text for one in instances.values() for text in one.texts()} if changing_ids else set[str]()
    return frozenset(texts.intersection(changing_ids))


def offers(control: Control) -> bool:
    """Whether there is something to pick at a control."""
    return control.tag in _OFFERING or bool(control.element.get("query"))


def _written_list(control: Control) -> tuple[str | None, ...]:
    """Everything that makes a list of choices what it is; nothing where it takes more to say so."""
    itemset = control.element.first("itemset")
    if itemset is None or control.element.get("query") or "search" in control.appearance:
        return ()
    value, label = itemset.first("value"), itemset.first("label")
    return (itemset.get("nodeset"), *(part.get("ref") if part else None for part in (value, label)))


def _placed(node: NodeDef, column: str, work: Callable[[], T]) -> T:
    """What `work` gives; a FormFault from it is told where in the workbook it belongs."""
    try:
        return work()
    except FormFault as fault:
        if fault.place != Place():
            raise
        place = Place(sheet="survey", column=_COLUMNS.get(column, column))
        raise FormFault(msg("“{name}”: {what}", name=node.name, what=worded(fault.what)), place, fault.mend) from fault

"""load_form(): XForm bytes to a FormDefinition, every expression compiled and every fault placed."""

import hashlib

from forms import events
from forms.compiling import FormCompiler, listed_ids, offers
from forms.definition import Control, FormDefinition, NodeDef
from forms.dependencies import Kind, Read, Rule, build_graph
from forms.garbage import uncollected
from forms.settings import read_settings
from forms.submission_xml import prefixes_of
from forms.texts import changing, read_texts
from forms.xform_parser import Parts, read_form, version_of
from forms.xpath.python import Piece, handed
from forms.yes_or_no import mark_yes_or_no


def load_form(xml: bytes, *, strict: bool = False) -> FormDefinition:
    """The form that an XForm document describes; FormFault says what is wrong with it, where, and how to mend it.

    A path that leads to no question reads as blank, as in Collect; where it is `strict`, it is a fault.
    """
    with uncollected():
        return _Loading(read_form(xml), strict=strict).definition(hashlib.sha256(xml).hexdigest())


class _Loading:
    """Compiles all expressions of one form."""

    def __init__(self, parts: Parts, *, strict: bool) -> None:
        languages, written = read_texts(parts.model.first("itext"), parts.texts)
        outside = [source.id for source in parts.sources]
        changing_ids = changing(written)
        self.parts, self.rules = parts, list[Rule]()
        self.compiler = FormCompiler(
            parts.nodes,
            parts.instances,
            outside,
            languages=languages,
            written=written,
            changing_ids=changing_ids,
            listed=listed_ids(parts.instances, changing_ids),
            strict=strict,
        )

    def definition(self, digest: str) -> FormDefinition:
        parts, compiler = self.parts, self.compiler
        mark_yes_or_no(parts.nodes)
        for control in (inside for top in parts.body for inside in top.walk()):
            if control.node is not None:
                self._compile_control(control, control.node)
        for node in parts.nodes:
            self._compile_node(node)
        actions = tuple(compiler.action(element, source) for element, source in parts.actions)
        return FormDefinition(
            id=parts.primary.get("id") or parts.primary.name,
            version=version_of(parts.primary),
            title=parts.title or parts.primary.name,
            hash=digest,
            languages=compiler.texts.languages,
            nodes=parts.nodes,
            by_ref=compiler.by_ref,
            body=parts.body,
            texts=compiler.texts,
            instances=parts.instances,
            sources=parts.sources,
            actions=actions,
            reactions=events.reactions(actions),
            openings=events.openings(actions),
            preloaded=tuple(node for node in parts.nodes if node.bind.preload),
            prefixes=prefixes_of(parts.nodes, parts.prefixes),
            settings=read_settings(parts.model, parts.style, compiler.by_ref.get(f"/{parts.primary.name}/meta/audit")),
            graph=build_graph(self.rules, compiler.seen_by, may_wait=compiler.texts.all_known),
        )

    def _compile_control(self, control: Control, node: NodeDef) -> None:
        control.label = self.compiler.words(control, node, "label")
        control.hint = self.compiler.words(control, node, "hint")
        if offers(control):
            node.itemset, reads = self.compiler.itemset(control, node)
            node.choosy = node.itemset.changes
            if node.choosy:
                self._add("offer", node, handed(None), reads)
        if control.tag == "repeat":
            node.count, reads = self.compiler.count(control, node)
            if node.count is not None:
                self._add("count", node, node.count.number_piece(), reads)

    def _compile_node(self, node: NodeDef) -> None:
        if "relevant" in node.bind.expressions:
            found, reads = self.compiler.rule(node, "relevant")
            self._add("relevant", node, found.piece, reads, steady=found.steady)
        if node.calculated:
            found, reads = self.compiler.rule(node, "calculate")
            self._add("calculate", node, found.piece, reads, steady=found.steady)
        node.readonly = self.compiler.condition(node, "readonly")
        node.required = self.compiler.condition(node, "required")
        node.constraint = self.compiler.condition(node, "constraint")
        node.messages = self.compiler.messages(node)

    def _add(self, kind: Kind, node: NodeDef, piece: Piece, reads: set[Read], *, steady: bool = False) -> None:
        self.rules.append(Rule(kind, node, piece, frozenset(reads), steady=steady))

"""A form as its author reads it over: each question in the order of its pages, its words in one language, what can be chosen, its rules as they are written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms.definition import Control, FormDefinition, NodeDef
from forms.lists import FormList
from forms.texts import Wording

CHOICES = 12
"""How many choices of a question are told; the rest is counted."""
RULES = ("relevant", "constraint", "required", "readonly", "calculate", "choice_filter")
_FROM = re.compile(r"\s*instance\(\s*'([^']+)'\s*\)/root/item\s*(?:\[(.*)\])?", re.DOTALL)

Kind = Literal["question", "note", "group", "repeat", "calculation"]


@dataclass(frozen=True)
class Line:
    """One line. `depth` counts the groups around it; `type` is as in forms.Node; `choices` are (value, words), `more` says how many follow.

    `source` names the file a list comes from. `rules` hold the expressions of RULES as they are written, without those that always hold;
    `saved_to` is the property of a list's entry that an answer goes into.
    """

    kind: Kind
    name: str
    type: str
    depth: int
    label: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    more: int = 0
    source: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    saved_to: str = ""
    always_required: bool = False


def outline(form: FormDefinition, language: str = "") -> list[Line]:
    """What people meet, in their order, then what is worked out unseen; words of the default language where `language` (a code) has none."""
    lines = [line for control in form.body for line in _seen(form, control, 0, language)]
    unseen = (node for node in form.nodes if node.leaf and node.control is None and node.calculated and not node.key)
    return [*lines, *(_line(form, node, None, 0, language) for node in unseen)]


def _seen(form: FormDefinition, control: Control, depth: int, language: str) -> Iterator[Line]:
    node = control.node
    if node is None:
        yield Line("group", "", "group", depth, _said(control.label, language), _said(control.hint, language))
    elif not (
        node.repeat and control.tag == "group"
    ):  # the group around a repeat says its label, the repeat is the line
        yield _line(form, node, control, depth, language)
    for child in control.children:
        yield from _seen(form, child, depth + 1, language)


def _line(form: FormDefinition, node: NodeDef, control: Control | None, depth: int, language: str) -> Line:
    choices, more, source, chosen_by = _offer(form, control, node, language)
    written = {**node.bind.expressions, "choice_filter": chosen_by}
    rules = {rule: text for rule in RULES if (text := written.get(rule, "").strip()) not in ("", "true()", "false()")}
    return Line(
        _kind(node, control),
        node.name,
        node.question_type,
        depth,
        _said(control.label, language) if control else "",
        _said(control.hint, language) if control else "",
        choices,
        more,
        source,
        rules,
        node.bind.saved_to,
        written.get("required", "").strip() == "true()",
    )


def _kind(node: NodeDef, control: Control | None) -> Kind:
    if control is None:
        return "calculation"
    return "repeat" if node.kind == "round" else node.kind


def _offer(
    form: FormDefinition, control: Control | None, node: NodeDef, language: str
) -> tuple[tuple[tuple[str, str], ...], int, str, str]:
    """What can be chosen, how many more, from which file, and by which condition."""
    if control is None or node.itemset is None:
        return (), 0, "", ""
    inline = [(value, _said(words, language)) for value, words in node.itemset.inline]
    itemset = control.element.first("itemset")
    found = _FROM.match(itemset.get("nodeset") or "") if itemset is not None else None
    source = next((one.file for one in form.sources if found and one.id == found[1]), "")
    listed = form.instances.get(found[1]) if found and not source else None
    pairs = inline + (_items(form, listed, language) if listed else [])
    return tuple(pairs[:CHOICES]), max(0, len(pairs) - CHOICES), source, (found[2] or "") if found else ""


def _items(form: FormDefinition, listed: FormList, language: str) -> list[tuple[str, str]]:
    return [(row.get("name", ""), _item_words(form, row, language)) for row in listed.rows()]


def _item_words(form: FormDefinition, row: Mapping[str, str], language: str) -> str:
    text_id = row.get("itextId", "")
    if not text_id:
        return row.get("label", "") or row.get("name", "")
    return _said(form.texts.wording(text_id, form.root), language) or row.get("name", "")


def _said(words: Wording | None, language: str) -> str:
    return words.plain(language) if words else ""

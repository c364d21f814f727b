"""What answers to a form look like before anybody gave any: the names of its questions in their order, with the choices it offers."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from core.records import Json
from forms.body import every
from forms.definition import Control, NodeDef, names_among_answers
from forms.lists import FormList
from forms.submission_xml import is_answer
from forms.xform_parser import read_form

_LIST = re.compile(r"instance\('([^']+)'\)")
_PATH = ("root", "item")


def expected_answers(xml: bytes, choices: int) -> list[dict[str, Json]]:
    """Answers by name as `FormSession.answers` gives them: every question, blank or with its first choice, one round of each repeat.

    Then the same for each further choice, up to so many, of the questions that offer it alone. FormFault when it is no XForm.
    """
    parts = read_form(xml)
    names = names_among_answers(parts.nodes)
    offered = {
        control.node.index: list(islice(_values(control, parts.instances), choices))
        for control in every(parts.body)
        if control.node is not None
    }
    whole = _answers(
        parts.nodes[0], names, {index: (values or [""])[0] for index, values in offered.items()}, blank=True
    )
    others = [{index: values[n] for index, values in offered.items() if n < len(values)} for n in range(1, choices)]
    return [whole, *(_answers(parts.nodes[0], names, chosen, blank=False) for chosen in others)]


def _answers(owner: NodeDef, names: Mapping[int, str], chosen: Mapping[int, str], *, blank: bool) -> dict[str, Json]:
    found: dict[str, Json] = {
        names[node.index]: chosen.get(node.index, "")
        for node in owner.members
        if is_answer(node) and (blank or node.index in chosen)
    }
    for repeat in owner.inner:
        if inside := _answers(repeat, names, chosen, blank=blank):
            found[names[repeat.index]] = [inside]
    return found


def _values(control: Control, lists: Mapping[str, FormList]) -> Iterator[str]:
    """The values a question offers, as far as the form itself says them."""
    for item in control.element.named("item"):
        value = item.first("value")
        if value is not None:
            yield value.text
    itemset = control.element.first("itemset")
    value = itemset.first("value") if itemset else None
    named = _LIST.search(itemset.get("nodeset") or "") if itemset else None
    if value is None or named is None or named[1] not in lists:
        return
    for row in lists[named[1]].at(_PATH):
        cell = row.first(value.get("ref") or "")
        if cell is not None:
            yield cell.text

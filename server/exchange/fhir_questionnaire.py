"""A published form as a Questionnaire of FHIR R4: linkIds are the paths of questions, repeats are groups that repeat, choices are codings. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from core.records import Json
from forms import FormDefinition, FormSession
from forms.definition import NodeDef
from forms.submission_xml import is_answer

_TYPES = {
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "dateTime": "dateTime",
    "time": "time",
    "binary": "attachment",
}
_SEVERAL = {"select_multiple", "rank"}
_NO_ID = re.compile(r"[^A-Za-z0-9\-.]")
_LONGEST_ID = 64


@dataclass(frozen=True)
class Names:
    """What things of this server are called for others; `base` is its address without a slash at the end."""

    base: str

    def questionnaire(self, form: str) -> str:
        """The canonical address of a form."""
        return f"{self.base}/fhir/Questionnaire/{quote(form, safe='')}"

    def choices(self, form: str, node: NodeDef) -> str:
        """The code system of the choices of one question."""
        return f"{self.questionnaire(form)}#{link_id(node)}"

    def kind(self, what: str) -> str:
        """The naming system of our ids of places, people and submissions."""
        return f"{self.base}/fhir/ids/{what}"

    def file(self, form: str, submission: str, name: str) -> str:
        """Where a photo or file lies (server/odk/central_api.py)."""
        return f"{self.base}/v1/projects/1/forms/{form}/submissions/{submission}/attachments/{name}"


def resource_id(text: str) -> str:
    """Text as an id of FHIR: letters, digits, dash and dot, at most 64."""
    return _NO_ID.sub("-", text)[:_LONGEST_ID] or "-"


def link_id(node: NodeDef) -> str:
    """The path of a node below its form."""
    return "/".join(node.ref.split("/")[2:])


def questionnaire(form: FormDefinition, names: Names) -> dict[str, Json]:
    """The form as a resource."""
    session = FormSession.new(form, clock_ms=lambda: 0, random_bytes=bytes)
    return {
        "resourceType": "Questionnaire",
        "id": resource_id(f"{form.id}-{form.version}"),
        "url": names.questionnaire(form.id),
        "version": form.version or "1",
        "title": form.title or form.id,
        "status": "active",
        "item": list(_Items(form, session, names).of(form.root)),
    }


def parts(node: NodeDef) -> Iterator[NodeDef]:
    """What of a node is asked or shown: groups that hold something, repeats, questions, notes."""
    for child in node.children:
        if child.key or child.optional or child.name in {"meta", "entity"}:
            continue
        if child.leaf or any(parts(child)):
            yield child


def kind_of(node: NodeDef) -> str:
    """The type of an item."""
    if not node.leaf:
        return "group"
    if node.kind == "note" or not is_answer(node):
        return "display"
    if node.itemset is not None:
        return "open-choice" if node.choosy else "choice"
    return _TYPES.get(node.bind.type, "string")


def several(node: NodeDef) -> bool:
    """Whether it may be answered more than once in one place."""
    return node.repeat or node.question_type in _SEVERAL


@dataclass(frozen=True)
class _Items:
    form: FormDefinition
    session: FormSession
    names: Names

    def of(self, node: NodeDef) -> Iterator[dict[str, Json]]:
        for child in parts(node):
            yield self._item(child)

    def _item(self, node: NodeDef) -> dict[str, Json]:
        kind = kind_of(node)
        item: dict[str, Json] = {"linkId": link_id(node), "text": _words(node), "type": kind}
        if kind == "group":
            item["item"] = list(self.of(node))
        if kind == "choice":
            item |= {"answerOption": options} if (options := self._options(node)) else {"type": "open-choice"}
        if several(node):
            item["repeats"] = True
        if kind not in {"group", "display"}:
            item |= {"required": True} if node.bind.expressions.get("required") == "true()" else {}
            item |= {"readOnly": True} if node.control is None else {}
        return item

    def _options(self, node: NodeDef) -> list[Json]:
        """Every choice; in a repeat that begins without a round nobody can be asked what is offered there."""
        if any(owner.repeat and owner.count is not None for owner in node.above()):
            return []
        system = self.names.choices(self.form.id, node)
        choices = self.session.node(node.ref).choices
        return [
            {"valueCoding": {"system": system, "code": one.value, "display": one.label or one.value}} for one in choices
        ]


def _words(node: NodeDef) -> str:
    label = node.control.label.plain() if node.control and node.control.label else ""
    return label.strip() or node.name

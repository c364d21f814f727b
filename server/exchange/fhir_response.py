"""A submission as a QuestionnaireResponse of FHIR R4, its questions as in fhir_questionnaire. Pure."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from urllib.parse import quote

from core.records import Json
from forms import FormDefinition
from forms.definition import NodeDef
from server.exchange.fhir_questionnaire import Names, kind_of, link_id, parts, resource_id, several
from server.export import Row

_LARGEST = 2**31
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True)
class Responses:
    """Makes responses to one version of a form; `labels` are the words of choices by linkId and value."""

    form: FormDefinition
    names: Names
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def response(self, row: Row) -> dict[str, Json]:
        """The resource; what was left blank is not in it. Its subject is the place: nothing here is about one patient."""
        told = row.envelope
        made = told["made"] or told["received"]
        author = {"author": self._reference("Practitioner", "people", told["author"])} if told["author"] else {}
        items = list(self._items(self.form.root, row.answers, row))
        return {
            "resourceType": "QuestionnaireResponse",
            "id": resource_id(told["id"]),
            "identifier": {"system": self.names.kind("submissions"), "value": told["id"]},
            "questionnaire": f"{self.names.questionnaire(self.form.id)}|{self.form.version or '1'}",
            "status": "completed" if told["rev"] == "1" else "amended",
            "subject": self._reference("Location", "places", told["facility"]) | self._called(told["facility_name"]),
            **({"authored": made} if made else {}),
            **author,
            **({"item": items} if items else {}),
        }

    def _reference(self, kind: str, system: str, identity: str) -> dict[str, Json]:
        return {"type": kind, "identifier": {"system": self.names.kind(system), "value": identity}}

    def _called(self, name: str) -> dict[str, Json]:
        return {"display": name} if name else {}

    def _items(self, node: NodeDef, answers: Mapping[str, Json], row: Row) -> Iterator[dict[str, Json]]:
        for child in parts(node):
            told = answers.get(self.form.keys[child.index])
            if child.repeat:
                for one in told if isinstance(told, list) else []:
                    yield from self._group(child, one if isinstance(one, dict) else {}, row)
            elif not child.leaf:
                yield from self._group(child, answers, row)
            elif isinstance(told, str) and told.strip() and kind_of(child) != "display":
                texts = told.split() if several(child) else [told]
                given = [self._answer(child, text, row) for text in texts]
                yield {"linkId": link_id(child), "answer": given}

    def _group(self, node: NodeDef, answers: Mapping[str, Json], row: Row) -> Iterator[dict[str, Json]]:
        if items := list(self._items(node, answers, row)):
            yield {"linkId": link_id(node), "item": items}

    def _answer(self, node: NodeDef, text: str, row: Row) -> dict[str, Json]:
        """An answer of its type; one that is none of it goes as the text it is, so that nothing is lost."""
        kind = kind_of(node)
        if kind in {"choice", "open-choice"}:
            label = self.labels.get((link_id(node), text))
            coding = {"system": self.names.choices(self.form.id, node), "code": text}
            return {"valueCoding": coding | ({"display": label} if label else {})}
        if kind == "attachment":
            return {"valueAttachment": self._file(text, row)}
        value = _typed(kind, text.strip())
        return {"valueString": text} if value is None else {f"value{kind[0].upper()}{kind[1:]}": value}

    def _file(self, name: str, row: Row) -> dict[str, Json]:
        known = next((file for file in row.files if file.name == name), None)
        address = self.names.file(
            quote(self.form.id, safe=""), quote(f"uuid:{row.envelope['id']}", safe=""), quote(name, safe="")
        )
        about = {"contentType": known.type, "size": known.size} if known else {}
        return {"title": name, "url": address, **about}


def labels_of(questionnaire: Mapping[str, Json]) -> dict[tuple[str, str], str]:
    """The words of the choices of a Questionnaire by linkId and value."""
    found: dict[tuple[str, str], str] = {}
    for item in questionnaire.get("item", []):
        found |= labels_of(item)
        codings = [option["valueCoding"] for option in item.get("answerOption", [])]
        found |= {(item["linkId"], one["code"]): one["display"] for one in codings}
    return found


def _typed(kind: str, text: str) -> Json:
    """The value of a type of FHIR R4; None when the text is none. Its integers have 32 bits, its moments a zone."""
    try:
        return _READ[kind](text)
    except ValueError:
        return None


def _integer(text: str) -> int | None:
    number = int(text)
    return number if abs(number) < _LARGEST else None


def _decimal(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _date(text: str) -> str | None:
    return date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else None


def _moment(text: str) -> str | None:
    return text if datetime.fromisoformat(text).tzinfo else None


def _time(text: str) -> str | None:
    found = _CLOCK.fullmatch(text)
    return time.fromisoformat(found[1]).isoformat() if found else None


_READ: Mapping[str, Callable[[str], Json]] = {
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _moment,
    "time": _time,
    "string": str,
}

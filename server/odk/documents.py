"""A submission document as the data of one of our records; what it says is read, never worked out anew."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from core.errors import FormFault
from core.records import Json
from forms import FormDefinition
from forms.entities import entity_changes
from forms.submission_as_sent import Sent, answers_as_written, frame_as_sent, read_sent
from forms.submission_xml import answers_of
from server.odk.refusals import OdkRefusal
from sync.canonical import canonical

UNKNOWN_ANSWERS, TOO_LARGE, NO_NAME = "unknown-answers", "answers-too-large", "no-instance-id"
_UUID = re.compile(r"(?:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_LONGEST_WORD = 200


@dataclass(frozen=True)
class Document:
    """A submission document: its bytes, their SHA-256, and what it says of itself. `name` is its instanceID or says which bytes it is."""

    content: bytes
    sha256: str
    sent: Sent
    name: str

    @property
    def record(self) -> str:
        """The id of the record it becomes."""
        return record_id(self.sent.form, self.name)


def opened(content: bytes) -> Document:
    """Reads a document; OdkRefusal for one that is cut or no filled form, so that the tablet keeps it."""
    try:
        sent = read_sent(content)
    except FormFault as fault:
        raise OdkRefusal(400, "This filled form is cut or damaged. Send it again.", number=400.1) from fault
    if max(len(sent.form), len(sent.version)) > _LONGEST_WORD:
        raise OdkRefusal(400, "This filled form does not say which form it is of.", number=400.1)
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(content, sha256, sent, name_of(sent.instance) or f"bytes:{sha256}")


def name_of(instance: str) -> str:
    """An instanceID as a document is found by it; a very long one by its hash, since no index holds it."""
    if len(instance) <= _LONGEST_WORD:
        return instance
    return f"long:{hashlib.sha256(instance.encode()).hexdigest()}"


def record_id(form: str, instance: str) -> str:
    """The id of a record by the instanceID of its first document: the UUID in it, or one worked out from the words."""
    name = name_of(instance)
    found = _UUID.fullmatch(name)
    if found:
        return found[1].lower()
    return "odk-" + hashlib.sha256(f"{form}\n{name}".encode()).hexdigest()[:40]


def data_of(document: Document, form: FormDefinition | None, most: int) -> tuple[dict[str, Json], list[str]]:
    """The data of the record, at most so many bytes of it, and flags. `form` is the version it was filled with, if we have it."""
    sent = document.sent
    told = {"id": sent.instance, "name": sent.name, "replaces": sent.replaces}
    raw = {"xml": document.sha256, "size": len(document.content)}
    data: dict[str, Json] = {
        "started": None,
        "ended": None,
        "instance": {k: v for k, v in told.items() if v},
        "odk": raw,
    }
    flags = [] if sent.instance else [NO_NAME]
    if sent.encrypted:
        return data | {"encrypted": document.content.decode("utf-8", "replace")}, flags
    answers, unknown = _answers(sent, form, data)
    if unknown:
        flags.append(UNKNOWN_ANSWERS)
    whole = data | {"answers": answers}
    if len(canonical(whole)) <= most:
        return whole, flags
    data.pop("entities", None)
    brief = {name: said for name, said in answers.items() if isinstance(said, str) and len(said) <= _LONGEST_WORD}
    short = data | {"answers": brief}
    return short if len(canonical(short)) <= most else data | {"answers": {}}, [*flags, TOO_LARGE]


def _answers(sent: Sent, form: FormDefinition | None, data: dict[str, Json]) -> tuple[dict[str, Json], list[str]]:
    if form is None or form.root.name != sent.root.name:
        return answers_as_written(sent.root), []
    frame, unknown = frame_as_sent(form, sent.root)
    answers = answers_of(form, frame)
    data |= _times(form, answers)
    changes = [change.as_json() for change in entity_changes(form, frame)]
    if changes:
        data["entities"] = changes
    return answers, unknown


def _times(form: FormDefinition, answers: Mapping[str, Json]) -> dict[str, int | None]:
    """When it was begun and ended, where the form has questions for that."""
    named = {
        node.bind.preload_parameters: form.keys[node.index]
        for node in form.preloaded
        if node.bind.preload == "timestamp"
    }
    return {"started": _ms(answers.get(named.get("start", ""))), "ended": _ms(answers.get(named.get("end", "")))}


def _ms(text: Json) -> int | None:
    try:
        told = datetime.fromisoformat(text)
        return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000)
    except (TypeError, ValueError, OverflowError):
        return None

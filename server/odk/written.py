"""A record of ours as the submission document that ODK programmes know: the bytes that came, or one with the same answers."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from core.records import Json
from forms import EntityChange, FormDefinition
from forms.asked import ask, lay_entities
from forms.audit import FILE
from forms.submission_as_sent import frame_of_answers
from forms.submission_xml import document
from server.blobs import lies_at
from server.entity_claims import change_told

_LATEST = 4_102_444_800_000
"""The year 2100."""


def as_it_came(folder: Path, data: Mapping[str, Json]) -> bytes | None:
    """The very bytes a record came as: what ODK Collect sent, or the manifest of an encrypted one; None for our own app's."""
    sha256 = (data.get("odk") or {}).get("xml")
    if sha256:
        return lies_at(folder, str(sha256)).read_bytes()
    return str(data["encrypted"]).encode() if "encrypted" in data else None


def composed(
    form: FormDefinition, data: Mapping[str, Json], otherwise: str, files: Collection[str] = (), *, blanks: bool = True
) -> bytes:
    """The document of a record as a programme that fills forms would send it, the same bytes whenever it is asked for with the same definition.

    With `blanks` it holds every question that was asked, and what the record tells of lists; without, as Kioo wrote it first, the answers
    alone. `otherwise` is the instanceID of a record that says none, `files` are the names of what came along: an audit log is named by no answer.
    """
    told = data.get("instance") or {}
    meta = {
        "instanceID": told.get("id") or otherwise,
        "deprecatedID": told.get("replaces"),
        "instanceName": told.get("name"),
        "audit": FILE if FILE in files else "",
    }
    frame = frame_of_answers(form, data.get("answers") or {}, {name: text for name, text in meta.items() if text})
    if blanks:
        ask(form, frame, _moment(data.get("ended")))
        lay_entities(form, frame, list(_changes(data.get("entities"))))
    return document(form, frame)


def _moment(ended: Json) -> int:
    """When a record was finished, in ms UTC, whatever a device says."""
    return min(max(ended, 0), _LATEST) if isinstance(ended, int) else 0


def _changes(told: Json) -> Iterator[EntityChange]:
    """What a record tells of lists, each change by itself and its label whole."""
    for raw in told if isinstance(told, list) else []:
        change = change_told(raw)
        if change is not None:
            yield replace(change, label=raw["label"])

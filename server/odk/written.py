"""A record of ours as the submission document that ODK programmes know: the bytes that came, or one with the same answers."""

from collections.abc import Collection, Mapping
from pathlib import Path

from core.records import Json
from forms import FormDefinition
from forms.audit import FILE
from forms.submission_as_sent import frame_of_answers
from forms.submission_xml import document
from server.blobs import lies_at


def as_it_came(folder: Path, data: Mapping[str, Json]) -> bytes | None:
    """The very bytes a record came as: what ODK Collect sent, or the manifest of an encrypted one; None for our own app's."""
    sha256 = (data.get("odk") or {}).get("xml")
    if sha256:
        return lies_at(folder, str(sha256)).read_bytes()
    return str(data["encrypted"]).encode() if "encrypted" in data else None


def composed(form: FormDefinition, data: Mapping[str, Json], otherwise: str, files: Collection[str] = ()) -> bytes:
    """A document with the answers of a record, the same bytes whenever it is asked for with the same definition.

    `otherwise` is the instanceID of a record that says none, `files` are the names of what came along: an audit log is named by no answer.
    """
    told = data.get("instance") or {}
    meta = {
        "instanceID": told.get("id") or otherwise,
        "deprecatedID": told.get("replaces"),
        "instanceName": told.get("name"),
        "audit": FILE if FILE in files else "",
    }
    return document(form, frame_of_answers(form, data.get("answers") or {}, {name: t for name, t in meta.items() if t}))

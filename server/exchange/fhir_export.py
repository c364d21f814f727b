"""Forms and submissions as FHIR R4, one resource a line (NDJSON, as in bulk data files), written while they are read."""

import json
from collections.abc import Iterator, Mapping
from functools import cache

from core.records import Json
from server.access import Who
from server.exchange.fhir_questionnaire import Names, questionnaire
from server.exchange.fhir_response import Responses, labels_of
from server.export import lend, rows_of
from server.odk.offered import definition_of
from server.store.database import Store
from server.store.tables import FormVersion


def questionnaires(store: Store, form: str, names: Names) -> Iterator[str]:
    """Every published version of a form, the newest first."""
    with store.reading():
        mine = FormVersion.select().where(FormVersion.form == form).order_by(FormVersion.published.desc())
        xmls = [row.xml for row in mine]
    for xml in xmls:
        if found := definition_of(xml):
            yield _line(questionnaire(found, names))


def responses(store: Store, who: Who, form: str, names: Names) -> Iterator[str]:
    """The newest revision of every submission that `who` may take out, as `submissions_csv` has them.

    Encrypted ones are left out, and those of a version that was never published here: nobody can say what their answers
    are answers to. NotYours for whoever may take nothing out.
    """
    lend(store, who, "lent out submissions as FHIR", form)

    @cache
    def of_version(version: str) -> Responses | None:
        return _responses(store, form, version, names)

    for row in rows_of(store, who, form):
        made = None if row.manifest else of_version(row.envelope["version"])
        if made:
            yield _line(made.response(row))


def _responses(store: Store, form: str, version: str, names: Names) -> Responses | None:
    with store.reading():
        published = FormVersion.get_or_none((FormVersion.form == form) & (FormVersion.version == version))
    found = definition_of(published.xml) if published else None
    return Responses(found, names, labels_of(questionnaire(found, names))) if found else None


def _line(resource: Mapping[str, Json]) -> str:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n"

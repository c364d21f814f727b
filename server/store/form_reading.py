"""What the pages read of published forms: versions, titles of sections, the form a visit was made with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from peewee import fn

from server.store import series
from server.store.database import Store
from server.store.reading import Seen
from server.store.tables import FormVersion, Record

_KEY = "base64RsaPublicKey="
_REPEAT = re.compile(r'<repeat\b[^>]*\bnodeset="([^"]+)"')


@dataclass(frozen=True)
class FormRow:
    """One version of a form as it was published; `filled` is how many records came in with it.

    Those of a `closed` one are encrypted: only the holder of the form's key can read them.
    """

    form: str
    version: str
    title: str
    purpose: str
    published: int
    filled: int
    closed: bool = False


def form_versions(store: Store) -> list[FormRow]:
    """Every published version, forms by title, the newest version first."""
    with store.reading():
        columns = (Record.form, Record.version, fn.COUNT(Record.id.distinct()))
        counted = Record.select(*columns).where(Record.status == "stored").group_by(Record.form, Record.version)
        filled = {(form, version): n for form, version, n in _cells(counted)}
        rows = FormVersion.select().order_by(FormVersion.title, FormVersion.form, FormVersion.published.desc())
        return [
            FormRow(
                r.form,
                r.version,
                r.title,
                r.purpose,
                r.published,
                filled.get((r.form, r.version), 0),
                closed=_KEY in r.xml,
            )
            for r in rows
        ]


def form_of_visit(store: Store, seen: Seen) -> str:
    """XForm XML of the version a visit was filled with; empty when we do not have it."""
    with store.reading():
        mine = (Record.district == seen.district) & (Record.id == seen.id) & (Record.status == "stored")
        record = Record.select().where(mine).order_by(Record.rev.desc()).first()
        same = (FormVersion.form == record.form) & (FormVersion.version == record.version) if record else None
        form = FormVersion.get_or_none(same) if record else None
        return str(form.xml) if form else ""


def xml_of(store: Store, form: str, version: str) -> str:
    """XForm XML of a version, or of the newest one when that was never published here; empty when there is none."""
    with store.reading():
        rows = {
            row.version: row.xml
            for row in FormVersion.select().where(FormVersion.form == form).order_by(FormVersion.published)
        }
    return str(rows.get(version) or next(reversed(rows.values()), ""))


def section_titles(store: Store) -> dict[str, dict[str, str]]:
    """See series.section_titles."""
    with store.reading():
        return series.section_titles()


def repeats(store: Store, form: str) -> list[str]:
    """Names of the repeats of a form's newest version, in its order."""
    with store.reading():
        row = FormVersion.select().where(FormVersion.form == form).order_by(FormVersion.published.desc()).first()
    found = _REPEAT.findall(row.xml) if row else []
    return list(dict.fromkeys(path.rsplit("/", 1)[-1] for path in found))


def _cells(query: Any) -> Iterable[tuple[str, str, int]]:
    return cast("Iterable[tuple[str, str, int]]", query.tuples())

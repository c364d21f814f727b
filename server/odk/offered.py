"""The forms that ODK programmes find here, and the files that belong to them; every function stands inside a turn."""

import csv
import hashlib
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.errors import FormFault
from forms import FormDefinition, load_form
from server import access, form_files
from server.access import Grant, Who
from server.blobs import lies_at
from server.odk.refusals import not_there
from server.store import entity_reading
from server.store.base import plain_rows
from server.store.tables import FormVersion, OrgUnit

COLLECTED = ("plain",)
"""Purposes of forms that ODK Collect may fill: what patients say is sealed on Kioo's tablets, visits and talks have two sides."""
_LISTS = re.compile(r'jr://file(?:-csv)?/([^"/]+\.csv)"')


@dataclass(frozen=True)
class OfferedFile:
    """A file as it is handed out: kept under its hash, or written for this person (a list that records feed)."""

    name: str
    content: bytes | Path

    @property
    def md5(self) -> str:
        """The MD5 of the content, by which Collect sees that it changed; it protects nothing."""
        kept = self.content
        return _md5_of(kept) if isinstance(kept, Path) else hashlib.md5(kept, usedforsecurity=False).hexdigest()


def forms_for(
    who: Who, purposes: Collection[str] = COLLECTED, roles: Collection[str] = access.SEEING
) -> list[FormVersion]:
    """The newest version of each form in use where this person has one of these roles, by title."""
    rows = list(FormVersion.select().order_by(FormVersion.published))
    named = OrgUnit.select(OrgUnit.id, OrgUnit.path).where(OrgUnit.id.in_({row.unit for row in rows if row.unit}))
    paths = dict(plain_rows(named))
    grants = [grant for grant in who.grants if grant.role in roles]
    newest = {row.form: row for row in rows if _is_used(paths.get(row.unit or "", ""), grants)}
    return sorted((row for row in newest.values() if row.purpose in purposes), key=lambda row: (row.title, row.form))


def form_for(
    who: Who, form: str, purposes: Collection[str] = COLLECTED, roles: Collection[str] = access.SEEING
) -> FormVersion:
    """One of `forms_for`; OdkRefusal when it is not among them."""
    found = next((row for row in forms_for(who, purposes, roles) if row.form == form), None)
    if found is None:
        raise not_there()
    return found


def files_for(who: Who, row: FormVersion, folder: Path) -> list[OfferedFile]:
    """The files of a form by name: those brought along with it, and the lists that records feed as this person's districts have them."""
    found = {
        one.name: OfferedFile(one.name, lies_at(folder, one.sha256))
        for one in form_files.files_of(row.form, row.version)
    }
    districts = [reach.district for reach in access.reaches(who.grants)]
    for name in dict.fromkeys(_LISTS.findall(row.xml)):
        written = _entities(districts, name.removesuffix(".csv"))
        if written or name not in found:
            found[name] = OfferedFile(name, written or b"name,label\n")
    return [found[name] for name in sorted(found)]


@lru_cache(maxsize=32)
def definition_of(xml: str) -> FormDefinition | None:
    """A published form ready to read with; None when it is none."""
    try:
        return load_form(xml.encode())
    except FormFault:
        return None


def _is_used(path: str, grants: Collection[Grant]) -> bool:
    return any(path.startswith(grant.path) or grant.path.startswith(path) for grant in grants)


def _entities(districts: Collection[str], dataset: str) -> bytes:
    entries = [one for district in districts for one in entity_reading.entries(district, dataset)[0]]
    if not entries:
        return b""
    columns = sorted({name for one in entries for name in one.properties})
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(["name", "label", *columns, "__version"])
    for one in sorted(entries, key=lambda entry: (entry.label.casefold(), entry.id)):
        table.writerow([one.id, one.label, *(one.properties.get(name, "") for name in columns), one.version])
    return lines.getvalue().encode()


@lru_cache(maxsize=512)
def _md5_of(content: Path) -> str:
    """Of a content that lies under its own hash, so that it never changes."""
    with content.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()

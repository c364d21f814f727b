"""Submissions as rows of OData: groups inside rows, each repeat a table of its own, ids and types as ODK Central's.

ODK Central API, "OData Endpoints": `__id`, `__system`, `__Submissions-id`, navigation links; ids of rounds as in its
lib/data/odata.js (SHA-1 of the way to the round), so that a reader may change servers and keep its keys.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from core.clock import moment
from core.records import Json
from forms import FormDefinition
from forms.definition import NodeDef
from forms.submission_xml import is_answer
from server.odk.odata_values import typed
from server.store.odk_submissions import Head, Whole

SUBMISSIONS = "Submissions"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def safe(name: str) -> str:
    """A name that OData takes."""
    return re.sub(r"[^a-zA-Z0-9_]+", "_", re.sub(r"^([^a-zA-Z_])", r"_\1", name))


def time_of(ms: int | None) -> str | None:
    """A moment as ODK Central writes it."""
    return None if ms is None else moment(ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instance_of(whole: Whole) -> str:
    """The id a submission goes by for good: that of its first document."""
    if _UUID.fullmatch(whole.head.id):
        return f"uuid:{whole.head.id}"
    return str((whole.data.get("instance") or {}).get("id") or whole.head.id)


def submitter_of(person: str) -> int:
    """A person as the number that ODK programmes want; always the same one."""
    return int(hashlib.sha256(person.encode()).hexdigest()[:12], 16)


def facts_of(head: Head) -> dict[str, Any]:
    """What a filter may ask about."""
    return {
        "submissionDate": head.created,
        "updatedAt": head.updated,
        "deletedAt": None,
        "submitterId": str(submitter_of(head.author)),
        "reviewState": None,
    }


@dataclass(frozen=True)
class TableDef:
    """A table of a form: its name, and the repeat it is of (None: the submissions themselves)."""

    name: str
    repeat: NodeDef | None


def tables_of(form: FormDefinition) -> list[TableDef]:
    """The submissions, and every repeat in document order."""
    repeats = [TableDef(f"{SUBMISSIONS}.{way(node)}", node) for node in form.nodes if node.repeat]
    return [TableDef(SUBMISSIONS, None), *repeats]


def parent_key(repeat: NodeDef) -> str:
    """The column of a repeat's table that names the row it belongs to."""
    around = next((owner for owner in repeat.home.above() if owner.repeat), None)
    return f"__{SUBMISSIONS}-{way(around).replace('.', '-')}-id" if around else f"__{SUBMISSIONS}-id"


def inside(node: NodeDef) -> list[NodeDef]:
    """What an element holds for readers: neither attributes nor what only we write, nor entities."""
    return [child for child in node.children if not child.optional and not child.key and child.name != "entity"]


def way(node: NodeDef) -> str:
    """The names that lead to a node, as a table or a type is called by them."""
    return ".".join(safe(name) for name in node.ref.split("/")[2:])


@dataclass(frozen=True)
class Rows:
    """Makes rows of one form; with `expand` rounds stand inside their rows, with `wkt` places are well-known text."""

    form: FormDefinition
    expand: bool = False
    wkt: bool = False

    def submission(self, whole: Whole) -> dict[str, Json]:
        """The row of a submission."""
        instance = instance_of(whole)
        row: dict[str, Json] = {"__id": instance, "__system": self._system(whole)}
        if "encrypted" in whole.data:
            return row
        at = _At(instance, (f"{SUBMISSIONS}#{instance}",), f"{SUBMISSIONS}('{quote(instance, safe=':')}')")
        return row | self._group(self.form.root, whole.data.get("answers") or {}, at) | self._meta(whole)

    def rounds(self, whole: Whole, repeat: NodeDef) -> Iterator[dict[str, Json]]:
        """The rows of a repeat's table that come of one submission."""
        instance = instance_of(whole)
        at = _At(instance, (f"{SUBMISSIONS}#{instance}",), f"{SUBMISSIONS}('{quote(instance, safe=':')}')")
        yield from self._inner(self.form.root, repeat, whole.data.get("answers") or {}, at)

    def _inner(
        self, node: NodeDef, wanted: NodeDef, answers: Mapping[str, Json], at: "_At"
    ) -> Iterator[dict[str, Json]]:
        for child in node.children:
            if child is not wanted and not wanted.ref.startswith(f"{child.ref}/"):
                continue
            if not child.repeat:
                yield from self._inner(child, wanted, answers, at.into(child))
                continue
            for number, one in enumerate(_rounds(answers, self.form.keys[child.index])):
                below = at.round(child, number)
                if child is wanted:
                    yield {"__id": below.id, **self._group(child, one, below), parent_key(child): at.owner}
                else:
                    yield from self._inner(child, wanted, one, below)

    def _group(self, node: NodeDef, answers: Mapping[str, Json], at: "_At") -> dict[str, Json]:
        row: dict[str, Json] = {}
        for child in inside(node):
            name = safe(child.name)
            if child.repeat:
                row |= self._repeat(child, answers, at)
            elif not child.leaf:
                row[name] = self._group(child, answers, at.into(child))
            else:
                told = answers.get(self.form.keys[child.index]) if is_answer(child) else None
                row[name] = typed(child.bind.type, told, wkt=self.wkt) if isinstance(told, str) else None
        return row

    def _repeat(self, repeat: NodeDef, answers: Mapping[str, Json], at: "_At") -> dict[str, Json]:
        rounds, name = _rounds(answers, self.form.keys[repeat.index]), safe(repeat.name)
        if not rounds:
            return {}
        row: dict[str, Json] = {f"{name}@odata.navigationLink": f"{at.link}/{name}"}
        if self.expand:
            places = [(one, at.round(repeat, number)) for number, one in enumerate(rounds)]
            row[name] = [{"__id": below.id, **self._group(repeat, one, below)} for one, below in places]
        return row

    def _meta(self, whole: Whole) -> dict[str, Json]:
        meta = self.form.by_ref.get(f"{self.form.root.ref}/meta")
        told = whole.data.get("instance") or {}
        known = {"instanceID": told.get("id"), "instanceName": told.get("name")}
        return {"meta": {safe(one.name): known.get(one.name) for one in inside(meta)}} if meta else {}

    def _system(self, whole: Whole) -> dict[str, Json]:
        head, closed = whole.head, "encrypted" in whole.data
        return {
            "submissionDate": time_of(head.created),
            "updatedAt": time_of(head.updated),
            "submitterId": str(submitter_of(head.author)),
            "submitterName": head.author_name or None,
            "attachmentsPresent": len(whole.here),
            "attachmentsExpected": len({file.name for file in whole.files} | set(self.named_files(whole))),
            "status": "notDecrypted" if closed else None,
            "reviewState": None,
            "deviceId": head.device or None,
            "edits": head.edits,
            "formVersion": head.version,
            "deletedAt": None,
        }

    def named_files(self, whole: Whole) -> list[str]:
        """The files that the answers name, in document order."""
        return list(_files(self.form, self.form.root, whole.data.get("answers") or {}))


@dataclass(frozen=True)
class _At:
    """Where a row is made: `steps` lead to it, `owner` is the id of the row around it."""

    owner: str
    steps: tuple[str, ...]
    link: str

    @property
    def id(self) -> str:
        return hashlib.sha1("%%".join(self.steps).encode(), usedforsecurity=False).hexdigest()

    def into(self, group: NodeDef) -> "_At":
        return _At(self.owner, (*self.steps, f"{group.name}#"), f"{self.link}/{safe(group.name)}")

    def round(self, repeat: NodeDef, number: int) -> "_At":
        steps = (*self.steps, f"{repeat.name}#{number}")
        below = _At("", steps, "")
        return _At(below.id, steps, f"{self.link}/{safe(repeat.name)}('{below.id}')")


def _rounds(answers: Mapping[str, Json], key: str) -> list[Mapping[str, Json]]:
    found = answers.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _files(form: FormDefinition, node: NodeDef, answers: Mapping[str, Json]) -> Iterator[str]:
    for child in node.children:
        if child.repeat:
            for one in _rounds(answers, form.keys[child.index]):
                yield from _files(form, child, one)
        elif not child.leaf:
            yield from _files(form, child, answers)
        elif child.bind.type == "binary" and isinstance(name := answers.get(form.keys[child.index]), str) and name:
            yield name

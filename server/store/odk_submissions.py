"""Which submissions of a form there are in places somebody reaches, newest first, and what they say; inside a turn."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.records import Attachment, Json
from server.store.base import plain_rows
from server.store.log import Reach
from server.store.submissions import files_of_page
from server.store.tables import Blob, Person, Record

_KEY = tuple[str, str]


@dataclass(frozen=True)
class Head:
    """A submission by what the server knows of it, times in ms: its newest revision, when the first one came, how often it was changed."""

    district: str
    id: str
    rev: int
    sha256: str
    author: str
    author_name: str
    device: str
    version: str
    created: int
    updated: int | None
    edits: int


@dataclass(frozen=True)
class Whole:
    """A submission with what it says, and its files; `here` are the names of those that arrived."""

    head: Head
    data: dict[str, Json]
    files: tuple[Attachment, ...] = ()
    here: frozenset[str] = field(default_factory=frozenset)


def heads(reaches: Sequence[Reach], form: str, only: str = "") -> list[Head]:
    """The submissions of a form, or the one of this id; the last that came first."""
    names = {row.id: row.name for row in Person.select(Person.id, Person.name)}
    found = [head for reach in reaches for head in _of_district(reach, form, only, names)]
    return sorted(found, key=lambda one: (one.created, one.id), reverse=True)


def _of_district(reach: Reach, form: str, only: str, names: dict[str, str]) -> list[Head]:
    columns = (Record.id, Record.rev, Record.sha256, Record.author, Record.device, Record.version, Record.received)
    wanted = (Record.district == reach.district) & (Record.form == form)
    wanted &= (Record.kind == "submission") & (Record.status == "stored")
    if only:
        wanted &= Record.id == only
    rows = plain_rows(
        Record.select(*columns, Record.extra, Record.facility).where(wanted).order_by(Record.id, Record.rev)
    )
    by_id: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_id.setdefault(row[0], []).append(row)
    seen = (revisions for revisions in by_id.values() if _reached(reach, str(revisions[-1][8])))
    return [_head(reach.district, revisions, names) for revisions in seen]


def _reached(reach: Reach, facility: str) -> bool:
    return reach.facilities is None or facility in reach.facilities


def _head(district: str, revisions: list[tuple[Any, ...]], names: dict[str, str]) -> Head:
    id_, rev, sha256, author, device, version, received, extra, _ = revisions[-1]
    told = json.loads(extra).get("odk_device") if extra else None
    times = [int(row[6] or 0) for row in revisions]
    return Head(
        district=district,
        id=id_,
        rev=rev,
        sha256=sha256,
        author=author or "",
        author_name=names.get(author or "", ""),
        device=str(told or device or ""),
        version=version or "",
        created=min(times),
        updated=int(received or 0) if len(revisions) > 1 else None,
        edits=len(revisions) - 1,
    )


def wholes(page: Sequence[Head]) -> list[Whole]:
    """What these submissions say, in the same order."""
    rows: dict[_KEY, Record] = {}
    files: dict[_KEY, tuple[Attachment, ...]] = {}
    for district in sorted({head.district for head in page}):
        wanted = {(head.id, head.rev, head.sha256) for head in page if head.district == district}
        same = (Record.district == district) & Record.id.in_(sorted({id_ for id_, _, _ in wanted}))
        newest = [row for row in Record.select().where(same) if (row.id, row.rev, row.sha256) in wanted]
        rows |= {(district, row.id): row for row in newest}
        files |= {(district, record): named for record, named in files_of_page(newest).items()}
    arrived = _arrived({file.sha256 for named in files.values() for file in named})
    return [
        _whole(head, rows[head.district, head.id], files.get((head.district, head.id), ()), arrived) for head in page
    ]


def _whole(head: Head, row: Record, files: tuple[Attachment, ...], arrived: set[str]) -> Whole:
    return Whole(head, json.loads(row.body), files, frozenset(file.name for file in files if file.sha256 in arrived))


def _arrived(contents: set[str]) -> set[str]:
    return {row.sha256 for row in Blob.select(Blob.sha256).where(Blob.sha256.in_(sorted(contents)))}

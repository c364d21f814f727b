"""Which submissions of a form another OpenRosa server does not have yet, and how far each came; every function stands inside a turn."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from core import records
from core.records import Json
from server.store.forwarded_tables import Forwarded
from server.store.tables import Attachment, Blob, Record

Place = tuple[str, str, int]
"""District, id and revision: the order in which records go, so that what a change replaces goes before it."""
FIRST: Place = ("", "", 0)


@dataclass(frozen=True)
class Due:
    """A revision that is not there whole. `here` are the files of it that arrived with us, `there` those the server took."""

    district: str
    record: str
    rev: int
    of: str
    version: str
    data: dict[str, Json]
    files: tuple[records.Attachment, ...]
    here: frozenset[str]
    there: frozenset[str]
    taken: bool

    @property
    def place(self) -> Place:
        """Where it stands in the order."""
        return self.district, self.record, self.rev

    @property
    def next_files(self) -> list[records.Attachment]:
        """The files to send now."""
        return [one for one in self.files if one.name in self.here - self.there]


def due(server: str, form: str, after: Place, size: int) -> list[Due]:
    """The next records that the server does not have whole, after a place in the order."""
    rows = list(_due(server, form, after).order_by(Record.district, Record.id, Record.rev).limit(size))
    files = _files(rows)
    arrived = _arrived({one.sha256 for named in files.values() for one in named})
    known = {_key(one): one for one in _known(server, rows)}
    found = []
    for row in rows:
        key = (row.district, row.id, row.rev, row.sha256)
        before, named = known.get(key), tuple(files.get(key, ()))
        found.append(
            Due(
                *key,
                version=row.version or "",
                data=json.loads(row.body),
                files=named,
                here=frozenset(one.name for one in named if one.sha256 in arrived),
                there=frozenset(json.loads(before.files)) if before else frozenset(),
                taken=bool(before and before.taken),
            )
        )
    return found


def count(server: str, form: str) -> int:
    """How many records the server does not have whole."""
    return int(_due(server, form, FIRST).count())


def note_down(server: str, one: Due, now: int, *, taken: bool, there: Sequence[str], trouble: str = "") -> None:
    """Writes how far a record came."""
    Forwarded.put(
        server=server,
        district=one.district,
        record=one.record,
        rev=one.rev,
        of=one.of,
        taken=taken,
        files=json.dumps(sorted(there)),
        n=len(there),
        trouble=trouble,
        at=now,
    )


def _due(server: str, form: str, after: Place) -> Any:
    district, record, rev = after
    same = (Attachment.district == Record.district) & (Attachment.record == Record.id)
    named = Attachment.select(fn.COUNT(Attachment.name)).where(
        same & (Attachment.rev == Record.rev) & (Attachment.of == Record.sha256)
    )
    mine = (Forwarded.server == server) & (Forwarded.district == Record.district) & (Forwarded.record == Record.id)
    whole = (Forwarded.rev == Record.rev) & (Forwarded.of == Record.sha256) & Forwarded.taken & (Forwarded.n == named)
    done = Forwarded.select(Forwarded.record).where(mine & whole & (Forwarded.trouble == ""))
    wanted = (Record.form == form) & (Record.kind == "submission") & (Record.status == "stored")
    later = (Record.district > district) | (
        (Record.district == district) & ((Record.id > record) | ((Record.id == record) & (Record.rev > rev)))
    )
    return Record.select().where(wanted & later & ~fn.EXISTS(done))


def _known(server: str, rows: Sequence[Record]) -> list[Forwarded]:
    ids = Forwarded.record.in_([row.id for row in rows])
    return list(Forwarded.select().where((Forwarded.server == server) & ids))


def _key(row: Forwarded) -> tuple[str, str, int, str]:
    return row.district, row.record, row.rev, row.of


def _files(rows: Sequence[Record]) -> dict[tuple[str, str, int, str], list[records.Attachment]]:
    found: dict[tuple[str, str, int, str], list[records.Attachment]] = {}
    query = Attachment.select().where(Attachment.record.in_([row.id for row in rows])).order_by(Attachment.name)
    for row in query:
        file = records.Attachment(row.name, row.type, row.size, row.sha256)
        found.setdefault((row.district, row.record, row.rev, row.of), []).append(file)
    return found


def _arrived(contents: set[str]) -> set[str]:
    return {row.sha256 for row in Blob.select(Blob.sha256).where(Blob.sha256.in_(sorted(contents)))}

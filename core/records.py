"""The frozen records that travel between device and server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
"""A value that JSON can hold: None, bool, int, float, str, list or dict of the same."""

# What goes up. Sealed kinds carry no author and no time (docs/decisions/0007).
UP_KINDS = (
    "submission",  # a finalised form: data {answers, started, ended, score?, confirmed?, instance?, attachments?, entities?}
    "promise",  # a new action item: data is a Promise as JSON (learning.promises)
    "promise_update",  # data {promise, state, reason?, on}
    "barrier",  # data is a Barrier as JSON (learning.barriers)
    "barrier_reply",  # data {barrier, says: solved | not_solved, on}
    "reflection",  # data is exactly what the team saw in the preview: {on, lines}
    "feedback",  # sealed: data {week, channel, language, key, sealed}
    "visit_rating",  # sealed: data {week, channel, language, key, sealed}
    "left_work",  # sealed: a whole record of another kind, closed when its tablet was taken out of service; data as above
)
SEALED_KINDS = ("feedback", "visit_rating", "left_work")
FEEDING = ("visit", "plain")
"""Purposes of forms whose records may feed lists: those that go up under somebody's name."""

# What comes down; each item replaces the one with the same kind and id.
DOWN_KINDS = (
    "org_unit",  # {id, parent, path, level, name, kind}
    "form",  # {form, version, title, purpose, hash, xml, plan?, files?}
    "form_file",  # a file of a form, told before it: {form, version, name, use, size, sha256}
    "entity",  # an entry of a list that records feed: {dataset, id, label, version, properties, heard: {record: rev}}
    "promise",  # the whole Promise as it stands now
    "barrier",  # the whole Barrier as it stands now, answers included
    "visit",  # {facility, on, by_role, class, score, coverage, strengths, gaps}
    "series",  # {facility, indicator, title, unit, points: [{month, num, den}]}
    "voices",  # {facility, n, threshold, shown, top2?, low?, high?}
    "priority",  # {org_unit, text, because}
    "lesson",  # {title, what_we_tried, what_happened, evidence, from}
)

MARK, TELLING = "@mark", "_telling"
"""Under which server, epoch and scope something was told, as one number: beside the cursor, and in the head of each thing that came down."""

Status = Literal["stored", "duplicate", "conflict", "quarantined", "refused", "gone"]
_SHA256 = re.compile(r"[0-9a-f]{64}")
SAFE: frozenset[Status] = frozenset({"stored", "duplicate", "conflict", "quarantined", "gone"})


@dataclass(frozen=True)
class WireRecord:
    """One revision of one thing on its way up; `sha256` is over the canonical JSON of `data`."""

    id: str
    rev: int
    kind: str
    district: str
    facility: str
    sha256: str
    data: Mapping[str, Json]
    form: str | None = None
    version: str | None = None
    author: str | None = None
    made: int | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a record, which names it in `data["attachments"]`; `sha256` and `size` are of its content."""

    name: str
    type: str
    size: int
    sha256: str


def attachments_of(data: Mapping[str, Json]) -> tuple[Attachment, ...]:
    """The files a record's data names; what does not have the shape of one is left out."""
    named = data.get("attachments")
    found = (_attachment(raw) for raw in (named if isinstance(named, list | tuple) else ()))
    return tuple(one for one in found if one is not None)


def _attachment(raw: Json) -> Attachment | None:
    parts = {part: raw.get(part) for part in ("name", "type", "sha256", "size")} if isinstance(raw, Mapping) else {}
    size = parts.pop("size", None)
    texts = {part: value for part, value in parts.items() if isinstance(value, str)}
    if len(texts) < 3 or not _SHA256.fullmatch(texts["sha256"]) or type(size) is not int or size < 0:  # noqa: PLR2004  name, type, sha256
        return None
    return Attachment(size=size, **texts)


@dataclass(frozen=True)
class Receipt:
    """What the server says of one record: acknowledged by (id, rev), never by status alone."""

    id: str
    rev: int
    status: Status
    problem: str | None = None


@dataclass(frozen=True)
class PullItem:
    """One thing that came down; `op` is put or del, `seq` is its number in its district's log."""

    district: str
    seq: int
    kind: str
    id: str
    op: Literal["put", "del"]
    facility: str | None
    body: Mapping[str, Json]

"""What a record needs to be stored at all; everything else about it is judged later."""

import re
from collections.abc import Mapping

from core.errors import KiooError
from core.records import Json, WireRecord
from server.quick_json import canonical_if
from sync.canonical import canonical
from sync.protocol import Limits

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_LONGEST_TEXT = 200
_HIGHEST_NUMBER = 2**53


class NotKept(KiooError):
    """A record that cannot be stored; the problem code is its message."""

    code = "K-32"


def body_of(record: WireRecord, limits: Limits) -> str:
    """The canonical text of a record's data, as it is stored; raises NotKept."""
    if not _has_its_fields(record):
        raise NotKept("incomplete")
    try:
        body = canonical_if(record.data, record.sha256)
        size = len(canonical(record.data) if body is None else body) + len(canonical(record.extra))
    except (TypeError, ValueError, RecursionError) as problem:
        raise NotKept("incomplete") from problem
    if size > limits.record_bytes:
        raise NotKept("record-too-large")
    if body is None:
        raise NotKept("hash-mismatch")
    return body.decode()


def _has_its_fields(record: WireRecord) -> bool:
    ids = (record.id, record.kind, record.district, record.facility, record.sha256)
    optional = (record.form, record.version, record.author)
    return (
        all(isinstance(text, str) and _ID.fullmatch(text) for text in ids)
        and all(text is None or (isinstance(text, str) and len(text) <= _LONGEST_TEXT) for text in optional)
        and (record.made is None or whole_number(record.made) == record.made)
        and whole_number(record.rev) == record.rev >= 1
        and isinstance(record.data, Mapping)
    )


def whole_number(value: Json) -> int:
    """The value when it is a whole number that every machine holds exactly, else 0."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if whole and abs(value) < _HIGHEST_NUMBER else 0

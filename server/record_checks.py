"""What a record needs to be stored at all; everything else about it is judged later."""

import re
from collections.abc import Mapping

from core.records import Json, WireRecord
from sync.canonical import canonical, sha256_of
from sync.protocol import Limits

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_LONGEST_TEXT = 200
_HIGHEST_NUMBER = 2**53


def why_refused(record: WireRecord, limits: Limits) -> str | None:
    """The problem code of a record that cannot be stored; None when it can."""
    if not _has_its_fields(record):
        return "incomplete"
    try:
        size, digest = len(canonical([record.data, record.extra])), sha256_of(record.data)
    except (TypeError, ValueError, RecursionError):
        return "incomplete"
    if size > limits.record_bytes:
        return "record-too-large"
    return None if digest == record.sha256 else "hash-mismatch"


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

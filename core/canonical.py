"""The one byte form of a record's data, and its hash."""

import hashlib
import json

from core.records import Json

_TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(data: Json) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces; the same value always gives the same bytes."""
    return _TEXT.encode(data).encode("utf-8")


def sha256_of(data: Json) -> str:
    """Lower-case hex SHA-256 of the canonical bytes of `data`."""
    return hashlib.sha256(canonical(data)).hexdigest()

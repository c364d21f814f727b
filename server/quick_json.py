"""JSON as fast as a library in Rust writes it, where its text is the canonical one or nobody hashes it."""

import hashlib

import orjson

from core.records import Json
from sync.canonical import canonical


def canonical_if(data: Json, sha256: str) -> bytes | None:
    """The canonical bytes of `data` when their SHA-256 is this, else None. Raises what `canonical` raises.

    The library writes a few rare values otherwise (1e16, whole numbers beyond 64 bits): a right hash proves its bytes,
    a wrong one proves nothing, so then they are written as everywhere else.
    """
    for written in (quick, canonical):
        body = written(data)
        if hashlib.sha256(body).hexdigest() == sha256:
            return body
    return None


def quick(data: Json) -> bytes:
    """`data` as JSON without spaces; blank where the library cannot write it."""
    try:
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, RecursionError):
        return b""


def text_of(data: Json) -> str:
    """`data` as JSON for the server's own tables."""
    return (quick(data) or canonical(data)).decode()

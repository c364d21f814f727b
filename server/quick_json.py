"""JSON as fast as a library in Rust reads and writes it, where the outcome is what everybody else's would be."""

import hashlib
import json
from typing import NoReturn

import orjson

from core.records import Json
from sync.canonical import canonical

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_BEYOND_64_BITS = b"0" * 19


def read(text: bytes) -> Json:
    """The value that the standard library reads, without its Infinity and NaN. Raises ValueError or RecursionError.

    The quick library makes fractions of very long numbers, and refuses a few texts that the standard one takes: what
    could be such a text is read the slow way.
    """
    if _BEYOND_64_BITS not in text.translate(_DIGITS):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass  # it may still be a text of the few
    return json.loads(text, parse_constant=_no_number)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


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

"""How kept bytes are known to be ours: an authentication code over what they are, who made them, and every byte of them."""

import hashlib
import hmac
import json
from collections.abc import Mapping

_HEAD = b"kioo form\n"
_CODE_BYTES = 32


def sealed(sections: Mapping[str, bytes], name: str, engine: str, key: bytes) -> bytes:
    """The sections in one piece, with a code that only whoever has `key` can make (keyed BLAKE2b, RFC 7693)."""
    lengths = json.dumps({title: len(content) for title, content in sections.items()}).encode()
    body = b"".join([lengths, b"\n", *sections.values()])
    return _HEAD + _code(body, name, engine, key) + body


def opened(content: bytes, name: str, engine: str, key: bytes) -> dict[str, memoryview] | None:
    """The sections; None for anything that was not sealed with this key, for this form, by this engine, or has changed since."""
    start = len(_HEAD) + _CODE_BYTES
    code, body = content[len(_HEAD) : start], memoryview(content)[start:]
    if not content.startswith(_HEAD) or not hmac.compare_digest(code, _code(body, name, engine, key)):
        return None
    lengths, at = bytes(body[: content.index(b"\n", start) - start]), 0
    at = len(lengths) + 1
    found = {}
    for title, length in json.loads(lengths).items():
        found[title] = body[at : at + length]
        at += length
    return found


def _code(body: bytes | memoryview, name: str, engine: str, key: bytes) -> bytes:
    """Covers name and engine with their lengths, so that neither can be taken for a part of the other or of the body."""
    about = json.dumps([name, engine]).encode()
    made = hashlib.blake2b(key=hashlib.blake2b(key).digest(), digest_size=_CODE_BYTES, person=b"kioo kept form")
    made.update(len(about).to_bytes(4, "big") + about)
    made.update(body)
    return made.digest()

"""Functions of codes: digests, base64 and signed text."""

import base64
import hashlib
from collections.abc import Sequence

from core.words import msg
from forms import values
from forms.values import Value
from forms.xpath.functions.signature import Function
from forms.xpath.functions.signatures import is_signed

_ALGORITHMS = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_ENCODINGS = ("base64", "hex")
_SIGNATURE_BYTES = 64


def digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """The XForms 1.1 digest: MD5, SHA-1, SHA-256, SHA-384 or SHA-512 of the text's UTF-8, as base64 or hex; blank for any other."""
    name = _ALGORITHMS.get(_plain(algorithm))
    if name is None or encoding.lower() not in _ENCODINGS:
        return ""
    found = hashlib.new(name, text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return found.hex() if encoding.lower() == "hex" else base64.b64encode(found).decode()


def _plain(algorithm: str) -> str:
    return algorithm.upper().replace("-", "")


def _digest_trouble(given: Sequence[Value | None]) -> str:
    algorithm, encoding = given[1], given[2] if len(given) > 2 else None  # noqa: PLR2004 - the third argument
    if algorithm is not None and _plain(values.to_text(algorithm)) not in _ALGORITHMS:
        said = values.to_text(algorithm)
        return msg("digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not “{name}”.", name=said)
    if encoding is not None and values.to_text(encoding).lower() not in _ENCODINGS:
        return msg("digest() writes base64 or hex, not “{name}”.", name=values.to_text(encoding))
    return ""


def decode(text: str) -> str:
    """The text that base64 stands for (RFC 4648; line breaks and missing padding are forgiven); blank when it is no base64 of UTF-8."""
    plain = "".join(text.split())
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode()
    except ValueError:
        return ""


def extract_signed(contents: str, key: str) -> str:
    """JavaRosa: what a signed base64 text says (64 bytes of Ed25519 signature, then UTF-8), or blank when the key did not sign it."""
    try:
        signed, public = (base64.b64decode(text, validate=True) for text in (contents, key))
        signature, message = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
        return message.decode() if is_signed(message, signature, public) else ""
    except ValueError:
        return ""


DIGESTS: dict[str, Function] = {
    "digest": Function("ttt?", "text", digest, check=_digest_trouble),
    "base64-decode": Function("t", "text", decode),
    "extract-signed": Function("tt", "text", extract_signed),
}

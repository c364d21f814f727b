"""The programme's data key: the private half opens sealed answers, in memory only, and never where devices call.

A server holds public halves (server/programme.py). Whoever opens brings the private half along: `kioo admin keys open`.
"""

import base64
import binascii
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import BadSettings, Tampered

FILE = "data-key"
"""Where servers kept the private half before they held public halves only."""
_SIZE = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class DataKey:
    """An X25519 key pair. `id` is the first 8 hex of the SHA-256 of the raw public key, `public` that key in base64."""

    def __init__(self, private: bytes) -> None:
        """`private` is the raw key of 32 bytes."""
        self._private = X25519PrivateKey.from_private_bytes(private)
        raw = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = key_id(raw)
        self.public = base64.b64encode(raw).decode()

    def open(self, kind: str, facility: str, sealed: str) -> bytes:
        """The plaintext of `sealed` (base64 of enc || ciphertext, RFC 9180 base mode); Tampered when it does not open."""
        try:
            return _SUITE.decrypt(base64.b64decode(sealed, validate=True), self._private, info=_info(kind, facility))
        except (InvalidTag, ValueError, binascii.Error) as problem:
            raise Tampered("a sealed record does not open") from problem

    def seal(self, kind: str, facility: str, plaintext: bytes) -> str:
        """What a device would send for `plaintext`; for generated histories and for proofs."""
        return base64.b64encode(
            _SUITE.encrypt(plaintext, self._private.public_key(), info=_info(kind, facility))
        ).decode()


def key_id(public: bytes) -> str:
    """How devices and server name a public key: the first 8 hex digits of the SHA-256 of the raw key."""
    return hashlib.sha256(public).hexdigest()[:8]


def left_behind(folder: Path) -> bytes | None:
    """The private key that an older server kept in its folder, None when there is none; BadSettings when it is damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        private = path.read_bytes()
    except OSError as problem:
        raise BadSettings(f"the data key at {path} cannot be read: {problem}") from problem
    if len(private) != _SIZE:
        raise BadSettings(f"the data key at {path} is not {_SIZE} bytes long: put the right file back")
    return private


def _info(kind: str, facility: str) -> bytes:
    return f"kioo/v1/{kind}/{facility}".encode()

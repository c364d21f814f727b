"""The programme's data key: made at the first start, opens sealed answers in memory only."""

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from core.errors import BadSettings, Tampered
from core.ids import RandomBytes

FILE = "data-key"
_SIZE = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class DataKey:
    """An X25519 key pair. `id` is the first 8 hex of the SHA-256 of the raw public key, `public` that key in base64."""

    def __init__(self, private: bytes) -> None:
        """`private` is the raw key of 32 bytes."""
        self._private = X25519PrivateKey.from_private_bytes(private)
        raw = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = hashlib.sha256(raw).hexdigest()[:8]
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


def open_data_key(folder: Path, random_bytes: RandomBytes) -> DataKey:
    """The key in `folder`, made there with mode 0600 when there is none; BadSettings when it cannot be used."""
    path = folder / FILE
    if not path.exists():
        _write_once(path, random_bytes)
    try:
        private = path.read_bytes()
    except OSError as problem:
        raise BadSettings(f"the data key at {path} cannot be read: {problem}") from problem
    if len(private) != _SIZE:
        raise BadSettings(f"the data key at {path} is not {_SIZE} bytes long: put the right file back")
    return DataKey(private)


def _write_once(path: Path, random_bytes: RandomBytes) -> None:
    private = X25519PrivateKey.from_private_bytes(random_bytes(_SIZE))
    raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise BadSettings(f"the data key cannot be kept at {path}: {problem}") from problem
    with os.fdopen(number, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _info(kind: str, facility: str) -> bytes:
    return f"kioo/v1/{kind}/{facility}".encode()

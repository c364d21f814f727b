"""The courier's key: parcels are sealed to it, and it opens them; replies are closed with the key that lay in the parcel.

A key pair of its own, because it has to lie where devices call, which the programme's keys never do.
"""

import base64
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from core.errors import Tampered
from core.ids import RandomBytes
from core.parcel import SALT, SEALED_KEY, Outside
from server.programme import COURIER
from server.store.database import Store
from server.store.tables import Setting

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SETTING = "courier_private"
_HEADER = b"\x02\x01"  # as storage/stream.py lays files out: STREAM with AES-256-GCM
_PIECE, _TAG = 64 << 10, 16


class CourierKey:
    """An X25519 pair; `public` is the raw public half in base64, as devices are told."""

    def __init__(self, private: bytes) -> None:
        """`private` is the raw key of 32 bytes."""
        self._private = X25519PrivateKey.from_private_bytes(private)
        self.public = base64.b64encode(self._private.public_key().public_bytes_raw()).decode()

    def opened(self, file: BinaryIO, outside: Outside) -> Iterator[bytes]:
        """The inside of a parcel whose file stands behind its outside, piece by piece; Tampered at the first byte that is another."""
        context = b"kioo/v1/parcel" + outside.packed()
        try:
            key = _SUITE.decrypt(file.read(SEALED_KEY), self._private, info=context)
        except (InvalidTag, ValueError) as problem:
            raise Tampered("this parcel was not closed for this server") from problem
        yield from _opened(file, key, context, outside.size - SEALED_KEY)


def courier_key(store: Store, random_bytes: RandomBytes) -> CourierKey:
    """The key of this server, made at the first start; it lies in the database, so it is in every backup."""
    with store.writing():
        fresh = base64.b64encode(random_bytes(32)).decode()
        Setting.insert(name=_SETTING, value=fresh).on_conflict_ignore().execute()
        key = CourierKey(base64.b64decode(store.setting(_SETTING)))
        if store.setting(COURIER) != key.public:
            store.set_setting(COURIER, key.public)
    return key


def closed_reply(key: bytes, outside: Outside, content: bytes, random_bytes: RandomBytes) -> bytes:
    """What follows the outside of a reply: a salt, and the content under a key made of it and of the one in the parcel."""
    salt = random_bytes(SALT)
    context = b"kioo/v1/reply" + outside.packed()
    aes = AESGCM(HKDFExpand(SHA256(), 32, context + salt).derive(key))
    cut = range(0, max(len(content), 1), _PIECE)
    pieces = [
        aes.encrypt(_nonce(n, last=n == len(cut) - 1), content[at : at + _PIECE], _HEADER + context)
        for n, at in enumerate(cut)
    ]
    return salt + _HEADER + b"".join(pieces)


def closed_size(size: int) -> int:
    """How many bytes `closed_reply` makes of so many."""
    return SALT + len(_HEADER) + size + _TAG * max(1, -(-size // _PIECE))


def _opened(file: BinaryIO, key: bytes, context: bytes, size: int) -> Iterator[bytes]:
    left = size - len(_HEADER)
    if len(key) != 32 or file.read(len(_HEADER)) != _HEADER or left < _TAG:  # noqa: PLR2004  AES-256
        raise Tampered("a parcel is not what was written")
    aes, number = AESGCM(key), 0
    while left:
        sealed = file.read(min(left, _PIECE + _TAG))
        left -= len(sealed)
        try:
            yield aes.decrypt(_nonce(number, last=not left), sealed, _HEADER + context)
        except (InvalidTag, ValueError) as problem:
            raise Tampered("a parcel is not what was written") from problem
        number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])

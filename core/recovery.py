"""The two messages by which the programme lets somebody back in who forgot the PIN: what they hold and how they are written.

    device  -> officer   Request: the master key as it lies in the recovery slot, and a public key made for this one request
    officer -> device    Answer:  the master key sealed to that key; nothing else opens it, and no other request

Nothing here opens or seals: the officer opens `Request.sealed` with the recovery key (HPKE, info `Request.slot_info`) and
seals what comes out to `Request.once` (info `Request.answer_info`).
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from core import typed_code
from core.errors import Misread

_PLACE, _KEY_ID, _PUBLIC, _MARK = 16, 4, 32, 4
_SEALED = 32 + 32 + 16  # HPKE's enc, the master key, the tag
_VERSION = 1
_KINDS = {"Q": "request", "A": "answer"}
"""The first character of a code says what it is; with five bits of kind and three of version in its first byte."""


@dataclass(frozen=True)
class RecoveryKey:
    """The public half of the programme's recovery key; `id` as everywhere, the first 8 hex digits of its SHA-256."""

    id: str
    public: bytes

    @classmethod
    def read(cls, key_id: str, public: str) -> Self | None:
        """From the texts in an enrolment or a setting (`public` in base64); None when there is none, or when they do not agree."""
        try:
            raw = base64.b64decode(public, validate=True)
        except binascii.Error:
            return None
        return cls(key_id, raw) if len(raw) == _PUBLIC and hashlib.sha256(raw).hexdigest()[:8] == key_id else None


def place_of(vault: bytes, uid: bytes, sid: bytes) -> bytes:
    """16 bytes that stand for one slot of one person of one vault; says nothing about who that is."""
    return _hash("place", vault + uid + sid)[:_PLACE]


def slot_info(place: bytes) -> bytes:
    """The HPKE info of a recovery slot: the sealed master key opens for this slot alone."""
    return b"kioo/v1/recovery/slot/" + place


@dataclass(frozen=True)
class Request:
    """What the device asks. `key_id` names the recovery key that is needed, in 8 hex digits as everywhere."""

    place: bytes
    key_id: str
    once: bytes
    sealed: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """From a code as typed, pasted or scanned; Misread says what is wrong with it."""
        place, key_id, once, sealed = _opened(text, "Q", (_PLACE, _KEY_ID, _PUBLIC, _SEALED))
        return cls(place, key_id.hex(), once, sealed)

    @property
    def packed(self) -> bytes:
        """The bytes of the message."""
        return _first("Q") + self.place + bytes.fromhex(self.key_id) + self.once + self.sealed

    @property
    def slot_info(self) -> bytes:
        """The HPKE info with which `sealed` was sealed to the recovery key."""
        return slot_info(self.place)

    @property
    def answer_info(self) -> bytes:
        """The HPKE info with which the answer is sealed to `once`: it answers this request and no other."""
        return b"kioo/v1/recovery/answer/" + _hash("request", self.packed)

    @property
    def mark(self) -> bytes:
        """Four bytes by which an answer names its request, so that an old one is known without trying it."""
        return _hash("mark", self.packed)[:_MARK]

    @property
    def spoken_check(self) -> str:
        """What device and officer read to each other: whoever changed the request on its way cannot keep these the same."""
        return typed_code.spoken_check(self.packed)

    @property
    def written(self) -> str:
        """To be read out or typed."""
        return typed_code.written(self.packed)

    @property
    def scanned(self) -> str:
        """To stand in a QR code."""
        return typed_code.scanned(self.packed)


@dataclass(frozen=True)
class Answer:
    """What the officer sends back: the `mark` of the request, and the master key sealed to that request."""

    mark: bytes
    sealed: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """From a code as typed, pasted or scanned; Misread says what is wrong with it."""
        mark, sealed = _opened(text, "A", (_MARK, _SEALED))
        return cls(mark, sealed)

    @property
    def packed(self) -> bytes:
        """The bytes of the message."""
        return _first("A") + self.mark + self.sealed

    @property
    def written(self) -> str:
        """To be read out or typed."""
        return typed_code.written(self.packed)

    @property
    def scanned(self) -> str:
        """To stand in a QR code."""
        return typed_code.scanned(self.packed)


Open = Callable[[bytes, bytes], bytes]
"""Opens (info, sealed) with the recovery key."""
Seal = Callable[[bytes, bytes, bytes], bytes]
"""Seals (public key, info, plaintext)."""


def answered(request: Request, opened: Open, sealed: Seal) -> Answer:
    """The officer's part, with the ciphers handed in; raises what `opened` raises when the slot is for another key."""
    master = opened(request.slot_info, request.sealed)
    return Answer(request.mark, sealed(request.once, request.answer_info, master))


def _opened(text: str, kind: str, sizes: tuple[int, ...]) -> list[bytes]:
    content = typed_code.read(text)
    letter, version = typed_code.ALPHABET[content[0] >> 3] if content else "", content[0] & 7 if content else 0
    if letter != kind:
        raise Misread(_KINDS.get(letter, "other"))
    if version != _VERSION or len(content) != 1 + sum(sizes):
        raise Misread("newer")
    ends = [1 + sum(sizes[: at + 1]) for at in range(len(sizes))]
    return [content[end - size : end] for size, end in zip(sizes, ends, strict=True)]


def _first(kind: str) -> bytes:
    return bytes([typed_code.ALPHABET.index(kind) << 3 | _VERSION])


def _hash(what: str, content: bytes) -> bytes:
    return hashlib.sha256(f"kioo/v1/recovery/{what}/".encode() + content).digest()
